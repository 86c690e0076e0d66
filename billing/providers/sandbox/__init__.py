"""A bank for demo and tests that moves no money, with cards that tell by their number how they behave.

It stands in for somebody outside the house: it remembers in a file of its own under DATA_DIR, outside
every transaction of ours, and whatever happens to us between question and answer, it has kept its part.
`cards.py` is the table of telling numbers, `bank.py` what the bank keeps and does, `provider.py` speaks
to it as to every provider, `views.py` is the page on which a buyer confirms, as at their own bank.
A number is turned into a token at once and is written down nowhere, not by this bank either.
"""
