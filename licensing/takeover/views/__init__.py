"""The pages of take-over: `choices.py` the panel with the three choices, `move.py` plan and start, `result.py` after it."""
