"""Saved views, preferences: kept per person, never across people or organizations."""

import pytest
from django.urls import reverse

from kernel.isolation.scope import tenant_scope
from kernel.lists.models import ListPreference, SavedView
from kernel.lists.preference import MOST_VIEWS
from licensing.subscriptions.columns import SUBSCRIPTIONS

HERE = "/contoso/billing/products/"


def act(client, door: str, organization: str = "contoso", **data):
    return client.post(reverse(f"lists:{door}", args=[organization, "subscriptions"]), {"next": HERE, **data})


def views(cast, **filters) -> list[SavedView]:
    with tenant_scope(cast.contoso.id):
        return list(SavedView.objects.filter(**filters))


@pytest.fixture
def megan(cast, signed_in):
    return signed_in(cast.megan)


def test_a_view_is_a_named_query_string(cast, megan) -> None:
    answer = act(megan, "save", name="  My   trials ", query="channel=trial&cursor=abc&sort=-price&empty=")
    assert (answer.status_code, answer["Location"]) == (302, HERE)
    [view] = views(cast)
    assert (view.name, view.query, view.person_id) == (
        "My trials",
        "channel=trial&sort=-price",
        cast.megan.id,
    )
    page = megan.get(f"{HERE}?sort=-price&channel=trial").content.decode()
    assert "My trials" in page


def test_the_same_name_replaces(cast, megan) -> None:
    act(megan, "save", name="Mine", query="channel=trial")
    act(megan, "save", name="Mine", query="channel=free")
    assert [view.query for view in views(cast)] == ["channel=free"]


@pytest.mark.parametrize(
    "data", [{"name": " "}, {"name": "x" * 81}, {"name": "x", "query": "q=" + "y" * 1100}]
)
def test_what_cannot_be_saved_is_said(cast, megan, data) -> None:
    act(megan, "save", **{"query": "", **data})
    assert views(cast) == []
    assert "toast" in megan.get(HERE).content.decode()


def test_there_is_an_end_to_views(cast, megan) -> None:
    with tenant_scope(cast.contoso.id):
        SavedView.objects.bulk_create(
            SavedView(list_name="subscriptions", name=f"v{n}", person_id=cast.megan.id)
            for n in range(MOST_VIEWS)
        )
    act(megan, "save", name="one more", query="")
    assert len(views(cast)) == MOST_VIEWS


def test_admins_share_and_others_keep_to_themselves(cast, megan, signed_in) -> None:
    act(megan, "save", name="For all", query="channel=trial", shared="1")
    act(signed_in(cast.adele), "save", name="Adele shares", query="channel=trial", shared="1")
    assert {view.name: view.is_shared for view in views(cast)} == {"For all": True, "Adele shares": False}
    assert "For all" in signed_in(cast.patti).get(HERE).content.decode()
    assert "Adele shares" not in signed_in(cast.patti).get(HERE).content.decode()


def test_nobody_deletes_or_opens_with_somebody_elses_view(cast, megan, signed_in) -> None:
    act(megan, "save", name="Mine", query="channel=trial")
    [view] = views(cast)
    patti = signed_in(cast.patti)
    act(patti, "delete", id=view.id)
    act(patti, "default", id=view.id)
    assert len(views(cast)) == 1
    assert patti.get(HERE).status_code == 200
    act(megan, "delete", id=view.id)
    assert views(cast) == []


def test_the_list_opens_with_the_default_view(cast, megan) -> None:
    act(megan, "save", name="Mine", query="channel=trial", default="1")
    answer = megan.get(HERE)
    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}?channel=trial")
    assert megan.get(f"{HERE}?view=all").status_code == 200
    act(megan, "default", id="")
    assert megan.get(HERE).status_code == 200


def test_a_deleted_default_view_is_forgotten(cast, megan) -> None:
    act(megan, "save", name="Mine", query="channel=trial", default="1")
    act(megan, "delete", id=views(cast)[0].id)
    assert megan.get(HERE).status_code == 200


def test_columns_size_and_density_are_kept(cast, megan) -> None:
    act(megan, "preference", column=["price", "bogus", "price"], size="25", density="compact")
    with tenant_scope(cast.contoso.id):
        kept = ListPreference.objects.get(person_id=cast.megan.id)
    assert (kept.columns, kept.page_size, kept.density) == (["product", "price"], 25, "compact")
    act(megan, "preference", column=["price"], size="7", density="huge")
    with tenant_scope(cast.contoso.id):
        kept = ListPreference.objects.get(person_id=cast.megan.id)
    assert (kept.page_size, kept.density) == (50, "")


def test_nothing_ticked_is_not_everything(cast, megan) -> None:
    act(megan, "preference", size="50")
    with tenant_scope(cast.contoso.id):
        columns = ListPreference.objects.get(person_id=cast.megan.id).columns
    assert [column.name for column in SUBSCRIPTIONS.chosen(columns)] == ["product"]


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_form_leads_back_to_us_only(megan, away) -> None:
    assert act(megan, "preference", next=away)["Location"] == "/"


def test_another_organization_and_another_list_are_not_there(cast, megan) -> None:
    assert act(megan, "save", "woodgrove", name="x", query="").status_code == 404
    assert megan.post("/contoso/lists/nonsense/views/", {"name": "x"}).status_code == 404
    assert megan.get("/contoso/lists/subscriptions/views/").status_code == 405
