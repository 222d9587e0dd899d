"""The lists of records: read, searched, filtered, inspected."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from agency.banking.models import BankStatement
from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.cases.queries import matching
from agency.commitments.models import Commitment
from agency.common.money import format_euros
from agency.desk.cases.enums import When
from agency.desk.cases.queries.next_dates import in_order_of_next, running, waiting_until, with_next
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.frame.presenters.letter_decisions import decided, read
from agency.desk.frame.views.record_lists import (
    PageOfKeys,
    RecordIndex,
    RecordInspect,
    RecordList,
    case_column,
    text_column,
)
from agency.desk.lists.queries import with_due
from agency.journal.models import JournalLine
from agency.language.presenters import format_date
from agency.outbox.models import Message
from agency.parties.models import Debtor
from agency.payments.models import Payment
from agency.plans.models import Plan
from agency.users.enums import Permission


def next_words(case: Any, on: date) -> str:
    """« 27 novembre 2026 », marked when it went by; a dash when there is none."""
    day: date | None = case.next_on
    if day is None:
        return "–"
    if day >= on:
        return format_date(day)
    return format_html('{} <span class="w-status">{}</span>', format_date(day), _("en retard"))


def hold_words(case: Any) -> str:
    """« contestation, situation protégée »: what stops the case."""
    return ", ".join(str(hold.get_reason_display()) for hold in case.standing) or "–"


def owner_words(case: Any) -> str:
    """Who follows the case, and its suspensions."""
    people = [case.referent, *(hold.owner for hold in case.standing)]
    return ", ".join(dict.fromkeys(_named(person) for person in people if person)) or "–"


def _named(person: Any) -> str:
    """« Karim Caron (absent) » while somebody stands in."""
    away = person.is_away(timezone.localdate())
    return _("%(name)s (absent)") % {"name": person.get_full_name()} if away else person.get_full_name()


class CaseFilters(WagtailFilterSet):
    """Cases by what stops them, and by how near their next date is."""

    hold = django_filters.ChoiceFilter(label=_("Suspension"), choices=HoldReason.choices, method="held")
    when = django_filters.ChoiceFilter(label=_("Prochaine date"), choices=When.choices, method="dated")

    def held(self, cases: QuerySet[Case], _name: str, reason: str) -> QuerySet[Case]:
        """The cases that a suspension of this kind stops now."""
        found: Any = running(timezone.now()).filter(case=OuterRef("pk"), reason=reason)
        return cases.filter(Exists(found))

    def dated(self, cases: QuerySet[Case], _name: str, when: str) -> QuerySet[Case]:
        """The cases whose next date is so near, or that have none."""
        now = timezone.now()
        return waiting_until(cases, When(when), now, timezone.localdate(now))


class PageOfCases(PageOfKeys):
    """Pages whose order by next date is found at once for all the cases."""

    def keys(self, first: int) -> list[int]:
        """Return the numbers of the cases of the page that begins at the row `first`."""
        order = self.object_list.query.order_by
        if not order or order[0] not in ("next_on", "-next_on"):
            return super().keys(first)
        return in_order_of_next(
            self.object_list, timezone.now(), latest_first=order[0] == "-next_on", first=first, count=self.per_page
        )


class CaseIndex(RecordIndex):
    """The list leads to the case's own page, which says more than the row."""

    paginator_class = PageOfCases
    base_filterset_class = CaseFilters

    def get_inspect_url(self, instance: Case) -> str:
        """Address of the case's page."""
        return reverse("staff_case", args=[instance.reference])

    def search_queryset(self, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that the search of the desk finds: a reference, a name, an invoice or a telephone number."""
        return queryset.filter(pk__in=matching(self.search_query)) if self.is_searching else queryset


class CaseList(RecordList):
    """Every case, by state, creditor and date."""

    model = Case
    name = "dossiers"
    menu_label = _("Dossiers")
    icon = "folder-open-inverse"
    select_related = ("creditor", "debtor", "referent")
    index_view_class = CaseIndex
    list_display: ClassVar[list[object]] = [
        "reference",
        text_column("person", _("Personne"), lambda case: case.debtor.full_name, "debtor__last_name"),
        text_column("creditor", _("Créancier"), lambda case: case.creditor.short_name, "creditor__name"),
        "state",
        "opened_on",
        text_column("limit", _("Prescription"), lambda case: format_date(case.last_day_to_act), "last_day_to_act"),
        text_column("due", _("Reste dû"), lambda case: format_euros(case.due), "due"),
        text_column("next", _("Prochaine date"), lambda case: next_words(case, timezone.localdate()), "next_on"),
        text_column("standing", _("Suspension"), hold_words),
        text_column("owner", _("Suivi par"), owner_words),
    ]
    list_filter: ClassVar[list[str]] = ["state", "creditor", "debtor_kind", "opened_on"]
    search_fields: ClassVar[list[str]] = [
        "reference",
        "debtor__last_name",
        "debtor__first_name",
        "debtor__company_name",
        "claims__number",
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        "reference",
        "rf_reference",
        "creditor",
        "debtor",
        "debtor_kind",
        "state",
        "opened_on",
        "qualified_at",
        "closed_on",
        "first_letter_reference",
        "first_letter_on",
        "last_day_to_act",
        "referent",
    ]

    def rows(self) -> QuerySet[Case]:
        """Files with what is still owed on each, from the claim book, and what each waits for."""
        return with_next(with_due(super().rows()), timezone.now())


class DebtorList(RecordList):
    """Every person from whom a sum is asked."""

    model = Debtor
    name = "personnes"
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
