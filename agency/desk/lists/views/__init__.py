"""Views of the lists: `cases`, creditors and their mandates (`clients`), `deposits`, the rest (`records`)."""

from .cases import CaseList, case_list
from .clients import CreditorList, MandateList
from .deposits import DepositList
from .records import (
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
    "case_list",
]
