"""The pages of checkout: `start.py` places orders, `order.py` follows one, `ask.py` asks for a free license."""
