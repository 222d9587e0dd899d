"""Wagtail shows the lists of records under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from agency.desk.frame.views.record_lists import RecordList

from .views import (
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
    case_list,
    saved,
    together,
)


@hooks.register("register_admin_viewset")
def lists() -> list[RecordList]:
    """Return every list of records of the agency."""
    return [
        case_list(),
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


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("vues/<slug:name>/", saved.views, name="staff_list_views"),
        path("vues/<int:pk>/oublier/", saved.forget, name="staff_list_view_forget"),
        path("dossiers-ensemble/", together.together, name="staff_together"),
        path("dossiers-ensemble/apercu/", together.look, name="staff_together_look"),
        path("dossiers-ensemble/faire/", together.act, name="staff_together_act"),
        path("dossiers-ensemble/<int:pk>/", together.acted, name="staff_together_done"),
        path("dossiers-ensemble/<int:pk>/defaire/", together.undo, name="staff_together_undo"),
    ]
