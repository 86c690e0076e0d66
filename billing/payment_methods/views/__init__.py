"""The pages of payment methods.

`methods.py` lists and changes them; `card.py` is the part of a form that asks for a card, also used by
checkout, and `content_policy.py` lets its page load what a provider needs.
"""
