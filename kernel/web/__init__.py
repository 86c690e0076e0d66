"""Doors: what pages and the API share (htmx manners, submission keys, downloads, preferences)."""
