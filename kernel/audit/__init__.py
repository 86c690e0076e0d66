"""Who did what, to what, for whom: the journal of an organization.

`record()` is the only way in; entries are never changed or removed by the application and
outlive what they speak of (names are copied, not linked).
"""
