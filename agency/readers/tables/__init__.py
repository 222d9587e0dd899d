"""Tables: delimited text and spreadsheets, read through a mapping of their columns."""
