"""A dispute on the desk: read beside its bills, decided with what shows it."""
