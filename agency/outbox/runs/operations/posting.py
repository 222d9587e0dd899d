"""Posted: the same acceptance as a provider's, for each letter that is still true when it leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from agency.common.calendar import next_working_day
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import Message
from agency.outbox.operations.acceptance import accept
from agency.outbox.operations.cancellation import cancel_waiting
from agency.outbox.operations.delivery import turned_back
from agency.outbox.operations.events import record_event
from agency.outbox.operations.locks import lock_case, lock_person
from agency.outbox.presenters.parcels import key_of
from agency.outbox.queries import NOT_GONE
from agency.outbox.queries.gate import Look
from agency.outbox.runs.enums import MailLineState, MailRunState
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.queries.standing import day_posted, standing
from agency.outbox.runs.rules import LEFT_ALREADY, OWN_POST, RunRefused
from agency.outbox.runs.values import Trouble
from agency.outbox.values import LetterPayload, dump
from agency.users.models import User


class RunChanged(RunRefused):
    """A letter of the pile should not leave any more, and nobody was told yet: the pile is looked at again."""


@transaction.atomic
def post_run(
    *, run: MailRun, told: Collection[int], gone: Collection[int], poster: User, by: Actor, at: datetime
) -> MailRun:
    """Record that the letters of a printed run are in the post, on the day of the collection they catch.

    Each is accepted as by a provider: its first-letter date, its cost, what it announces and what it keeps. `told` are
    the lines shown as no longer true: they are out of the pile, and go back to where the gate sends them, but for those
    of `gone`, which left all the same and are recorded as such. Raises `RunChanged` when another one is no longer true,
    `RunRefused` for a run that is not printed, posted before, or of which nothing would leave.
    """
    locked = MailRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state == MailRunState.POSTED:
        raise RunRefused(_("Cette tournée est déjà postée : rien n’est compté deux fois."))
    if locked.state != MailRunState.PRINTED:
        raise RunRefused(_("Imprimez cette tournée avant de la poster."))
    lines = list(locked.lines.filter(state=MailLineState.IN).order_by("place", "id"))
    messages = _locked(lines)
    posted_on, found = day_posted(at), standing(lines, messages, at)
    if found.keys() - set(told):
        raise RunChanged(_("Une lettre de la pile ne doit plus partir, et cette page ne le disait pas : regardez-la."))
    leaving = [line for line in lines if line.pk not in found or _left_anyway(found[line.pk][0], gone)]
    if not leaving:
        raise RunRefused(_("Plus aucune lettre de cette tournée ne part : abandonnez-la."))
    for line in lines:
        message = messages[line.message_id]
        if line in leaving:
            _post(line, message, posted_on, announces=line.pk not in found, by=by, at=at)
        else:
            _take_out(line, message, *found[line.pk], by=by, at=at)
    _close(locked, posted_on, poster, at)
    record(
        by=by, at=at, verb=Verb.MAIL_RUN_POSTED, subject=locked, posted_on=posted_on, letters=len(leaving),
        pulled=len(lines) - len(leaving), against=sum(line.pk in found for line in leaving),
    )  # fmt: skip
    return locked


def _locked(lines: Collection[MailRunLine]) -> Mapping[int, Message]:
    """The messages of these lines, locked after their cases and before their people, as everybody does."""
    keys = [line.message_id for line in lines]
    lock_case(*Message.objects.filter(pk__in=keys).order_by().values_list("case_id", flat=True))
    rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    rows = rows.select_related("case__creditor", "case__mandate", "debtor", "creditor")
    messages = {
        row.pk: row
        for row in rows.prefetch_related("debtor__addresses", "debtor__contact_points", "debtor__access_codes")
    }
    people = {row.debtor_id: row.debtor for row in messages.values()}
    for _key, person in sorted((pk, person) for pk, person in people.items() if pk is not None):
        if person is not None:
            lock_person(person)
    return messages


def _left_anyway(trouble: Trouble, gone: Collection[int]) -> bool:
    return trouble.same and trouble.line in gone


def _post(
    line: MailRunLine, message: Message, posted_on: date, *, announces: bool, by: Actor, at: datetime
) -> None:  # fmt: skip
    if message.kind in DUNNING:
        _count_from(message, posted_on)
    if not announces:
        _take_place_of(_made_again(message), message, by=by, at=at)
    message.state, message.cancel_code, message.lease_until = MessageState.SENDING, "", None
    message.provider_key, message.called_at = key_of(message), at
    message.save(update_fields=["state", "cancel_code", "lease_until", "provider_key", "called_at", "payload", "cycle"])
    ref = f"{OWN_POST}{line.pk}"
    accept(message=message, ref=ref, sent_on=posted_on, by=by, at=at, fenced=False, announces=announces)
    record_event(provider_event=f"{ref}:posted", kind=DeliveryKind.IN_TRANSIT, occurred_at=at, by=by, at=at, ref=ref)
    line.state = MailLineState.POSTED
    line.save(update_fields=["state"])


def _made_again(message: Message) -> list[Message]:
    """What was written to take the place of a letter said not to leave: it would say the same thing twice."""
    alike = Message.objects.filter(case=message.case_id, debtor=message.debtor_id, kind=message.kind)
    return list(alike.filter(pk__gt=message.pk, state__in=NOT_GONE))


def _take_place_of(again: Collection[Message], message: Message, *, by: Actor, at: datetime) -> None:
    """What was written again does not leave, and its calendar counts from the letter that did: one holds a step."""
    cancel_waiting(messages=again, code=LEFT_ALREADY, by=by, at=at)
    for one in again:
        if one.step is not None and (one.strategy_version, one.step) == (message.strategy_version, message.step):
            message.cycle = one.cycle
            Message.objects.filter(pk=one.pk).update(step=None)


def _count_from(message: Message, posted_on: date) -> None:
    """A letter posted after its date leaves its person as many days as it says: they count from that day."""
    letter = message.read(LetterPayload)
    if letter.dated_on is None or letter.answer_by is None or letter.act_on is None or letter.dated_on >= posted_on:
        return
    late = posted_on - letter.dated_on
    moved = replace(letter, answer_by=letter.answer_by + late, act_on=next_working_day(letter.act_on + late))
    message.payload = dump(moved)


def _take_out(
    line: MailRunLine, message: Message, trouble: Trouble, look: Look | None, *, by: Actor, at: datetime
) -> None:  # fmt: skip
    if look is not None:
        turned_back(locked=message, answer=look, by=by, at=at)
    line.state, line.code = MailLineState.PULLED, (trouble.cancel_code or trouble.code)[:30]
    line.tracking = ""
    line.save(update_fields=["state", "code", "tracking"])


def _close(locked: MailRun, posted_on: date, poster: User, at: datetime) -> None:
    """The letters are kept with their cases: the file of the run goes, its hash stays."""
    name = locked.file.name
    locked.state, locked.posted_on, locked.file = MailRunState.POSTED, posted_on, ""
    locked.closed_at, locked.closed_by = at, poster
    locked.save(update_fields=["state", "posted_on", "file", "closed_at", "closed_by"])
    if name:
        transaction.on_commit(partial(locked.file.storage.delete, name))
