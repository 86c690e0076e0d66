"""The journal as people read it: who did what, when, by which door.

Global and billing admins and global readers see it. Entries are written by `kernel.audit.record`
alone and never change; each capability registers the words of its verbs in its explain.py.
"""
