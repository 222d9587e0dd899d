"""Writes of parties: creditors, people as each creditor knows them, and where they may be reached."""

from .contacts import ContactDecisionRefused, change_address, decide_contact, invalidate_address
from .creditors import CreditorRefused, add_creditor, add_creditor_contact, change_creditor, checked_siren
from .crowd import match_or_create_all
from .people import match_or_create, protect

__all__ = [
    "ContactDecisionRefused",
    "CreditorRefused",
    "add_creditor",
    "add_creditor_contact",
    "change_address",
    "change_creditor",
    "checked_siren",
    "decide_contact",
    "invalidate_address",
    "match_or_create",
    "match_or_create_all",
    "protect",
]
