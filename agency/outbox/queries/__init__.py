"""Reads of the outbox: may we write (`gate`), what waits and what was sent (`messages`)."""

from .gate import contact_facts, look, may_contact, purpose_of
from .messages import (
    SENT,
    WAITING,
    documents_of,
    email_of,
    first_presentations,
    in_doubt,
    letters_before,
    letters_sent,
    oldest_due,
    picked_up,
    to_creditor,
    typed_email,
    waiting,
    waiting_for_words,
    without_follow_up,
)

__all__ = [
    "SENT",
    "WAITING",
    "contact_facts",
    "documents_of",
    "email_of",
    "first_presentations",
    "in_doubt",
    "letters_before",
    "letters_sent",
    "look",
    "may_contact",
    "oldest_due",
    "picked_up",
    "purpose_of",
    "to_creditor",
    "typed_email",
    "waiting",
    "waiting_for_words",
    "without_follow_up",
]
