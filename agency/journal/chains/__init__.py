"""Chains of hashes that the journal is sealed in."""
