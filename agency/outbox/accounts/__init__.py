"""Accounts of the agency at those who print, post and follow letters: its keys, what each of them posts."""
