"""Seats: who may use what. The one door to assigning and taking back a seat.

Who may: on what the organization owns, those whom the matrix allows; on what a person bought
by themselves only that person, until the organization takes it over (R34, R35).
What happens: the subscription is locked, its counter moves first and only as far as there are
free seats, then come the seats and one ledger row each. Never a seat too many.
By picking at most 20 people at a time (R36), by file any number, as a job.
Start at `assign.py` and `rules.py`; `write.py` holds the steps that all verbs share, take-over
included. `assign_by_file.py` is the long way, `undo.py` the way back.
"""
