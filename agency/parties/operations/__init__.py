"""Writes of parties: creditors, people as each creditor knows them, and where they may be reached."""

from .by_themselves import put_back, use_theirs
from .contacts import (
    ContactDecisionRefused,
    change_address,
    decide_contact,
    invalidate_address,
    refuse_phone,
    restore_address,
    stop_phone,
    use_contact,
)
from .creditors import (
    ContactRefused,
    CreditorRefused,
    add_creditor,
    add_creditor_contact,
    alias_creditor,
    change_creditor,
    checked_siren,
    give_right,
    unalias_creditor,
)
from .crowd import match_or_create_all
from .identity import LinkRefused, decline, join, part, propose_by_hand, propose_links
from .manners import MannerRefused, set_care, set_manner
from .people import match_or_create, protect
from .preferences import refuse_emails, set_preferences

__all__ = [
    "ContactDecisionRefused",
    "ContactRefused",
    "CreditorRefused",
    "LinkRefused",
    "MannerRefused",
    "add_creditor",
    "add_creditor_contact",
    "alias_creditor",
    "change_address",
    "change_creditor",
    "checked_siren",
    "decide_contact",
    "decline",
    "give_right",
    "invalidate_address",
    "join",
    "match_or_create",
    "match_or_create_all",
    "part",
    "propose_by_hand",
    "propose_links",
    "protect",
    "put_back",
    "refuse_emails",
    "refuse_phone",
    "restore_address",
    "set_care",
    "set_manner",
    "set_preferences",
    "stop_phone",
    "unalias_creditor",
    "use_contact",
    "use_theirs",
]
