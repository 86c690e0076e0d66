"""How somebody likes to see a list: columns, density, page size, default view; and the saved views they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from kernel.lists.declare import List
from kernel.lists.models import ListPreference, SavedView

SIZES = (25, 50, 100, 200)
USUAL_SIZE = 50
# By text: a number of thousands of digits is not even one.
_BY_TEXT = {str(size): size for size in SIZES}
DENSITIES = ("", "compact")
MOST_VIEWS = 50


@dataclass(frozen=True, slots=True)
class Liking:
    """What one person chose for one list; empty is the list's own way."""

    columns: tuple[str, ...] = ()
    size: int = USUAL_SIZE
    density: str = ""
    default_view_id: UUID | None = None


def size_in(text: str) -> int | None:
    """Return the page size a text names, None when there is no such size."""
    return _BY_TEXT.get(text)


def liking_of(person_id: UUID | None, lst: List) -> Liking:
    """Return what a person chose for a list."""
    if person_id is None:
        return Liking()
    kept = ListPreference.objects.filter(person_id=person_id, list_name=lst.name).first()
    if kept is None:
        return Liking()
    known = {column.name for column in lst.columns}
    size = kept.page_size if kept.page_size in SIZES else USUAL_SIZE
    columns = tuple(name for name in kept.columns if name in known)
    return Liking(columns, size, kept.density, kept.default_view_id)


def keep_liking(
    person_id: UUID, lst: List, *, columns: Sequence[str], size: int | None, density: str
) -> None:
    """Remember columns, page size and density; what the list does not know is left out."""
    known = {column.name for column in lst.columns if not column.export_only}
    # Somebody who wants only the fixed ones must not be taken for somebody who never chose.
    columns = [*(column.name for column in lst.columns if column.fixed), *columns]
    _keep(
        person_id,
        lst,
        columns=list(dict.fromkeys(name for name in columns if name in known)),
        page_size=size or USUAL_SIZE,
        density=density if density in DENSITIES else "",
    )


def keep_default_view(person_id: UUID, lst: List, view_id: UUID | None) -> None:
    """Open the list with this view from now on; None opens it as it is."""
    _keep(person_id, lst, default_view_id=view_id)


def _keep(person_id: UUID, lst: List, **fields: object) -> None:
    ListPreference.objects.update_or_create(person_id=person_id, list_name=lst.name, defaults=fields)


def views_of(person_id: UUID | None, lst: List) -> list[SavedView]:
    """Return a person's own views of a list and those shared in the organization, own first."""
    if person_id is None:
        return []
    mine_or_shared = Q(person_id=person_id) | Q(is_shared=True)
    views = SavedView.objects.filter(mine_or_shared, list_name=lst.name).order_by("name")[:MOST_VIEWS]
    return sorted(views, key=lambda view: view.person_id != person_id)
