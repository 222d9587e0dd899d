"""Database engine of the house: see `base`."""
