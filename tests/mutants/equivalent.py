"""Faults that change nothing anyone can see, each with its reason: they are not drawn.

Named by file, function and what becomes of the line, never by its number. An entry that names no fault any more fails a
test. A fault that a story could tell does not belong here, however hard the story is to write.
"""

from __future__ import annotations

from .sites import Site

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("agency/cards/operations/checkout.py", "_prepare", "{at.isoformat()} dropped from provider_key"): (
        "it stands in for the key until the row has its number, in one transaction, with the case locked"
    ),
    ("agency/ledger/queries/balances.py", "due_by_case", "condition dropped: if case_id is not None"): (
        "the question names its cases, so that no line without one comes back: the condition is there for the types"
    ),
    ("portal/creditors/presenters.py", "case_cards", "case_id__in= dropped from filter()"): (
        "each bill goes to the card of its own case, and cards are made of the cases given: only more is read"
    ),
    ("agency/users/operations.py", "sync_roles", "content_type__app_label= dropped from filter()"): (
        "one application alone has a right of that name"
    ),
}


def equivalent(site: Site) -> bool:
    """Whether a fault is known to change nothing."""
    return name_of(site) in EQUIVALENT


def name_of(site: Site) -> tuple[str, str, str]:
    """What an edit elsewhere in the file does not change."""
    return site.path, site.name, site.what
