"""The pages about seats: picking.py assigns, unassigns and undoes by hand, file.py assigns by file."""
