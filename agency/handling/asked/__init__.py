"""Calls that people ask for on their page: a day and a half-day, kept by the next call, late when nobody makes it."""
