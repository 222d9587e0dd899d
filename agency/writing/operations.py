"""Writes of the room: a word by hand to somebody, and the texts that one may begin from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case, Document
from agency.common.calendar import add_working_days, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.gate import Deny
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.presenters import signature_of
from agency.letters.queries import sums_of
from agency.letters.wording.lint import refuse_asking, refuse_unfair
from agency.mandates.queries import profile
from agency.outbox import operations as outbox
from agency.outbox.models import Message
from agency.outbox.values.exchanges import CreditorAnswerPayload, WrittenPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor

from .models import CreditorMessage, StartingText
from .presenters import why_not
from .queries import WritingWay, paused_since, same_message, ways
from .rules import MOST_WAITING, TEXT_LENGTH, WritingRefused, key_of, still_answers
from .values import HOUSE_TEXTS, TO_COMPLETE, Cited


@dataclass(frozen=True)
class Writing:
    """What is written, to whom, by which way, what it encloses, and what it answers when it is an answer."""

    debtor: Debtor
    channel: Channel
    text: str
    document: Document | None = None
    cited: Cited | None = None


@transaction.atomic
def write(*, case: Case, writing: Writing, by: Actor, at: datetime) -> Message:
    """Write by hand to a person of a case; it leaves by itself, at once or on the first day that the caps allow.

    Its words pass the one gate of every sentence, a sum is one of the case's own, and the last look asks again before
    it leaves. One that cites what the person said is an answer: no hold, plan or cap stops it, and it asks nothing
    (R6.7). Raises `WritingRefused` without words, with too many, the second time in a day, or where the gate stops
    it; `WordsRefused` for what may not be said.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("creditor", "mandate").get(pk=case.pk)
    text, on = writing.text.strip(), paris_date(at)
    if not text or len(text) > TEXT_LENGTH:
        raise WritingRefused(_("Écrivez le texte, en 2 000 caractères au plus."))
    if TO_COMPLETE in text:
        raise WritingRefused(_("Complétez ou retirez ce qui est entre crochets."))
    if not locked.parties.filter(debtor=writing.debtor).exists():
        raise WritingRefused(_("Cette personne n’est pas de ce dossier."))
    if writing.document is not None and writing.document.case_id != locked.pk:
        raise WritingRefused(_("Ce document n’est pas de ce dossier."))
    open_ways = ways(locked, [writing.debtor], at)[writing.debtor]
    way = next((one for one in open_ways if one.channel == writing.channel), None)
    if way is None:
        raise WritingRefused(_("Cette personne ne se joint pas ainsi."))
    kind, leaves_at = _kept_by_the_gate(locked, writing, way, at)
    refuse_unfair(text, audience=DebtorKind(writing.debtor.kind), sums=sums_of(locked))
    planned = outbox.plan(
        case=locked, debtor=writing.debtor, kind=kind, channel=writing.channel,
        planned_on=paris_date(leaves_at), dedupe_key=key_of(locked.pk, writing.debtor.pk, text, on),
        payload=WrittenPayload(text, signature_of(by), writing.document.pk if writing.document else None), by=by, at=at,
    )  # fmt: skip
    if planned is None:
        raise WritingRefused(_("Ce texte a déjà été écrit aujourd’hui à cette personne."))
    record(
        by=by, at=at, verb=Verb.MESSAGE_WRITTEN, subject=planned, case_id=locked.pk, channel=writing.channel,
        answers=writing.cited.code if writing.cited else "",
    )  # fmt: skip
    return planned


def _kept_by_the_gate(case: Case, writing: Writing, way: WritingWay, at: datetime) -> tuple[MessageKind, datetime]:
    """What the word is, and when it leaves. Raises `WritingRefused`, and `WordsRefused` for an answer that asks."""
    cited = writing.cited
    if cited is None:
        if way.closed:
            raise WritingRefused(why_not(way))
        return MessageKind.WRITTEN, way.leaves_at or at
    if cited.debtor not in {None, writing.debtor.pk}:
        raise WritingRefused(_("C’est une autre personne qui l’a dit : répondez-lui à elle."))
    if not still_answers(cited, paused_since=paused_since(case, at), at=at):
        raise WritingRefused(_("Ce n’est plus une réponse : c’était avant sa pause, ou il y a plus de trente jours."))
    if isinstance(way.reply, Deny):
        raise WritingRefused(way.reply.explanation.sentence)
    refuse_asking(writing.text)
    return MessageKind.WRITTEN_REPLY, at


@contextmanager
def tried(*, case: Case, writing: Writing, by: Actor, at: datetime) -> Iterator[Message]:
    """The message that `write` would leave, to be looked at; nothing of it stays. Raises what `write` raises."""
    with transaction.atomic():
        yield write(case=case, writing=writing, by=by, at=at)
        transaction.set_rollback(True)


@transaction.atomic
def keep_text(*, text: StartingText, by: Actor, at: datetime) -> StartingText:
    """Keep a text to begin from, new or changed. Raises ValidationError for words that may not be said."""
    text.full_clean()
    text.save()
    record(by=by, at=at, verb=Verb.STARTING_TEXT_CHANGED, subject=text, name=text.name)
    return text


@transaction.atomic
def remove_text(*, text: StartingText, by: Actor, at: datetime) -> None:
    """Take a text away; what was written from it stays."""
    record(by=by, at=at, verb=Verb.STARTING_TEXT_REMOVED, subject=text, name=text.name)
    text.delete()


@transaction.atomic
def install_texts(*, by: Actor, at: datetime) -> list[StartingText]:
    """Give an agency that has none the texts of the house; return them. What it took away does not come back."""
    if StartingText.objects.exists():
        return []
    return [keep_text(text=StartingText(**one), by=by, at=at) for one in HOUSE_TEXTS]


@transaction.atomic
def write_from_creditor(*, case: Case, text: str, by: Actor, at: datetime) -> CreditorMessage:
    """Keep what a creditor writes of its own case; somebody here answers before a day. Nobody else reads it.

    A second click keeps nothing more. Raises `WritingRefused` without words, with too many, and while enough of them
    wait for us.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    words = _whole(text)
    if (again := same_message(locked, words, from_creditor=True, on=paris_date(at))) is not None:
        return again
    waiting = CreditorMessage.objects.filter(case=locked, from_creditor=True, settled_at__isnull=True)
    if waiting.count() >= MOST_WAITING:
        raise WritingRefused(_("Plusieurs messages attendent déjà une réponse sur ce dossier : appelez-nous."))
    due_on = add_working_days(paris_date(at), profile().reply_days)
    kept = CreditorMessage.objects.create(
        case=locked, from_creditor=True, text=words, written_by=by.label[:150], written_at=at, due_on=due_on
    )
    record(by=by, at=at, verb=Verb.CREDITOR_WROTE, subject=kept, case_id=locked.pk, due_on=due_on)
    return kept


@transaction.atomic
def write_to_creditor(*, case: Case, text: str, seen: int, by: Actor, at: datetime) -> CreditorMessage:
    """Write to the creditor of a case, on its page; its own words that waited, up to `seen`, have their answer.

    `seen` is the last message that whoever writes had before them, 0 for none: what came since still waits. A second
    click writes nothing more. The e-mail that tells it holds nothing of the person, nor of the words. They pass the
    gate of every sentence. Raises `WritingRefused` without words or with too many, `WordsRefused` for what may not be
    said.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=case.pk)
    words = _whole(text)
    refuse_unfair(words, audience=DebtorKind.BUSINESS, sums=sums_of(locked))
    if (again := same_message(locked, words, from_creditor=False, on=paris_date(at))) is not None:
        return again
    kept = CreditorMessage.objects.create(
        case=locked, from_creditor=False, text=words, written_by=signature_of(by)[:150], written_at=at
    )
    _settle(locked, seen, at)
    outbox.plan(
        case=locked, creditor=locked.creditor, kind=MessageKind.CREDITOR_ANSWER, planned_on=paris_date(at),
        dedupe_key=f"creditor_answer:{kept.pk}", payload=CreditorAnswerPayload(kept.pk), by=by, at=at,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.CREDITOR_WRITTEN_TO, subject=kept, case_id=locked.pk)
    return kept


@transaction.atomic
def settle_creditor_messages(*, case: Case, seen: int, by: Actor, at: datetime) -> int:
    """Say that what a creditor wrote of a case, up to the message `seen`, asks for no answer; return how many words."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    settled = _settle(locked, seen, at)
    if settled:
        record(by=by, at=at, verb=Verb.CREDITOR_SETTLED, subject=locked, case_id=locked.pk, settled=settled)
    return settled


@transaction.atomic
def settle_taken_back(*, cases: Collection[Case], by: Actor, at: datetime) -> int:
    """Settle what creditors wrote of cases whose bills they took back: nobody sees its page; return how many words."""
    waiting = CreditorMessage.objects.filter(case__in=cases, from_creditor=True, settled_at__isnull=True)
    of_case = Counter(waiting.select_for_update().values_list("case_id", flat=True))
    waiting.update(settled_at=at)
    for case in (one for one in cases if one.pk in of_case):
        record(by=by, at=at, verb=Verb.CREDITOR_SETTLED, subject=case, case_id=case.pk, settled=of_case[case.pk])
    return of_case.total()


def _settle(case: Case, seen: int, at: datetime) -> int:
    waiting = CreditorMessage.objects.filter(case=case, from_creditor=True, settled_at__isnull=True, pk__lte=seen)
    return waiting.update(settled_at=at)


def _whole(text: str) -> str:
    words = text.strip()
    if not words or len(words) > TEXT_LENGTH:
        raise WritingRefused(_("Écrivez le texte, en 2 000 caractères au plus."))
    return words
