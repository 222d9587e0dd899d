"""Whom a courtesy reminder may reach: what is known of the person, read now, for the gate (R6.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case, Hold
from agency.common.calendar import paris_date, zone_of_postcode
from agency.intake.models import ImportRow
from agency.intake.queries import Line, lines_waiting_of
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.mandates.enums import MandateState
from agency.mandates.models import Mandate
from agency.mandates.queries import compliance_gaps, in_force
from agency.outbox.queries.gate import known_of
from agency.parties.enums import PROTECTED_ADULTS, ContactKind, Protection
from agency.parties.models import ContactPoint, Debtor
from agency.parties.queries import rows_of
from agency.parties.rules import keys_of_rows

from .enums import CourtesyState
from .models import CourtesyReminder

_MONTH = timedelta(days=31)


def agreed_on(on: date) -> QuerySet[Mandate]:
    """Return the mandates in force on a day that agree to a word before the due date."""
    running = Mandate.objects.filter(state=MandateState.ACTIVE, starts_on__lte=on, courtesy_days__isnull=False)
    return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)).select_related("creditor")


def lines_to_remind(on: date) -> Iterator[ImportRow]:
    """Yield the bills that wait, and are due in as many days as their mandate says, or fewer; reminded of none yet."""
    for mandate in agreed_on(on):
        last = on + timedelta(days=mandate.courtesy_days or 0)
        lines = lines_waiting_of(mandate.creditor).filter(due_on__gt=on, due_on__lte=last, courtesy=None)
        yield from lines.order_by("id")


def reminders_to_send(at: datetime) -> QuerySet[CourtesyReminder]:
    """Return the words whose time has come, the first planned first."""
    waiting = CourtesyReminder.objects.filter(state=CourtesyState.WAITING, lead=None, not_before__lte=at)
    return waiting.order_by("id")


def beside(reminder: CourtesyReminder, line: ImportRow, on: date) -> list[CourtesyReminder]:
    """Return, locked with their bills, the other words that wait for the same person of the same creditor.

    They travel together; one that another worker holds at this instant is that worker's.
    """
    lines = lines_waiting_of(line.batch.creditor).filter(people_key=line.people_key, due_on__gt=on)
    waiting = CourtesyReminder.objects.filter(
        state=CourtesyState.WAITING, called_at=None, lead=None, line__in=lines.order_by()
    )
    locked = waiting.select_for_update(of=("self", "line"), skip_locked=True).select_related("line__batch__creditor")
    return list(locked.exclude(pk=reminder.pk).order_by("line__due_on", "pk"))


@dataclass(frozen=True)
class Reach:
    """The first person of a bill as the gate sees them: their address, and what forbids a word beside the law."""

    email: str
    case_open: bool
    cared_for: bool
    told_before: bool
    facts: law.Facts


def reach_of(line: ImportRow, at: datetime) -> Reach:
    """Return what is known of the first person of a bill, by whichever rows are theirs."""
    held, creditor = Line(line), line.batch.creditor
    on, told = paris_date(at), held.people[0]
    kin = _kin(line)
    cases = Case.objects.filter(parties__debtor__in=[one.pk for one in kin]).distinct()
    pairs = list(cases.values_list("pk", "debtor_id"))
    known = known_of([(case, one.pk) for one in kin for case, _debtor in pairs[:1]], at)
    history = {contact for one in known.values() for contact in one.history}
    protections = {one.protection for one in kin}
    points = list(ContactPoint.objects.filter(kind=ContactKind.EMAIL, debtor__in=[one.pk for one in kin]))
    bounced = ContactPoint.objects.filter(kind=ContactKind.EMAIL, value__iexact=told.email, valid=False).exists()
    facts = law.Facts(
        zone=zone_of_postcode(told.postcode),
        history=(*history, *_words_sent(told.email, at)),
        mandate_active=in_force(creditor, on) is not None,
        tenant_compliant=not compliance_gaps(on),
        disputed=Hold.objects.running_at(at).filter(case__in=[case for case, _debtor in pairs]).exists(),
        overindebted=bool(protections & {Protection.OVERINDEBTED_FILED, Protection.OVERINDEBTED}),
        insolvent=Protection.INSOLVENT in protections,
        deceased=Protection.DECEASED in protections,
        protected_adult=bool(protections & set(PROTECTED_ADULTS)),
        plan_active=cases.filter(state=CaseState.PLAN).exists(),
        opted_out=frozenset({Channel.EMAIL}) if any(point.opted_out_at for point in points) else frozenset(),
        bad_addresses=frozenset({Channel.EMAIL}) if bounced else frozenset(),
    )
    return Reach(
        email=told.email,
        case_open=cases.filter(creditor__in=rows_of(creditor), state__in=OPEN_STATES).exists(),
        cared_for=any(one.adapted_contact or one.paper_only for one in kin),
        told_before=_sent().filter(line__people_key=line.people_key, line__facts__key=line.facts["key"]).exists(),
        facts=facts,
    )


def _kin(line: ImportRow) -> list[Debtor]:
    """The rows that are this person: by key of recognition, by SIREN, by whom somebody joined to them."""
    held, creditor = Line(line), line.batch.creditor
    rows = list(rows_of(creditor).values_list("pk", flat=True))
    same = Q(match_key__in=keys_of_rows(held.keys[0], creditor.pk, rows))
    if held.people[0].siren:
        same |= Q(siren=held.people[0].siren)
    own = list(Debtor.objects.filter(same))
    joined = {one.person_id for one in own if one.person_id}
    return [*own, *Debtor.objects.filter(person__in=joined).exclude(pk__in=[one.pk for one in own])] if joined else own


def _sent() -> QuerySet[CourtesyReminder]:
    return CourtesyReminder.objects.filter(state__in=(CourtesyState.SENT, CourtesyState.DOUBT))


def _words_sent(email: str, at: datetime) -> list[law.Contact]:
    """Our own words before a due date to the same address in a month: they fill the caps of the next one (R6.7)."""
    sent = _sent().filter(lead=None, ended_at__gt=at - _MONTH, line__facts__people__0__email=email)
    return [law.Contact(Channel.EMAIL, when) for when in sent.values_list("ended_at", flat=True) if when]
