"""Persons: mandates, co-debtors, and the statuses that protect."""
