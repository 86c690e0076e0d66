"""Money moves: reserved, asked, settled.

A verb writes what is to be paid and calls `request.py`, which writes the payment and a message in the
same transaction. A worker delivers the message with no transaction open (`deliver.py`): it asks the
provider, with the payment's id as key, as often as it takes to get an answer. `settle.py` writes the
answer down, once, and hands it to what the payment is for (`purposes.py`): an order is carried out, or
given back when it cannot be any more; an invoice is paid, or stays due. A webhook and a buyer who comes
back from their bank end at the same place, so that nothing that is told twice happens twice.
"""
