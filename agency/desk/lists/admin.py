"""Wagtail shows the lists of records under `/gestion/`."""

from __future__ import annotations

from wagtail import hooks

from agency.desk.frame.views.record_lists import RecordList

from .views import (
    CaseList,
    CommitmentList,
    CreditorList,
    DebtorList,
    DepositList,
    HoldList,
    JournalList,
    MandateList,
    MessageList,
    NewsReaderList,
    PaymentList,
    PlanList,
    SiteMessageList,
    StatementList,
)


@hooks.register("register_admin_viewset")
def lists() -> list[RecordList]:
    """Return every list of records of the agency."""
    return [
        CaseList(),
        DebtorList(),
        CreditorList(),
        MandateList(),
        DepositList(),
        PaymentList(),
        StatementList(),
        PlanList(),
        HoldList(),
        CommitmentList(),
        MessageList(),
        JournalList(),
        SiteMessageList(),
        NewsReaderList(),
    ]
