"""Tax: one rate per country and day, from the small table data/rates.csv, rounded once per invoice line."""
