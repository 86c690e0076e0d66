"""An organization's days: its clock, and the work that is due each of them.

* **Nightly.** Every organization has a night of its own: after one o'clock in its time zone, spread
  over four hours so that ten thousand of one zone do not come at once. `nightly.py` finds who is due
  and does the registered daily work (`kernel/jobs/daily.py`).
* **Travel.** In a demo an organization's clock can be moved ahead, day by day, each with its daily
  work (`travel.py`), so that a person can watch a year pass. `ahead.py` tells each scope how far.
  Production never asks. Deliveries, leases and tokens go by the machine's clock (`clock.actual()`).
"""
