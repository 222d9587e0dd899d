"""Over-indebtedness on the desk: a commission's decision recorded, the sheets that it made."""
