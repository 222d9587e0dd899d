"""The lists of records: read, searched, filtered, inspected."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankStatement
from agency.cases.models import CaseParty, Hold
from agency.commitments.models import Commitment
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.frame.presenters.letter_decisions import decided, read
from agency.desk.frame.queries import cases_found
from agency.desk.frame.views.record_lists import (
    RecordIndex,
    RecordInspect,
    RecordList,
    case_column,
    text_column,
)
from agency.journal.models import JournalLine
from agency.outbox.models import Message
from agency.parties.models import Debtor
from agency.payments.models import Payment
from agency.plans.models import Plan
from agency.users.enums import Permission


class DebtorIndex(RecordIndex):
    """People, found by their name, their telephone or their cases."""

    def search_queryset(self, queryset: QuerySet[Debtor]) -> QuerySet[Debtor]:
        """Those whom a name or a number finds, and those of the cases that the search finds."""
        if not self.is_searching:
            return queryset
        named = super().search_queryset(queryset.model.objects.all()).order_by().values("pk")
        bound = CaseParty.objects.filter(case__in=cases_found(self.search_query)).values("debtor")
        return queryset.filter(Q(pk__in=named) | Q(pk__in=bound))


class DebtorList(RecordList):
    """Every person from whom a sum is asked."""

    model = Debtor
    name = "personnes"
    index_view_class = DebtorIndex
    menu_label = _("Personnes")
    icon = "user"
    list_display: ClassVar[list[object]] = [
        text_column("full_name", _("Nom"), lambda row: row.full_name, "last_name"),
        "kind",
        "siren",
        "protection",
    ]
    list_filter: ClassVar[list[str]] = ["kind", "protection"]
    search_fields: ClassVar[list[str]] = ["last_name", "first_name", "company_name", "siren"]
    inspect_view_fields: ClassVar[list[str]] = [
        "full_name",
        "kind",
        "civility",
        "siren",
        "born_on",
        "language",
        "protection",
        "protected_since",
        "adapted_contact",
    ]


class PlanList(RecordList):
    """Every plan, by state and month."""

    model = Plan
    name = "echeanciers"
    menu_label = _("Échéanciers")
    icon = "calendar-alt"
    select_related = ("case", "debtor")
    cases_of = "case"
    list_display: ClassVar[list[object]] = [
        text_column("person", _("Personne"), lambda plan: plan.debtor.full_name, "debtor__last_name"),
        "state", "total", "monthly", "day", "proposed_at", case_column(),
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["state", "proposed_at"]
    search_fields: ClassVar[list[str]] = ["case__reference", "debtor__last_name", "debtor__company_name"]
    inspect_view_fields: ClassVar[list[str]] = [
        "case",
        "debtor",
        "state",
        "total",
        "monthly",
        "day",
        "proposed_at",
        "accepted_at",
        "ended_at",
        "wording_version",
    ]


class SendingInspect(RecordInspect):
    """One sending; a cancellation is said in words."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """The value as a reader says it."""
        value = super().get_field_display_value(field_name, field)
        return why_cancelled(self.object.cancel_code) if field_name == "cancel_code" and value else value

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The columns, then who read it before it left and what was decided of it, with the reasons given."""
        told = ((_("Lu avant son départ"), read(self.object)), (_("Décidé avant son départ"), decided(self.object)))
        said = [{"label": label, "value": " · ".join(lines), "component": None} for label, lines in told if lines]
        columns: list[dict[str, Any]] = super().get_fields_context()
        return [*columns, *said]


class MessageList(RecordList):
    """Every sending, whatever became of it."""

    model = Message
    name = "envois"
    inspect_view_class = SendingInspect
    menu_label = _("Envois")
    icon = "mail"
    select_related = ("case", "debtor", "creditor")
    cases_of = "case"
    list_display: ClassVar[list[object]] = [
        "kind",
        text_column("to", _("Destinataire"),
                    lambda row: row.debtor.full_name if row.debtor else row.creditor.short_name),
        "channel", "state", "planned_on", "sent_on", "reference", case_column(),
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["state", "kind", "channel", "planned_on"]
    search_fields: ClassVar[list[str]] = ["reference", "case__reference", "debtor__last_name", "debtor__company_name"]
    inspect_view_fields: ClassVar[list[str]] = [
        "case",
        "debtor",
        "creditor",
        "kind",
        "channel",
        "state",
        "planned_on",
        "sent_on",
        "accepted_at",
        "reference",
        "provider_ref",
        "attempts",
        "cancel_code",
        "last_error",
    ]


class HoldList(RecordList):
    """Every suspension: why, since when, until when or to look at again on which day, and who follows it."""

    model = Hold
    name = "suspensions"
    menu_label = _("Suspensions")
    icon = "lock"
    select_related = ("case__debtor", "owner")
    cases_of = "case"
    list_display: ClassVar[list[object]] = [
        text_column("person", _("Personne"), lambda row: row.case.debtor.full_name, "case__debtor__last_name"),
        "reason", "starts_at", "until_at", "review_on",
        text_column("owner", _("Suivie par"), lambda row: row.owner.get_full_name() if row.owner else "–"),
        text_column("late", _("Où elle en est"), lambda row: hold_standing(row, timezone.localdate())),
        case_column(),
    ]  # fmt: skip
    list_filter: ClassVar[dict[str, list[str]]] = {
        "reason": ["exact"], "owner": ["exact"], "review_on": ["lt", "gte"], "lifted_at": ["isnull"],
        "case__creditor": ["exact"],
    }  # fmt: skip
    search_fields: ClassVar[list[str]] = ["case__reference", "case__debtor__last_name", "note"]


def hold_standing(hold: Hold, on: date) -> str:
    """« levée », « en retard », or « en cours »."""
    if hold.lifted_at is not None:
        return str(_("levée"))
    return str(_("en retard") if hold.review_on is not None and hold.review_on < on else _("en cours"))


class CommitmentList(RecordList):
    """The register of commitments."""

    model = Commitment
    name = "engagements"
    menu_label = _("Engagements")
    icon = "calendar-check"
    select_related = ("case",)
    cases_of = "case"
    list_display: ClassVar[list[object]] = ["text", "kind", "announced_on", "due_on", "state", "reason", case_column()]
    list_filter: ClassVar[list[str]] = ["state", "kind", "due_on"]
    search_fields: ClassVar[list[str]] = ["text", "case__reference"]


class PaymentList(RecordList):
    """Every payment, with its case."""

    model = Payment
    name = "paiements"
    permission = Permission.SEE_MONEY
    menu_label = _("Paiements")
    icon = "history"
    select_related = ("case", "debtor")
    cases_of = "case"
    more_columns: ClassVar[list[object]] = ["value_on", "external_id", "excess"]
    list_display: ClassVar[list[object]] = [
        "received_on",
        text_column("person", _("Personne"), lambda row: row.debtor.full_name, "debtor__last_name"),
        "amount", "method", "source", case_column(),
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["method", "received_on"]
    search_fields: ClassVar[list[str]] = ["case__reference", "debtor__last_name", "external_id"]
    inspect_view_fields: ClassVar[list[str]] = [
        "case",
        "debtor",
        "method",
        "amount",
        "excess",
        "received_on",
        "value_on",
        "source",
        "external_id",
        "created_at",
    ]


class StatementList(RecordList):
    """Every statement of the dedicated account."""

    model = BankStatement
    name = "releves"
    permission = Permission.SEE_MONEY
    menu_label = _("Relevés bancaires")
    icon = "doc-full"
    list_display: ClassVar[list[object]] = ["statement_ref", "from_on", "to_on", "opening", "closing", "imported_at"]
    list_filter: ClassVar[list[str]] = ["imported_at"]
    search_fields: ClassVar[list[str]] = ["statement_ref"]


class JournalList(RecordList):
    """Every act, latest first. Nothing here can be changed, not even by the database's own account."""

    model = JournalLine
    name = "journal"
    permission = Permission.SEE_JOURNAL
    menu_label = _("Journal")
    icon = "history"
    list_display: ClassVar[list[object]] = [
        "at",
        text_column("act", _("Acte"), lambda line: line.act, "verb"),
        "actor_label", "actor_kind", "subject_type", "subject_id",
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["actor_kind", "verb", "at"]
    search_fields: ClassVar[list[str]] = ["actor_label", "verb"]
