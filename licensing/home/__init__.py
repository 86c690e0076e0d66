"""Home: where everybody arrives.

Who holds a role sees what needs attention, seats bought against seats used, spend per month by
channel, and what was decided lately, each as far as the matrix allows. Everybody sees the apps
they hold licenses for and what they bought; the tile Admin is there for whoever has something to
manage. All figures come from counters and one pass over the subscriptions.
Start at `views.py`; `attention.py`, `figures.py` and `own.py` read, `spend.py` calculates.
"""
