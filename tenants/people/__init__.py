"""People: who is in the organization, how a file brings new ones, and how somebody is switched off.

Administrators see the list; a global or user admin imports and switches. Importing goes in three
steps: `uploads.py` keeps the file and refuses what is no table of people, `preview_import.py` says
what would happen without writing, `import_people.py` does it; a long file goes through
`import_job.py`, some thousand lines per transaction. `rules.py` judges one line; `stage.py` is
the set-based SQL all of them share.

A new person gets an account without a usable password in the same statement: they can sign in
once a password is set (or their organization's own sign-in knows them), and never before.
"""
