"""Whom a courtesy reminder may reach: what is known of the person, read now, for the gate (R6.9)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case, Hold
from agency.common.calendar import paris_date, zone_of_postcode
from agency.intake.models import ImportRow
from agency.intake.queries import Line, lines_waiting, lines_waiting_of
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.mandates.enums import CourtesyBy, MandateState
from agency.mandates.models import Mandate
from agency.mandates.queries import compliance_gaps
from agency.outbox.queries.gate import known_of
from agency.parties.enums import PROTECTED_ADULTS, ContactKind, Protection
from agency.parties.models import Address, ContactPoint, Debtor
from agency.parties.queries import rows_of
from agency.parties.rules import PersonFacts, keys_of_rows

from .enums import LEFT_US, CourtesyState
from .models import CourtesyReminder
from .rules import ahead, envelope

_MONTH = timedelta(days=31)


def running_on(on: date) -> QuerySet[Mandate]:
    """Return the mandates in force on a day."""
    running = Mandate.objects.filter(state=MandateState.ACTIVE, starts_on__lte=on)
    return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def first_way(mandate: Mandate) -> Channel:
    """Return the way that leaves the earliest before a due date, of those that a mandate agrees to."""
    return Channel.POST if mandate.courtesy_by == CourtesyBy.LETTER else Channel.EMAIL


def lines_to_remind(on: date) -> Iterator[ImportRow]:
    """Yield the bills that wait, and are due in as many days as their mandate says, or fewer; reminded of none yet."""
    by_span: dict[timedelta, list[int]] = {}
    for mandate in running_on(on).filter(courtesy_days__isnull=False):
        by_span.setdefault(ahead(mandate.courtesy_days or 0, first_way(mandate)), []).append(mandate.creditor_id)
    for span, creditors in by_span.items():
        lines = lines_waiting().filter(batch__creditor__in=creditors, courtesy=None)
        yield from lines.filter(due_on__gt=on, due_on__lte=on + span).order_by("id")


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
    """The first person of a bill as the gate sees them: where they are reached, and what forbids it beside the law."""

    mandate: Mandate | None
    email: str
    lines: tuple[str, ...]
    bounced: bool
    refused: bool
    case_open: bool
    cared_for: bool
    paper_only: bool
    told_before: bool
    facts: law.Facts

    @property
    def way(self) -> Channel:
        """By e-mail; by letter where the mandate agrees and no e-mail reaches them, never to who refused ours."""
        letters = self.mandate is not None and self.mandate.courtesy_by == CourtesyBy.LETTER
        readable = self.email and not self.bounced and not self.paper_only
        return Channel.POST if letters and not readable and not self.refused else Channel.EMAIL


def reaches_of(lines: Sequence[ImportRow], at: datetime) -> dict[int, Reach]:
    """Return line id -> what is known of its first person; the lines are of one person of one creditor.

    By whichever rows are theirs, in as many statements for ten bills as for one.
    """
    on, first = paris_date(at), lines[0]
    told = {line.pk: Line(line).people[0] for line in lines}
    kin = _kin(first)
    cases = Case.objects.filter(parties__debtor__in=[one.pk for one in kin]).distinct()
    numbers = list(cases.values_list("pk", flat=True))
    known = known_of([(case, one.pk) for one in kin for case in numbers[:1]], at)
    emails = ContactPoint.objects.filter(kind=ContactKind.EMAIL)
    bounced = {one.lower() for one in _among(emails.filter(valid=False), {one.email for one in told.values()})}
    refused = emails.filter(debtor__in=[one.pk for one in kin], opted_out_at__isnull=False).exists()
    gone = set(Address.objects.filter(debtor__in=[one.pk for one in kin], valid=False).values_list("line1", "postcode"))
    running = {one.creditor_id: one for one in running_on(on).filter(creditor__in=rows_of(first.batch.creditor))}
    common = _common(kin, cases, numbers, refused=refused, at=at)
    asked = {contact for one in known.values() for contact in one.history}
    words, before = _words_sent(told.values(), at), _recalled_before(first)
    case_open = cases.filter(creditor__in=rows_of(first.batch.creditor), state__in=OPEN_STATES).exists()
    found = {}
    for line in lines:
        person, mandate = told[line.pk], running.get(line.batch.creditor_id)
        dead = {Channel.EMAIL} if person.email.lower() in bounced else set()
        dead |= {Channel.POST} if (person.line1, person.postcode) in gone else set()
        found[line.pk] = Reach(
            mandate=mandate,
            email=person.email,
            lines=envelope(person),
            bounced=Channel.EMAIL in dead,
            refused=refused,
            case_open=case_open,
            cared_for=any(one.adapted_contact for one in kin),
            paper_only=any(one.paper_only for one in kin),
            told_before=line.facts["key"] in before,
            facts=replace(
                common, zone=zone_of_postcode(person.postcode), history=(*asked, *words),
                mandate_active=mandate is not None, bad_addresses=frozenset(dead),
            ),
        )  # fmt: skip
    return found


def _common(
    kin: Collection[Debtor], cases: QuerySet[Case], numbers: Collection[int], *, refused: bool, at: datetime
) -> law.Facts:
    """What the gate looks at that is the same for each bill of a person."""
    protections = {one.protection for one in kin}
    return law.Facts(
        tenant_compliant=not compliance_gaps(paris_date(at)),
        disputed=Hold.objects.running_at(at).filter(case__in=numbers).exists(),
        overindebted=bool(protections & {Protection.OVERINDEBTED_FILED, Protection.OVERINDEBTED}),
        insolvent=Protection.INSOLVENT in protections,
        deceased=Protection.DECEASED in protections,
        protected_adult=bool(protections & set(PROTECTED_ADULTS)),
        plan_active=cases.filter(state=CaseState.PLAN).exists(),
        opted_out=frozenset({Channel.EMAIL}) if refused else frozenset(),
    )


def _among(points: QuerySet[ContactPoint], values: Collection[str]) -> list[str]:
    said = Q(pk=None)
    for value in filter(None, values):
        said |= Q(value__iexact=value)
    return list(points.filter(said).values_list("value", flat=True))


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


def _recalled_before(line: ImportRow) -> set[str]:
    """The bills of this person that a word told already, by their keys: one that is said anew is not told twice."""
    told = CourtesyReminder.objects.filter(state__in=LEFT_US, line__people_key=line.people_key)
    return set(told.values_list("line__facts__key", flat=True))


def _words_sent(people: Collection[PersonFacts], at: datetime) -> list[law.Contact]:
    """Our own words before a due date to the same person in a month: they fill the caps of the next one (R6.7).

    E-mails to the same address, letters to the same name in the same place, whichever creditor's they were.
    """
    same, by_post = Q(pk=None), Q(channel=Channel.POST)
    for one in people:
        if one.email:
            same |= Q(line__facts__people__0__email=one.email) & ~by_post
        if one.has_address:
            fields = ("last_name", "first_name", "company_name", "line1", "postcode")
            same |= Q(line__facts__people__0__contains={field: getattr(one, field) for field in fields}) & by_post
    sent = CourtesyReminder.objects.filter(same, state__in=LEFT_US, lead=None, ended_at__gt=at - _MONTH)
    told = sent.values_list("channel", "called_at", "ended_at")
    return [law.Contact(Channel(way or Channel.EMAIL), called or ended) for way, called, ended in told if ended]


def held_letters() -> QuerySet[CourtesyReminder]:
    """Return the letters that wait for somebody of the team, to be read or posted by hand; the first planned first."""
    held = CourtesyReminder.objects.filter(state=CourtesyState.HELD, lead=None)
    return held.select_related("line__batch__creditor").prefetch_related("beside__line").order_by("id")
