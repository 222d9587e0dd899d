"""One act on several cases: a line of the journal for each, in a number of statements that does not grow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import assign_each, hold_each, lift_each
from agency.common.calendar import instant
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct

from .enums import TogetherKind
from .models import CaseTag, TaggedCase, TogetherAct, TogetherItem
from .queries import changed_by, tag_named, undoable


class TogetherRefused(Exception):
    """This is done of no case: the message says why, in French."""


@transaction.atomic
def assign_together(*, cases: Collection[int], referent: Any, user: Any, by: Actor, at: datetime) -> TogetherAct:
    """Give the open cases of a set to somebody. Raises `TogetherRefused` when they follow them all already."""
    found = _locked(TogetherKind.ASSIGN, cases, referent)
    former = {case.pk: case.referent_id for case in found}
    assign_each(cases=found, referents={case.pk: referent.pk for case in found}, by=by, at=at)
    act = TogetherAct.objects.create(kind=TogetherKind.ASSIGN, referent=referent, done_by=user, done_at=at)
    TogetherItem.objects.bulk_create(TogetherItem(act=act, case=case, before_id=former[case.pk]) for case in found)
    return act


@transaction.atomic
def suspend_together(
    *, cases: Collection[int], until_on: date, reason: str, user: Any, by: Actor, at: datetime
) -> TogetherAct:
    """Stop the machine on the open cases of a set until the morning of a day, followed by `user`.

    Raises `TogetherRefused` without a reason or a day to come, or when all are suspended so already.
    """
    if not reason.strip():
        raise TogetherRefused("Dites en quelques mots pourquoi ces dossiers sont suspendus.")
    until = instant(until_on, time.min)
    if until <= at:
        raise TogetherRefused("Choisissez un jour à venir.")
    found = _locked(TogetherKind.SUSPEND, cases, until)
    holds = hold_each(
        cases=found, reason=HoldReason.STAFF, note=reason.strip()[:200], until=until, owner=user, by=by, at=at
    )
    act = TogetherAct.objects.create(
        kind=TogetherKind.SUSPEND, said=reason.strip()[:200], until_on=until_on, done_by=user, done_at=at
    )
    TogetherItem.objects.bulk_create(TogetherItem(act=act, case_id=hold.case_id, hold=hold) for hold in holds)
    return act


@transaction.atomic
def tag_together(*, cases: Collection[int], name: str, user: Any, by: Actor, at: datetime) -> TogetherAct:
    """Put a tag, made when it is new, on the cases of a set.

    Raises `TogetherRefused` without a name, or when all bear it.
    """
    name = " ".join(name.split())[:40]
    if not name:
        raise TogetherRefused("Écrivez l’étiquette.")
    found = _locked(TogetherKind.TAG, cases, name)
    tag = tag_named(name) or CaseTag.objects.create(name=name)
    return _tagged(found, tag, TogetherKind.TAG, user=user, by=by, at=at)


@transaction.atomic
def untag_together(*, cases: Collection[int], name: str, user: Any, by: Actor, at: datetime) -> TogetherAct:
    """Take a tag off the cases of a set. Raises `TogetherRefused` when none bears it."""
    tag = tag_named(name)
    if tag is None:
        raise TogetherRefused("Aucun de ces dossiers ne porte cette étiquette.")
    found = _locked(TogetherKind.UNTAG, cases, name)
    return _tagged(found, tag, TogetherKind.UNTAG, user=user, by=by, at=at)


@transaction.atomic
def undo(*, act: TogetherAct, by: Actor, at: datetime) -> int:
    """Put back what an act changed, on the cases that still are as it left them; return how many.

    Raises `TogetherRefused` when it was undone already.
    """
    locked = TogetherAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if locked.undone_at is not None:
        raise TogetherRefused("C’est déjà défait.")
    items = list(undoable(locked))
    cases = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=[item.case_id for item in items]))
    match locked.kind:
        case TogetherKind.ASSIGN:
            assign_each(cases=cases, referents={item.case_id: item.before_id for item in items}, by=by, at=at)
        case TogetherKind.SUSPEND:
            lift_each(holds=[item.hold for item in items if item.hold], by=by, at=at, reason="acte groupé défait")
        case TogetherKind.TAG:
            _note(Verb.CASE_UNTAGGED, cases, _gone(cases, locked.tag), by=by, at=at)
        case _:
            _note(Verb.CASE_TAGGED, cases, _put(cases, locked.tag), by=by, at=at)
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])
    return len(items)


def _locked(kind: TogetherKind, cases: Collection[int], what: Any) -> list[Case]:
    found = list(changed_by(kind, cases, what).select_for_update(of=("self",)))
    if not found:
        raise TogetherRefused("Il n’y a rien à changer sur ces dossiers.")
    return found


def _tagged(
    cases: list[Case], tag: CaseTag, kind: TogetherKind, *, user: Any, by: Actor, at: datetime
) -> TogetherAct:  # fmt: skip
    on = kind == TogetherKind.TAG
    _note(Verb.CASE_TAGGED if on else Verb.CASE_UNTAGGED, cases, (_put if on else _gone)(cases, tag), by=by, at=at)
    act = TogetherAct.objects.create(kind=kind, tag=tag, said=tag.name, done_by=user, done_at=at)
    TogetherItem.objects.bulk_create(TogetherItem(act=act, case=case) for case in cases)
    return act


def _put(cases: list[Case], tag: CaseTag | None) -> CaseTag:
    if tag is None:
        raise TogetherRefused("Écrivez l’étiquette.")
    TaggedCase.objects.bulk_create((TaggedCase(case=case, tag=tag) for case in cases), ignore_conflicts=True)
    return tag


def _gone(cases: list[Case], tag: CaseTag | None) -> CaseTag:
    if tag is None:
        raise TogetherRefused("Écrivez l’étiquette.")
    TaggedCase.objects.filter(case__in=cases, tag=tag).delete()
    return tag


def _note(verb: Verb, cases: list[Case], tag: CaseTag, *, by: Actor, at: datetime) -> None:
    record_each(by=by, at=at, verb=verb, acts=[JournalAct(case, case.pk, {"tag": tag.name}) for case in cases])
