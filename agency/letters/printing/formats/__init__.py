"""A letter said again in an adapted format."""
