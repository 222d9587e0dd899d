"""The people of a creditor who enter its pages, and what each may do there."""
