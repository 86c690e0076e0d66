"""Long work that is tied to no browser, no worker and no queue.

A job is a row: the database is the truth, Celery only wakes it, a sweeper wakes what was lost.
Its handler does one batch per call inside one transaction together with the job's counters, so
that a killed worker leaves a job that simply goes on. Start reading at `start.py`, then `run.py`.
"""
