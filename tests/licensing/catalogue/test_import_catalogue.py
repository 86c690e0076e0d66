"""The catalogue comes in whole, twice the same, and a wrong line stops all of it."""

import shutil
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from licensing.catalogue.import_catalogue import import_catalogue
from licensing.catalogue.read import SHIPPED
from licensing.models import Prerequisite, Product, ProductAlias, Sku, Subscription
from tests.factories.tenants import make_organization

pytestmark = pytest.mark.django_db
PUBLIC = ("skus.csv", "self-service-products.csv", "product-id-aliases.csv")


@pytest.fixture
def folder(tmp_path):
    for name in PUBLIC:
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_row_arrives():
    done = import_catalogue(SHIPPED)
    assert (done.products, done.skus, done.aliases, done.problems) == (607, 619, 9, [])
    assert Sku.objects.count() == 619
    assert ProductAlias.objects.count() == 9
    assert Product.objects.count() == 607
    kinds = Counter(Product.objects.filter(is_self_service=True).values_list("kind", flat=True))
    assert kinds == {Product.Kind.PRODUCT: 24, Product.Kind.OFFER_TYPE: 4}
    no_card = Product.objects.filter(has_no_card_trial=True).order_by("sort_name")
    assert list(no_card.values_list("name", flat=True)) == [
        "Microsoft Purview Discovery",
        "Planner Plan 1",
        "Teams Exploratory",
        "Teams Premium Introductory Pricing",
        "Visio Plan 1",
        "Viva Goals (self-service trials only)",
    ]


def test_second_run_changes_nothing_and_says_so():
    import_catalogue(SHIPPED)
    out = StringIO()
    call_command("import_catalogue", stdout=out)
    assert out.getvalue() == "607 products, 619 SKUs, 9 former ids. Nothing changed.\n"


def test_skus_hang_on_the_product_people_buy():
    import_catalogue(SHIPPED)
    pro = Product.objects.get(code="CFQ7TTC0H9MP")
    assert (pro.name, pro.family, pro.publisher) == ("Power BI Pro", "Power BI", "Microsoft")
    assert set(pro.skus.values_list("part_number", flat=True)) == {"POWER_BI_PRO", "POWER_BI_PRO_DEPT"}
    assert ProductAlias.objects.get(code="CFQ7TTC0L3PB").product == pro
    visio = Product.objects.get(code="CFQ7TTC0HD32")
    assert set(visio.skus.values_list("part_number", flat=True)) == {"VISIO_PLAN2_DEPT", "VISIOCLIENT"}
    # A no-break space in the public table is not part of the id.
    assert (
        Sku.objects.get(part_number="MCOCAP_FACULTY").product.name
        == "Microsoft Teams Shared Devices for Faculty"
    )


def test_markets_are_data():
    import_catalogue(SHIPPED)
    codes = dict(Product.objects.filter(is_self_service=True).values_list("name", "excluded_countries"))
    assert codes.pop("Visio Plan 1") == codes.pop("Visio Plan 2") == ["BR", "CD", "IN"]
    assert codes.pop("Project Plan 3") == codes.pop("Planner Plan 1") == ["BR", "CD", "IN"]
    assert set(map(tuple, codes.values())) == {("IN",)}
    assert not Product.objects.filter(is_self_service=False).exclude(excluded_countries=[]).exists()


def test_prerequisites_are_data():
    import_catalogue(SHIPPED)
    rows = Prerequisite.objects.order_by("needed__sort_name").values_list("product__name", "needed__name")
    assert {product for product, _ in rows} == {"Microsoft 365 Copilot"}
    assert [needed for _, needed in rows] == [
        "Microsoft 365 Business Basic",
        "Microsoft 365 Business Premium",
        "Microsoft 365 Business Standard",
        "Microsoft 365 E3",
        "Microsoft 365 E5",
        "Microsoft 365 F1",
        "Microsoft 365 F3",
        "Office 365 E1",
        "Office 365 E3",
        "Office 365 E5",
        "Office 365 F3",
    ]


def test_a_prerequisite_that_the_table_no_longer_has_goes():
    import_catalogue(SHIPPED)
    pro, e3 = Product.objects.get(code="CFQ7TTC0H9MP"), Product.objects.get(code="office-365-e3")
    Prerequisite.objects.create(product=pro, needed=e3)
    Prerequisite.objects.filter(needed__name="Microsoft 365 F1").delete()
    done = import_catalogue(SHIPPED)
    assert (done.created, done.changed) == (1, 1)
    assert not Prerequisite.objects.filter(product=pro).exists()
    assert Prerequisite.objects.count() == 11


def test_a_prerequisite_of_products_that_are_not_there_is_left_out(folder):
    edit(folder / "self-service-products.csv", "Microsoft 365 Copilot,CFQ7TTC0MM8R,no,no,product\n", "")
    done = import_catalogue(folder)
    assert done.problems == []
    assert not Prerequisite.objects.exists()


def test_codes_fit_into_an_address():
    import_catalogue(SHIPPED)
    codes = Product.objects.values_list("code", flat=True)
    assert all(code.replace("-", "").replace("_", "").isalnum() and code.isascii() for code in codes)


def test_a_renamed_product_keeps_its_id_and_subscriptions_sort_by_the_new_name(folder):
    import_catalogue(folder)
    pro = Product.objects.get(code="CFQ7TTC0H9MP")
    e3 = Product.objects.get(code="office-365-e3")
    organization = make_organization()
    with tenant_scope(organization.id):
        subscription = Subscription.objects.create(
            product=pro, channel=1, quantity=1, currency="USD", started_at=now(), status_at=now(),
            product_sort=pro.sort_name,
        )  # fmt: skip
    edit(folder / "self-service-products.csv", "Power BI Pro,", "Power BI Professional,")
    edit(folder / "skus.csv", ",Office 365 E3,", ",Office 365 E3 Classic,")
    done = import_catalogue(folder)
    assert done.renamed == 2
    assert Product.objects.get(id=pro.id).name == "Power BI Professional"
    assert Product.objects.get(id=e3.id).name == "Office 365 E3 Classic"
    assert Product.objects.get(id=e3.id).code == "office-365-e3"
    with tenant_scope(organization.id):
        assert Subscription.objects.get(id=subscription.id).product_sort == "power bi professional"


def test_every_wrong_line_is_named_with_a_cure_and_nothing_is_written(folder):
    edit(folder / "skus.csv", "e4654015-5daf-4a48-9b37-4f309dddd88b,ADV_COMMS", "not-an-id,ADV_COMMS")
    edit(folder / "self-service-products.csv", "CFQ7TTC0N8SS,no,no,product", "CFQ7TTC0N8SS,maybe,no,product")
    edit(folder / "product-id-aliases.csv", "CFQ7TTC0H9MP", "CFQ7NOBODY")
    err = StringIO()
    with pytest.raises(CommandError, match=r"3 problems\. Nothing was imported\.") as stopped:
        call_command("import_catalogue", str(folder), stderr=err)
    assert stopped.value.returncode == 2
    assert err.getvalue().splitlines() == [
        "self-service-products.csv:2: The column no_card_trial holds “maybe”: write one of yes, no, n/a.",
        "skus.csv:3: “not-an-id” is no SKU id: write a UUID.",
        (
            "product-id-aliases.csv:6: No product has the id CFQ7NOBODY: add it to self-service-products.csv or "
            "correct it here."
        ),
    ]
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"a,b\n1,2\n",
            "Columns are missing: sku_id, sku_part_number, product_name, service_plans. Add them.",
        ),
        (b"\xff\xfe\x00rubbish\x81", "Save it as CSV in UTF-8."),
        (None, "The file is not there. Put it into this folder or name another folder."),
    ],
)
def test_a_file_that_is_none_is_named(folder, content, says):
    (folder / "skus.csv").unlink()
    if content is not None:
        (folder / "skus.csv").write_bytes(content)
    (problem,) = import_catalogue(folder).problems
    assert (problem.file, problem.line) == ("skus.csv", 0)
    assert says in problem.text


def test_the_same_sku_twice_is_refused(folder):
    lines = (folder / "skus.csv").read_text(encoding="utf-8").splitlines()
    (folder / "skus.csv").write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    (problem,) = import_catalogue(folder).problems
    assert problem.line == 621
    assert "was there already" in problem.text
