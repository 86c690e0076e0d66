"""The whole state of a list stands in its address."""

from django.http import QueryDict

from kernel.lists.address import Address

FULL = "channel=trial&channel=free&q=visio&sort=-price&cursor=abc&panel=1&size=25&empty="


def make(query: str = FULL) -> Address:
    return Address("/x/", QueryDict(query))


def test_what_passes_does_not_belong_to_the_state() -> None:
    assert make().query == "channel=trial&channel=free&q=visio&sort=-price&size=25"


def test_a_change_starts_at_the_first_page() -> None:
    assert make().with_(sort="name") == "/x/?channel=trial&channel=free&q=visio&sort=name&size=25"
    assert make("a=1").with_(a="") == "/x/"


def test_where_nothing_asked_means_a_default_view_the_bare_list_is_asked_for() -> None:
    assert Address("/x/", QueryDict("a=1"), bare="view=all").with_(a="") == "/x/?view=all"


def test_one_value_or_all_can_be_dropped() -> None:
    assert make("c=1&c=2&d=3").without(["c"], "1") == "/x/?c=2&d=3"
    assert make("c=1&c=2&d=3").without(["c"]) == "/x/?d=3"


def test_the_same_state_in_another_order() -> None:
    assert make("a=1&b=2&cursor=x").same_as("b=2&a=1&view=all")
    assert not make("a=1").same_as("a=1&b=2")
    assert make("view=all").same_as("")


def test_this_very_page_keeps_its_cursor() -> None:
    assert make("a=1").staying("abc") == "/x/?a=1&cursor=abc"
    assert make("").staying("") == "/x/"


def test_a_form_carries_what_it_does_not_ask() -> None:
    assert make("a=1&b=2&b=3&cursor=x").carried(["a"]) == [("b", "2"), ("b", "3")]
