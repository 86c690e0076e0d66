"""Where the portal's own addresses of people are, for what has no request: jobs."""

from uuid import UUID

from django.urls import reverse

from tenants.models import Organization


def list_address(tenant_id: UUID) -> str:
    """Return the address of the list of people; needs the tenant's scope."""
    return reverse("tenants:people:list", args=[_short_name(tenant_id)])


def preview_address(tenant_id: UUID, upload_id: UUID | None) -> str:
    """Return the address of a file's preview; needs the tenant's scope."""
    return reverse("tenants:people:preview", args=[_short_name(tenant_id), upload_id])


def _short_name(tenant_id: UUID) -> str:
    return Organization.objects.values_list("short_name", flat=True).get(id=tenant_id)
