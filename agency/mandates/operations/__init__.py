"""Writes of mandates: drafted, signed, ended; a creditor's account changed by two persons; the agency's identity."""

from .accounts import (
    AccountRefused,
    agree_account,
    ask_account,
    checked_iban,
    decline_account,
    warn_of_account,
)
from .conventions import (
    EndRefused,
    MandateIncomplete,
    NotADraft,
    draft,
    draft_rider,
    end,
    fix_terms,
    offer,
    redraft,
    send_end,
    send_offer,
    set_profile,
    sign,
)
from .own_accounts import use_account

__all__ = [
    "AccountRefused", "EndRefused", "MandateIncomplete", "NotADraft", "agree_account", "ask_account", "checked_iban",
    "decline_account", "draft", "draft_rider", "end", "fix_terms", "offer", "redraft", "send_end", "send_offer",
    "set_profile", "sign", "use_account", "warn_of_account",
]  # fmt: skip
