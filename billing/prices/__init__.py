"""What something costs: the list prices of a product (queries.py), and shares of a period by days (rules.py)."""
