"""One way to show many rows: columns, filters, sort, keyset pages, saved views, exports.

A list is declared once beside its query; page, API and export derive from the declaration.
"""
