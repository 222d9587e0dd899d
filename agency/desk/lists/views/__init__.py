"""Views of the lists: creditors and their mandates (`clients`), what they handed over (`deposits`), the rest."""

from .clients import CreditorList, MandateList
from .deposits import DepositList
from .records import (
    CaseList,
    CommitmentList,
    DebtorList,
    HoldList,
    JournalList,
    MessageList,
    PaymentList,
    PlanList,
    StatementList,
)
from .site import NewsReaderList, SiteMessageList

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
    "NewsReaderList",
    "PaymentList",
    "PlanList",
    "SiteMessageList",
    "StatementList",
]
