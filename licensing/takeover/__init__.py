"""Take-over: an admin decides about what somebody bought by themselves.

Who may: those whom the matrix allows (global and billing admins). The purchaser cannot refuse, but is told.
What happens, one of three:
- Move users: all target seats are reserved and the source is frozen (Moving) in one transaction;
  then a job moves people batch by batch, and the source becomes Deleted by itself (R26, R27, R29).
- Keep for the organization: the organization becomes owner and payer, nothing else changes.
- Cancel subscription: with a reason; every seat ends at once, Deleted (R28, R29).
The purchaser gets one letter each time (R40). A move can be undone while the term lasts.
Start at `plan.py` (what a move would do, nothing written) and `move_users.py`; `batches.py` is the
job's step in SQL, `undo.py` the way back, `rules.py` who and what may take part.
"""
