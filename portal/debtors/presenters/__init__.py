"""Builders of a person's view models: a case in lines that add up and dates in words; the page's frame."""

from .cases import case_detail, case_list_items
from .debits import debit_offer, debit_page, debit_standing, gives_account, saves_card, stripe_offer
from .frame import debtor_frame
from .payments import payment_confirmation, transfer_details
from .plans import beside_rows, budget_shown, changed_shown, moved_rows, plan_schedule, schedule_in_words
from .theirs.binding import plan_terms

__all__ = [
    "beside_rows",
    "budget_shown",
    "case_detail",
    "case_list_items",
    "changed_shown",
    "debit_offer",
    "debit_page",
    "debit_standing",
    "debtor_frame",
    "gives_account",
    "moved_rows",
    "payment_confirmation",
    "plan_schedule",
    "plan_terms",
    "saves_card",
    "schedule_in_words",
    "stripe_offer",
    "transfer_details",
]
