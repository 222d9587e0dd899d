"""Whom a courtesy reminder may reach: what is known of the person, read now, for the gate (R6.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case, CaseParty, Hold
from agency.common.calendar import paris_date, zone_of_postcode
from agency.intake.models import ImportRow
from agency.intake.queries import Line, lines_waiting, lines_waiting_of, waiting_first_of
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.mandates.enums import CourtesyBy, MandateState
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.queries import compliance_gaps
from agency.outbox.queries.gate import known_of
from agency.parties.enums import PROTECTED_ADULTS, ContactKind, DebtorKind, Protection
from agency.parties.models import Address, ContactPoint, Creditor, Debtor
from agency.parties.rules import PersonFacts, keys_of_rows

from .enums import LEFT_US, MENDABLE, UNREACHED, CourtesyState
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


def lines_to_rehearse(at: datetime, audience: DebtorKind, creditor: Creditor | None = None) -> QuerySet[ImportRow]:
    """Return the bills not due yet whose word is still to come, of such people, of one creditor or of all.

    The first due first; those that a mandate in force now agrees to recall.
    """
    on = paris_date(at)
    agreed = running_on(on).filter(courtesy_days__isnull=False).values("creditor")
    lines = lines_waiting() if creditor is None else lines_waiting_of(creditor)
    to_come = Q(courtesy=None) | Q(courtesy__state=CourtesyState.WAITING)
    found = lines.filter(to_come, batch__creditor__in=agreed, due_on__gt=on, facts__people__0__kind=audience)
    return found.order_by("due_on", "pk")


def is_to_come(line: ImportRow, on: date) -> bool:
    """Return whether a mandate agrees to recall a bill, and its word is still to come."""
    agreed = running_on(on).filter(courtesy_days__isnull=False, creditor=line.batch.creditor_id)
    decided = CourtesyReminder.objects.filter(line=line).exclude(state=CourtesyState.WAITING)
    return agreed.filter(~Exists(decided)).exists()


def lines_around(case: Case) -> QuerySet[ImportRow]:
    """Return the bills of a case that had a word, and those not due yet of whom it is first asked; the first due first.

    By any of the rows of the person and of the creditor, each with its word. One statement, two for a joined person.
    """
    own = Debtor.objects.filter(person=case.debtor.person_id) if case.debtor.person_id else (case.debtor,)
    waits = waiting_first_of(case.creditor, {one.match_key for one in own}).values("pk").order_by()
    found = ImportRow.objects.filter(Q(claim__case=case, courtesy__isnull=False) | Q(pk__in=waits))
    return found.select_related("courtesy").order_by("due_on", "pk")


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
    """The first person of a bill as the gate sees them: where they are reached, and what forbids it beside the law.

    `people` are the keys of their other rows.
    """

    mandate: Mandate | None
    email: str
    lines: tuple[str, ...]
    bounced: bool
    refused: bool
    case_open: bool
    cared_for: bool
    paper_only: bool
    told_before: bool
    people: frozenset[str]
    facts: law.Facts

    @property
    def way(self) -> Channel:
        """By e-mail; by letter where the mandate agrees and no e-mail reaches them, never to who refused ours."""
        letters = self.mandate is not None and self.mandate.courtesy_by == CourtesyBy.LETTER
        readable = self.email and not self.bounced and not self.paper_only
        return Channel.POST if letters and not readable and not self.refused else Channel.EMAIL


def reaches_of(lines: Collection[ImportRow], at: datetime, agency: AgencyProfile | None = None) -> dict[int, Reach]:
    """Return line id -> what is known of its first person, by whichever rows are theirs.

    In as many statements for ten bills of ten people as for one.
    """
    on = paris_date(at)
    told = {line.pk: Line(line).people[0] for line in lines}
    rows = _rows_of_each({line.batch.creditor for line in lines})
    kin = _kin(lines, rows)
    known = _known({one.pk for those in kin.values() for one in those}, {one.email for one in told.values()}, at)
    running = {
        one.creditor_id: one for one in running_on(on).filter(creditor__in={row for of in rows.values() for row in of})
    }
    histories = _histories(kin, known, at)
    keys = {line.pk: {line.people_key, *(one.match_key for one in kin[line.pk])} for line in lines}
    joined = {line.pk: keys[line.pk] - {line.people_key} for line in lines}
    words, before = _words_sent(told, keys, joined, at)
    compliant = not compliance_gaps(on, agency)
    found = {}
    for line in lines:
        person, own, creditor = told[line.pk], kin[line.pk], line.batch.creditor_id
        mandate = running.get(creditor)
        cases = [case for one in own for case in known.cases[one.pk]]
        refused = any(one.pk in known.refused for one in own)
        dead = {Channel.EMAIL} if person.email.lower() in known.bounced else set()
        dead |= {Channel.POST} if any((one.pk, person.line1, person.postcode) in known.gone for one in own) else set()
        found[line.pk] = Reach(
            mandate=mandate,
            email=person.email,
            lines=envelope(person),
            bounced=Channel.EMAIL in dead,
            refused=refused,
            case_open=any(case.state in OPEN_STATES and case.creditor in rows[creditor] for case in cases),
            cared_for=any(one.adapted_contact for one in own),
            paper_only=any(one.paper_only for one in own),
            told_before=any((key, line.facts["key"]) in before for key in keys[line.pk]),
            people=frozenset(joined[line.pk]),
            facts=replace(
                _facts(own, cases, known.held),
                tenant_compliant=compliant,
                opted_out=frozenset({Channel.EMAIL}) if refused else frozenset(),
                zone=zone_of_postcode(person.postcode),
                history=(*histories[line.pk], *words[line.pk]),
                mandate_active=mandate is not None,
                bad_addresses=frozenset(dead),
            ),
        )  # fmt: skip
    return found


class _CaseOf(NamedTuple):
    """A case that a row of a person is bound by."""

    pk: int
    creditor: int
    state: str


@dataclass(frozen=True)
class _Known:
    """What is known of rows of people: their cases, those suspended, who refused e-mails, where words came back."""

    cases: dict[int, list[_CaseOf]]
    held: frozenset[int]
    refused: frozenset[int]
    bounced: frozenset[str]
    gone: frozenset[tuple[int, str, str]]


def _known(people: Collection[int], emails: Collection[str], at: datetime) -> _Known:
    cases: dict[int, list[_CaseOf]] = defaultdict(list)
    running = Exists(Hold.objects.running_at(at).filter(case=OuterRef("case")))
    bound = CaseParty.objects.filter(debtor__in=people).annotate(held=running).order_by("case")
    held = set()
    for debtor, case, creditor, state, is_held in bound.values_list(
        "debtor", "case", "case__creditor", "case__state", "held"
    ):
        cases[debtor].append(_CaseOf(case, creditor, state))
        held |= {case} if is_held else set()
    dead = Q(pk=None)
    for email in filter(None, emails):
        dead |= Q(value__iexact=email, valid=False)
    points = ContactPoint.objects.filter(
        dead | Q(debtor__in=people, opted_out_at__isnull=False), kind=ContactKind.EMAIL
    )
    told = list(points.values_list("debtor", "value", "valid", "opted_out_at"))
    gone = Address.objects.filter(debtor__in=people, valid=False)
    return _Known(
        cases,
        frozenset(held),
        frozenset(debtor for debtor, _value, _valid, refused_at in told if refused_at and debtor in people),
        frozenset(value.lower() for _debtor, value, valid, _refused_at in told if not valid),
        frozenset(gone.values_list("debtor", "line1", "postcode")),
    )


def _histories(kin: dict[int, list[Debtor]], known: _Known, at: datetime) -> dict[int, set[law.Contact]]:
    """What the caps count already of the person of each bill."""
    asked = {
        line: [(min(cases), one.pk) for one in own]
        for line, own in kin.items()
        if (cases := [case.pk for one in own for case in known.cases[one.pk]])
    }
    told = known_of({pair for pairs in asked.values() for pair in pairs}, at)
    return {line: {contact for pair in asked.get(line, ()) for contact in told[pair].history} for line in kin}


def _facts(kin: Collection[Debtor], cases: Collection[_CaseOf], held: Collection[int]) -> law.Facts:
    """What the gate looks at of a person, whichever bill is told."""
    protections = {one.protection for one in kin}
    return law.Facts(
        disputed=any(case.pk in held for case in cases),
        overindebted=bool(protections & {Protection.OVERINDEBTED_FILED, Protection.OVERINDEBTED}),
        insolvent=Protection.INSOLVENT in protections,
        deceased=Protection.DECEASED in protections,
        protected_adult=bool(protections & set(PROTECTED_ADULTS)),
        plan_active=any(case.state == CaseState.PLAN for case in cases),
    )


def _rows_of_each(creditors: Collection[Creditor]) -> dict[int, set[int]]:
    """Return creditor id -> the rows that are this creditor, as `rows_of` does for one."""
    kept = {one.pk: one.merged_into_id or one.pk for one in creditors}
    rows: dict[int, set[int]] = {number: {number} for number in kept.values()}
    for number, into in Creditor.objects.filter(merged_into__in=rows).values_list("pk", "merged_into"):
        rows[into or number].add(number)
    return {number: rows[of] for number, of in kept.items()}


def _kin(lines: Collection[ImportRow], rows: dict[int, set[int]]) -> dict[int, list[Debtor]]:
    """Return line id -> the rows that are its first person: by key of recognition, by SIREN, or joined to them."""
    keys, sirens = {}, {}
    for line in lines:
        held = Line(line)
        keys[line.pk] = keys_of_rows(held.keys[0], line.batch.creditor_id, rows[line.batch.creditor_id])
        sirens[line.pk] = held.people[0].siren
    alike = Q(match_key__in={key for those in keys.values() for key in those})
    own = list(Debtor.objects.filter(alike | Q(siren__in={one for one in sirens.values() if one})).order_by("pk"))
    joined: dict[int, list[Debtor]] = defaultdict(list)
    for one in Debtor.objects.filter(person__in={one.person_id for one in own if one.person_id}).order_by("pk"):
        joined[one.person_id or 0].append(one)
    found = {}
    for line in lines:
        siren = sirens[line.pk]
        those = [one for one in own if one.match_key in keys[line.pk] or (siren and one.siren == siren)]
        found[line.pk] = list({each.pk: each for one in those for each in (one, *joined[one.person_id or 0])}.values())
    return found


def _words_sent(
    people: dict[int, PersonFacts], keys: dict[int, set[str]], joined: dict[int, set[str]], at: datetime
) -> tuple[dict[int, list[law.Contact]], set[tuple[str, str]]]:
    """Our own words before a due date: those of a month fill the caps of the next one to the same person (R6.7).

    Those to another row of theirs (`joined`); e-mails to the same address, letters to the same name in the same place,
    whichever creditor's they were. Then the bills told already, by person and key: one said anew is not told twice.
    """
    same, by_post = Q(line__people_key__in={key for those in keys.values() for key in those}), Q(channel=Channel.POST)
    for one in people.values():
        if one.email:
            same |= Q(line__facts__people__0__email=one.email) & ~by_post
        if one.has_address:
            same |= Q(line__facts__people__0__contains=_place(one)) & by_post
    columns = (
        "lead",
        "channel",
        "called_at",
        "ended_at",
        "line__people_key",
        "line__facts__key",
        "line__facts__people__0",
    )
    sent = list(CourtesyReminder.objects.filter(same, state__in=LEFT_US).values_list(*columns))
    heard = [one for one in sent if one[0] is None and one[3] and one[3] > at - _MONTH]
    told = {
        line: [
            law.Contact(Channel(way or Channel.EMAIL), called or ended)
            for _lead, way, called, ended, key, _bill, whom in heard
            if key in joined[line] or _is_to(one, Channel(way or Channel.EMAIL), whom)
        ]
        for line, one in people.items()
    }
    return told, {(key, bill) for _lead, _way, _called, _ended, key, bill, _whom in sent}


_PLACE = ("last_name", "first_name", "company_name", "line1", "postcode")


def _place(person: PersonFacts) -> dict[str, str]:
    return {field: getattr(person, field) for field in _PLACE}


def _is_to(person: PersonFacts, way: Channel, whom: dict[str, str]) -> bool:
    if way != Channel.POST:
        return bool(person.email) and whom.get("email") == person.email
    return person.has_address and all(whom.get(field) == value for field, value in _place(person).items())


def held_letters() -> QuerySet[CourtesyReminder]:
    """Return the letters that wait for somebody of the team, to be read or posted by hand; the first planned first."""
    held = CourtesyReminder.objects.filter(state=CourtesyState.HELD, lead=None)
    return held.select_related("line__batch__creditor").prefetch_related("beside__line").order_by("id")


class Unreached(NamedTuple):
    """So many bills of a creditor that wait still, whose word ended in one way, for one reason; `since` its first."""

    creditor: int
    name: str
    state: CourtesyState
    why: str
    bills: int
    since: datetime


def creditors_unreached(on: date) -> QuerySet[Creditor]:
    """Return the creditors whose bills are not due yet and had no word, by the row that is kept; each once."""
    return Creditor.objects.filter(pk__in=_unreached(on).values("kept"))


def unreached(on: date, creditor: int | None = None) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the words that reached nobody, or left for a reason to mend, on bills that are not due yet.

    Each an `Unreached` by its columns, counted by creditor, way they ended and reason; of all creditors, or of one.
    """
    names = "line__batch__creditor__merged_into__short_name", "line__batch__creditor__short_name"
    words = (_unreached(on) if creditor is None else _unreached(on).filter(kept=creditor)).annotate(
        name=Coalesce(*names)
    )
    counted = words.values_list("kept", "name", "state", "why").annotate(bills=Count("pk"), since=Min("ended_at"))
    told: QuerySet[Any, tuple[Any, ...]] = counted.order_by("kept", "-bills", "state", "why")
    return told


def _unreached(on: date) -> QuerySet[Any]:
    """These words, each with its creditor by the row that is kept."""
    lost = Q(state__in=UNREACHED) | Q(state=CourtesyState.LEFT, why__in=MENDABLE)
    found = CourtesyReminder.objects.filter(lost, line__in=lines_waiting().filter(due_on__gt=on).order_by())
    return found.annotate(kept=Coalesce("line__batch__creditor__merged_into", "line__batch__creditor"))
