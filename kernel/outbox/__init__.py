"""What leaves the house is first written down.

`post()` writes a message in the running transaction; after the commit the relay claims it by a
lease, delivers it with no transaction open, backs off on failure and parks what stays dead.
A message has a key: posting the same key again changes nothing, and the receiver recognizes a
repeat by it (a mail's Message-ID, a webhook's id). Start reading at `post.py`, then `relay.py`.
`letter.py` renders a letter in the receiver's language and posts it.
"""
