"""View models of a person's pages: plain values that the templates read; no query, no clock."""

from .ahead import Ahead, AheadStep
from .cases import (
    AmountLine,
    CaseDetail,
    CaseListItem,
    Choice,
    DebitPage,
    DebitRow,
    DeclinedProposal,
    MoneyBack,
    PaymentConfirmation,
    Promise,
    PromisedPayment,
    Proposal,
    ReplyReceived,
    Situation,
    TransferDetails,
)
from .exchanges import Exchange
from .plans import BudgetShown, InstalmentRow, MovedRow, PlanDraft, PlanSchedule

__all__ = [
    "Ahead",
    "AheadStep",
    "AmountLine",
    "BudgetShown",
    "CaseDetail",
    "CaseListItem",
    "Choice",
    "DebitPage",
    "DebitRow",
    "DeclinedProposal",
    "Exchange",
    "InstalmentRow",
    "MoneyBack",
    "MovedRow",
    "PaymentConfirmation",
    "PlanDraft",
    "PlanSchedule",
    "Promise",
    "PromisedPayment",
    "Proposal",
    "ReplyReceived",
    "Situation",
    "TransferDetails",
]
