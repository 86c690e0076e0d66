"""May I? One table says who may do what; pages, API, menu, documentation and tests derive from it.

`matrix.py` is the table, `can.py` asks it. Permission is asked in the verb, so that every door
is equal; doors ask only to decide what to show.
"""
