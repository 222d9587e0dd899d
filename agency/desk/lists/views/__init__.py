"""Views of the lists: what creditors handed over (`deposits`), every other record (`records`)."""

from .deposits import DepositList
from .records import (
    CaseList,
    CommitmentList,
    CreditorList,
    DebtorList,
    HoldList,
    JournalList,
    MandateList,
    MessageList,
    PaymentList,
    PlanList,
    StatementList,
)

__all__ = [
    "CaseList",
    "CommitmentList",
    "CreditorList",
    "DebtorList",
    "DepositList",
    "HoldList",
    "JournalList",
    "MandateList",
    "MessageList",
    "PaymentList",
    "PlanList",
    "StatementList",
]
