"""A thousand people recognised or added together: who brings nothing to weigh, in sets; the others one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from django.db import connection, transaction

from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.parties.enums import Matter, Source
from agency.parties.models import Address, ContactPoint, Creditor, Debtor
from agency.parties.rules import FIELDS, PersonFacts, same

from .people import match_or_create, new_debtor
from .sql import ALIKE_ONE_PROTECTED, FIRM_OF_ANOTHER

_POINTS = (Matter.EMAIL, Matter.PHONE)


@transaction.atomic
def match_or_create_all(
    *,
    people: Mapping[str, PersonFacts],
    creditor: Creditor,
    relied_on: Callable[[str], bool],
    one_by_one: bool = False,
    by: Actor,
    at: datetime,
    on: date,
) -> dict[str, Debtor]:
    """Return the people a creditor speaks of by their key, as `match_or_create` would for each in turn.

    Sets take those that nothing is to be weighed of: new people whom nothing we hold resembles, and known ones of whom
    the creditor says what we hold. All the others, or all when `one_by_one`, go through `match_or_create`, `relied_on`
    being asked of their key.
    """
    known = _known(people)
    apart = set(people) if one_by_one else _to_weigh(people, known)
    new = {key: facts for key, facts in people.items() if key not in known and key not in apart}
    found = known | _add_all(new, creditor=creditor, by=by, at=at, on=on)
    for key in (key for key in people if key in apart):
        found[key] = match_or_create(
            facts=people[key], creditor=creditor, relied_on=relied_on(key), by=by, at=at, on=on
        )
    return {key: found[key] for key in people}


def _known(people: Mapping[str, PersonFacts]) -> dict[str, Debtor]:
    rows = Debtor.objects.select_for_update(of=("self",)).filter(match_key__in=list(people))
    known: dict[str, Debtor] = {}
    for row in rows:
        known.setdefault(row.match_key, row)
    return known


def _to_weigh(people: Mapping[str, PersonFacts], known: Mapping[str, Debtor]) -> set[str]:
    """The keys of the people of whom something is new, contradicted, known elsewhere or to be protected."""
    rows = {key: known.get(key) or new_debtor(facts, key) for key, facts in people.items()}
    unprotected = [row for row in rows.values() if not row.protection]
    columns = [[getattr(row, name) for row in unprotected] for name in ("match_key", "siren", *FIELDS[Matter.NAME])]
    with connection.cursor() as cursor:
        cursor.execute(ALIKE_ONE_PROTECTED, columns)
        apart = {key for (key,) in cursor.fetchall()}
        firms = [(key, facts.siren) for key, facts in people.items() if facts.siren and key not in known]
        cursor.execute(FIRM_OF_ANOTHER, [[key for key, _siren in firms], [siren for _key, siren in firms]])
        apart |= {key for (key,) in cursor.fetchall()}
    return apart | _with_news(people, known)


def _with_news(people: Mapping[str, PersonFacts], known: Mapping[str, Debtor]) -> set[str]:
    """The keys of the known people of whom the creditor says something else, or more, than what we hold."""
    ids = [row.pk for row in known.values()]
    housed: dict[int, Address] = {}
    for address in Address.objects.filter(debtor__in=ids).order_by("-valid", "-since", "-id"):
        housed.setdefault(address.debtor_id, address)
    reached: dict[int, list[ContactPoint]] = {}
    for point in ContactPoint.objects.filter(debtor__in=ids):
        reached.setdefault(point.debtor_id, []).append(point)
    return {
        key for key, row in known.items() if _says_more(people[key], row, housed.get(row.pk), reached.get(row.pk, []))
    }


def _says_more(facts: PersonFacts, row: Debtor, address: Address | None, points: Collection[ContactPoint]) -> bool:
    for matter in (Matter.NAME, Matter.ADDRESS):
        held = row if matter == Matter.NAME else address
        brought = facts.says(matter)
        if brought and (held is None or not same(matter, brought, _values(held, matter))):
            return True
    return any(
        facts.says(matter) and not any(_is(point, matter, facts.says(matter)[matter.value]) for point in points)
        for matter in _POINTS
    )


def _values(row: Debtor | Address, matter: Matter) -> dict[str, str]:
    return {field: getattr(row, field) for field in FIELDS[matter]}


def _is(point: ContactPoint, matter: Matter, value: str) -> bool:
    return point.kind == matter.value and point.value.upper() == value.upper()


def _add_all(
    people: Mapping[str, PersonFacts], *, creditor: Creditor, by: Actor, at: datetime, on: date
) -> dict[str, Debtor]:
    """Add people whom nothing resembles, with where they may be reached on the creditor's word."""
    debtors = Debtor.objects.bulk_create([new_debtor(facts, key) for key, facts in people.items()])
    told = list(zip(debtors, people.values(), strict=True))
    addresses = Address.objects.bulk_create(
        Address(debtor=debtor, **word, source=Source.CREDITOR, creditor=creditor, since=on)
        for debtor, facts in told
        if (word := facts.says(Matter.ADDRESS))
    )
    points = ContactPoint.objects.bulk_create(
        ContactPoint(
            debtor=debtor, kind=matter.value, value=word[matter.value], source=Source.CREDITOR, creditor=creditor
        )
        for debtor, facts in told
        for matter in _POINTS
        if (word := facts.says(matter))
    )
    record_each(by=by, at=at, verb=Verb.DEBTOR_ADDED, acts=[JournalAct(debtor, None, {}) for debtor in debtors])
    record_each(by=by, at=at, verb=Verb.ADDRESS_CHANGED, acts=map(_changed, addresses))
    record_each(by=by, at=at, verb=Verb.CONTACT_CHANGED, acts=map(_changed, points))
    return {debtor.match_key: debtor for debtor in debtors}


def _changed(row: Address | ContactPoint) -> JournalAct:
    return JournalAct(row, None, {"debtor": row.debtor_id, "source": row.source})
