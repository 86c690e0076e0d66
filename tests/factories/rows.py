"""One row in every table of tenants, made from the models themselves: a new model is tried without a word here."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from kernel.isolation.constraints import CompositeFK
from kernel.isolation.models import TenantOwned
from kernel.values.clock import now
from kernel.values.ids import uuid7
from licensing.models import Product
from tenants.models import Organization
from tests.factories.tenants import inside

MODELS = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
Ids = dict[type[TenantOwned], UUID]


def fill(organization: Organization) -> Ids:
    """Make one row of every model, each linked to the others; return their ids."""
    made: Ids = {}
    with inside(organization.id):
        waiting = list(MODELS)
        while waiting:
            ready = [model for model in waiting if _linked(model) <= set(made) | {model}]
            assert ready, f"These models point at each other: {waiting}"
            for model in ready:
                made[model] = model.objects.create(**_values(model, made)).id
                waiting.remove(model)
    return made


def rows_by_model(organization: Organization) -> Ids:
    """Return the id of some row of each model that has one."""
    with inside(organization.id):
        found = {
            model: model.objects.order_by("-id").values_list("id", flat=True).first() for model in MODELS
        }
    return {model: id_ for model, id_ in found.items() if id_ is not None}


def _links(model: type[TenantOwned]) -> dict[str, type[TenantOwned]]:
    """Return column -> model for the links to other rows of the tenant, named in Python or only in SQL."""
    found = {
        column.attname: field.related_model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignObject) and issubclass(field.related_model, TenantOwned)
        for column in field.local_related_fields
    }
    for constraint in model._meta.constraints:
        if isinstance(constraint, CompositeFK) and len(constraint.fields) == 2:
            found[constraint.fields[1]] = apps.get_model(constraint.to)
    found.pop("tenant_id", None)
    return found


def _linked(model: type[TenantOwned]) -> set[type[TenantOwned]]:
    return {other for other in _links(model).values() if other is not model}


def _values(model: type[TenantOwned], made: Ids) -> dict[str, Any]:
    links = _links(model)
    values = {name: made[other] for name, other in links.items() if other in made}
    for field in model._meta.concrete_fields:
        if field.attname not in {"tenant_id", "id", *links} and not field.has_default() and not field.null:
            values[field.attname] = _value(field)
    return values


def _value(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        return _product() if field.related_model is Product else None
    if field.choices:
        return field.choices[0][0]
    for kind, value in (
        (models.UUIDField, uuid7),
        (models.DateTimeField, now),
        (models.IntegerField, lambda: 1),
        (models.JSONField, dict),
        (models.TextField, lambda: "x"),
        (models.CharField, lambda: uuid7().hex[-field.max_length :]),
    ):
        if isinstance(field, kind):
            return value()
    raise NotImplementedError(f"Say in tests/factories/rows.py what {field} holds.")


def _product() -> UUID:
    values = {"name": "Row", "sort_name": "row"}
    return Product.objects.get_or_create(code="ROW", defaults=values)[0].id
