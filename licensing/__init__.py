"""WHAT do they have? Products, subscriptions, seats, take-over, and the rules about them.

Start reading at `models/subscription.py`, `seats/` (the one door to a seat) and `takeover/`.
"""
