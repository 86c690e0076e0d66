"""How an account pays: cards by whoever takes them here, and for an organization the promise of a transfer.

Who may: everybody for their own account (self-service is paid by card only, R13), global and billing
admins for the organization's. Nobody sees somebody else's. A card is one of the organization's country
and not prepaid (R17). Its number never reaches us: a provider makes it a token (`views/card.py` asks for it,
before anything is locked or written), and the verbs know tokens only.
Start at `add_method.py`; `replace_method.py` moves what hangs on a card to another, `delete_method.py`
lets one go once nothing hangs on it any more, `expiring.py` warns of cards that end before a renewal.
"""
