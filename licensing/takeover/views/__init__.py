"""The pages of take-over.

`choices.py` is the panel with the three choices, `move.py` plan and start of a move, `result.py` what comes after.
"""
