"""Faults planted one at a time in what scopes, names and guards, to learn whether a test sees each of them."""
