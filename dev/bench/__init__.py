"""Does the portal keep its promises of size? `python -m dev.bench` (make bench) measures and writes docs/benchmarks.md.

Every figure is a ratio within one run: what the portal does against hand-written SQL over raw cursors on
the same rows, turn by turn, in CPU time of the server process, which a busy machine disturbs least.
`server.py` has the PostgreSQL of its own with the scale world, `meter.py` the clocks, `report.py` the table;
the other modules measure one subject each.
"""
