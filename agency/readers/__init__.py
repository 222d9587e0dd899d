"""Readers of foreign files: bytes in, plain values and refusals with their place out. Pure: no database, no clock.

`claim_files` reads what a creditor sends, `statement_files` what a bank sends; each family of formats has its folder.
"""
