"""Somebody (or an organization) who pays for a subscription."""

from types import SimpleNamespace

from kernel.values.clock import now
from kernel.values.period import add_months
from licensing.models import Product
from tests.factories.billing import make_account, make_invoice_method, make_method
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside


def paying(organization, owner=None, product: Product | None = None, **values) -> SimpleNamespace:
    """Make account, method and subscription (3 seats for two months already, unless given)."""
    product = product or make_product()
    account = make_account(organization, owner)
    with inside(organization.id):
        method = make_method(account) if owner else make_invoice_method(account)
    given = {"quantity": 3, "started_at": add_months(now(), -2), **values}
    subscription = make_subscription(organization, product, bought_by=owner, **given)
    return SimpleNamespace(account=account, method=method, subscription=subscription)
