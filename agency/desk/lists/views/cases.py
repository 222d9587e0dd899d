"""The list of cases: by state, creditor, what stops them, how near their next date is, and the team's own words."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.together.models import CaseTag, TaggedCase
from agency.common.money import format_euros
from agency.desk.cases.enums import When
from agency.desk.cases.queries.next_dates import in_order_of_next, running, waiting_until, with_next
from agency.desk.frame.queries import cases_found
from agency.desk.frame.views.record_lists import (
    PageOfKeys,
    RecordIndex,
    RecordList,
    text_column,
)
from agency.desk.lists.queries import with_due
from agency.language.presenters import format_date

from .filters import CreditorFilters


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


def tag_words(case: Any) -> str:
    """The team's own words on a case."""
    return ", ".join(tagging.tag.name for tagging in case.taggings.all()) or "–"


def _named(person: Any) -> str:
    """« Karim Caron (absent) » while somebody stands in."""
    away = person.is_away(timezone.localdate())
    return _("%(name)s (absent)") % {"name": person.get_full_name()} if away else person.get_full_name()


class CaseFilters(CreditorFilters):
    """Cases by their creditor, by what stops them, and by how near their next date is."""

    hold = django_filters.ChoiceFilter(label=_("Suspension"), choices=HoldReason.choices, method="held")
    tag = django_filters.ModelChoiceFilter(label=_("Étiquette"), queryset=CaseTag.objects.all(), method="tagged")
    when = django_filters.ChoiceFilter(label=_("Prochaine date"), choices=When.choices, method="dated")

    def held(self, cases: QuerySet[Case], _name: str, reason: str) -> QuerySet[Case]:
        """The cases that a suspension of this kind stops now."""
        found: Any = running(timezone.now()).filter(case=OuterRef("pk"), reason=reason)
        return cases.filter(Exists(found))

    def tagged(self, cases: QuerySet[Case], _name: str, tag: CaseTag) -> QuerySet[Case]:
        """The cases on which the team put a tag."""
        return cases.filter(Exists(TaggedCase.objects.filter(case=OuterRef("pk"), tag=tag)))

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
        return queryset.filter(pk__in=cases_found(self.search_query)) if self.is_searching else queryset

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """What else may be done of the list as it is filtered."""
        query = self.request.GET.urlencode()
        url = reverse("staff_together") + (f"?{query}" if query else "")
        return [
            *super().header_more_buttons,
            Button(_("Agir sur ces dossiers"), url=url, icon_name="check", priority=50),
        ]


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
        text_column(
            "limit",
            _("Prescription"),
            lambda case: format_date(case.last_day_to_act),
            "last_day_to_act",
            plain=lambda case: case.last_day_to_act,
        ),
        text_column("due", _("Reste dû"), lambda case: format_euros(case.due), "due", plain=lambda case: case.due),
        text_column(
            "next",
            _("Prochaine date"),
            lambda case: next_words(case, timezone.localdate()),
            "next_on",
            plain=lambda case: case.next_on,
        ),
        text_column("standing", _("Suspension"), hold_words),
        text_column("owner", _("Suivi par"), owner_words),
        text_column("tags", _("Étiquettes"), tag_words),
    ]
    more_columns: ClassVar[list[object]] = [
        "rf_reference", "debtor_kind", "qualified_at", "first_letter_on", "closed_on",
    ]  # fmt: skip
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
        return with_next(with_due(super().rows()), timezone.now()).prefetch_related("taggings__tag")


@cache
def case_list() -> CaseList:
    """The list of cases: Wagtail shows it, and acts on several cases read it."""
    return CaseList()
