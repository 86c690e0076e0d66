"""Who is billed: an account per purchaser, made at their first purchase and theirs (R25), and the organization's.

Its profile says to whom bills are made out; its two counters number orders and invoices without gaps.
`open_account.py` finds or makes it, `numbers.py` counts. A purchaser sees and changes their own; global
and billing admins the organization's.
"""
