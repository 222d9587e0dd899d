"""Rows that are one real person: proposed, joined, declined, parted; each keeps what its creditor said."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.parties.enums import Likeness, LinkState
from agency.parties.models import Debtor, PersonLink
from agency.parties.queries import portraits
from agency.parties.rules import likeness

from .lending import lend_words
from .sql import ALIKE_PAIRS, LOCK_LINKS

AT_ONCE = 500
"""Pairs that are read together."""


class LinkRefused(Exception):
    """These rows cannot be joined, declined or parted now; the message says why in French."""


@transaction.atomic
def propose_links(*, by: Actor, at: datetime) -> int:
    """Put side by side the rows that may be one person, each pair once for ever; return how many pairs are new."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LINKS)
        cursor.execute(ALIKE_PAIRS)
        pairs: list[tuple[int, int]] = cursor.fetchall()
    starts = range(0, len(pairs), AT_ONCE)
    return sum(_propose(pairs[start : start + AT_ONCE], by=by, at=at) for start in starts)


@transaction.atomic
def propose_by_hand(*, one: Debtor, other: Debtor, by: Actor, at: datetime) -> PersonLink:
    """Put two rows side by side because somebody asks; a pair known already is returned as it stands.

    Raises `LinkRefused` for a row and itself.
    """
    if one.pk == other.pk:
        raise LinkRefused(_("C’est déjà une seule et même fiche."))
    first, second = sorted((one.pk, other.pk))
    link, new = PersonLink.objects.get_or_create(
        one_id=first, other_id=second, defaults={"likeness": [Likeness.BY_HAND], "proposed_at": at}
    )
    if new:
        record(by=by, at=at, verb=Verb.PERSON_LIKENED, subject=link, likeness=link.likeness)
    return link


@transaction.atomic
def join(*, link: PersonLink, reason: str, by: Actor, at: datetime) -> PersonLink:
    """Say that two rows are one person: what is counted, protects or was said holds for both (R5.6, R6.7, R6.8).

    Also after they were declined or parted. Raises `LinkRefused` without a reason, or when they are joined already.
    """
    held = _decide(link, LinkState.JOINED, (LinkState.PROPOSED, LinkState.DECLINED, LinkState.PARTED), reason, at)
    _regroup({held.one_id, held.other_id})
    held.lent = _lend_protection(held, by=by, at=at)
    held.save()
    lend_words(rows=list(_rows_joined(held)), by=by, at=at)
    record(by=by, at=at, verb=Verb.PERSON_JOINED, subject=held, rows=[held.one_id, held.other_id], reason=held.reason)
    return held


@transaction.atomic
def decline(*, link: PersonLink, reason: str, by: Actor, at: datetime) -> PersonLink:
    """Say that two rows are two people: they are not proposed again. Raises `LinkRefused` like `join`."""
    held = _decide(link, LinkState.DECLINED, (LinkState.PROPOSED,), reason, at)
    held.save()
    record(by=by, at=at, verb=Verb.PERSON_DECLINED, subject=held, rows=[held.one_id, held.other_id], reason=held.reason)
    return held


@transaction.atomic
def part(*, link: PersonLink, reason: str, by: Actor, at: datetime) -> list[Debtor]:
    """Undo a joining: each row counts by itself again, and loses the protection that the joining alone gave it.

    What was said of how to be reached stays on each, until somebody says otherwise: nobody undoes a refusal for them.
    Return the rows that are no longer protected; what was sent meanwhile was sent. Raises `LinkRefused` like `join`.
    """
    held = _decide(link, LinkState.PARTED, (LinkState.JOINED,), reason, at)
    lent, held.lent = held.lent, []
    held.save()
    _regroup({held.one_id, held.other_id})
    freed = [
        row for row in Debtor.objects.filter(pk__in=lent).exclude(protection="") if not _protected_beside(row, lent)
    ]
    for row in freed:
        row.protection, row.protected_since = "", None
        row.save(update_fields=["protection", "protected_since"])
        record(by=by, at=at, verb=Verb.DEBTOR_PROTECTED, subject=row, protection="")
    record(by=by, at=at, verb=Verb.PERSON_PARTED, subject=held, rows=[held.one_id, held.other_id], reason=held.reason)
    return freed


def _propose(pairs: Collection[tuple[int, int]], *, by: Actor, at: datetime) -> int:
    known = portraits({row for pair in pairs for row in pair})
    links = PersonLink.objects.bulk_create(
        PersonLink(one_id=one, other_id=other, likeness=list(reasons), proposed_at=at)
        for one, other in pairs
        if (reasons := likeness(known[one], known[other]))
    )
    acts = [JournalAct(link, None, {"likeness": list(link.likeness)}) for link in links]
    record_each(by=by, at=at, verb=Verb.PERSON_LIKENED, acts=acts)
    return len(links)


def _decide(
    link: PersonLink, state: LinkState, origins: Collection[LinkState], reason: str, at: datetime
) -> PersonLink:
    """The pair locked, its decision written on it and not yet saved."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LINKS)
    held = PersonLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not reason.strip():
        raise LinkRefused(_("Dites en quelques mots ce que vous avez vérifié."))
    if held.state not in origins:
        raise LinkRefused(_("C’est déjà décidé : %(state)s.") % {"state": held.get_state_display()})
    held.state, held.decided_at, held.reason = state, at, reason.strip()[:200]
    # Saved at once: what is joined is read from the pairs.
    PersonLink.objects.filter(pk=held.pk).update(state=state, decided_at=at, reason=held.reason)
    return held


def _regroup(seeds: Collection[int]) -> None:
    """Write on each row near these which rows are one person with it, as the pairs joined today say."""
    left = set(Debtor.objects.filter(Q(pk__in=seeds) | Q(person__rows__in=seeds)).values_list("pk", flat=True))
    while left:
        group = _joined_to(left.pop())
        left -= group
        first = min(group) if len(group) > 1 else None
        list(Debtor.objects.select_for_update(of=("self",)).filter(pk__in=group).order_by("pk"))
        Debtor.objects.filter(pk__in=group).update(person=first)


def _joined_to(row: int) -> set[int]:
    """Every row joined to one, from pair to pair, a firm's rows going together; the row alone when nothing is."""
    group, linked, news = {row}, False, {row}
    while news:
        pairs = PersonLink.objects.filter(Q(one__in=news) | Q(other__in=news), state=LinkState.JOINED)
        found = {pk for pair in pairs.values_list("one_id", "other_id") for pk in pair}
        linked = linked or bool(found)
        sirens = Debtor.objects.filter(pk__in=news).exclude(siren="").values("siren")
        found |= set(Debtor.objects.filter(siren__in=sirens).values_list("pk", flat=True))
        news = found - group
        group |= news
    return group if linked else {row}


def _rows_of(row: Debtor) -> Iterator[Debtor]:
    row.refresh_from_db(fields=["person"])
    yield from Debtor.objects.filter(person=row.person_id).exclude(pk=row.pk) if row.person_id else ()


def _rows_joined(link: PersonLink) -> QuerySet[Debtor]:
    return Debtor.objects.filter(person=Debtor.objects.get(pk=link.one_id).person_id).order_by("pk")


def _lend_protection(link: PersonLink, *, by: Actor, at: datetime) -> list[int]:
    """What protects one of the rows protects all (R5.6); return the rows that were not protected before."""
    rows = _rows_joined(link)
    known = rows.exclude(protection="").order_by("-protected_since", "-pk").first()
    bare = list(rows.filter(protection="")) if known else []
    for row in bare:
        row.protection, row.protected_since = known.protection, known.protected_since  # type: ignore[union-attr]
        row.save(update_fields=["protection", "protected_since"])
        record(by=by, at=at, verb=Verb.DEBTOR_PROTECTED, subject=row, protection=row.protection)
    return [row.pk for row in bare]


def _protected_beside(row: Debtor, lent: Collection[int]) -> bool:
    """Whether another row of the same person is protected by itself."""
    return any(other.protection and other.pk not in lent for other in _rows_of(row))
