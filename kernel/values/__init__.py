"""Words for values: money, periods, decisions, the clock, identifiers. No Django in here."""
