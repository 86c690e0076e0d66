"""The lists there are, by name: for addresses that serve every list."""

from kernel.lists.declare import List

_lists: dict[str, List] = {}


def listed(lst: List) -> List:
    """Make a list known under its name and return it; another one of that name raises ValueError."""
    if lst.name in _lists:
        raise ValueError(f"There are two lists named {lst.name!r}.")
    _lists[lst.name] = lst
    return lst


def find(name: str) -> List | None:
    """Return the list of a name, or None."""
    return _lists.get(name)
