"""One way to show many rows: columns, filters, sort, keyset pages, saved views, exports.

A list is declared once beside its query (`declare.List`): which columns it has, by which path each
sorts, what an export writes, which filters and built-in views there are. From the declaration derive
the page (`show.show`, drawn by templates/lists/), the files (`export.py`), the selection
(`selection.py`) and the API (`declare.apply_filters`, `keyset.page`).

The whole state stands in the query string (`address.py`), so that a view can be mailed, saved and
gone back to. Only what somebody likes (columns, page size, density, default view) is kept in the
account (`preference.py`). What cannot be read in an address is left out and said, never a fault.

Start reading at `declare.py`, then `keyset.py`: why any page of any order costs what the first does.
"""
