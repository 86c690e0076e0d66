"""Somebody who marries sorts and is found by the new name, with everything they bought."""

from kernel.isolation.scope import tenant_scope
from licensing.models import Subscription
from tenants.people import uploads
from tenants.people.import_people import import_people
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import actor
from tests.tenants.people.files import sent, table

HERE = "/contoso/billing/products/"


def test_what_a_renamed_purchaser_bought_follows(cast, settings, tmp_path, signed_in):
    settings.DATA_DIR = tmp_path
    product = make_product("Power BI Pro")
    adeles = make_subscription(cast.contoso, product, bought_by=cast.adele)
    alexs = make_subscription(cast.contoso, product, bought_by=cast.alex)
    rows = table(
        {"Username": cast.adele.email, "Display name": "Zoë Vance"},
        {"Username": cast.alex.email, "Display name": "Alex Wilber", "Job title": "Buyer"},
    )
    acting = actor(cast.megan)
    with tenant_scope(cast.contoso.id):
        upload = uploads.store(actor=acting, file=sent(rows))
        import_people(actor=acting, upload_id=upload.id)
    with tenant_scope(cast.contoso.id):
        names = dict(Subscription.objects.values_list("id", "purchaser_sort"))
    assert names == {adeles.id: "zoë vance", alexs.id: "alex wilber"}
    client = signed_in(cast.megan)
    assert [row["id"] for row in client.get(f"{HERE}?sort=-purchaser").context["listing"].rows] == [
        adeles.id,
        alexs.id,
    ]
    assert [row["id"] for row in client.get(f"{HERE}?q=zoë").context["listing"].rows] == [adeles.id]
