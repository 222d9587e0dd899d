"""Prepared: the letters of the day taken one by one through the last look, ordered, printed into one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import LEASE, release, take
from agency.letters.enums import ASKING, DUNNING
from agency.letters.queries import Texts
from agency.letters.rules import NotPrintable
from agency.mandates.queries import profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.delivery import fail, turned_back
from agency.outbox.operations.departure import stays
from agency.outbox.operations.locks import held, lock_person
from agency.outbox.presenters.mails import words_of
from agency.outbox.queries import look
from agency.outbox.review.queries import departures
from agency.outbox.runs.enums import MailLineState, MailRunState, Pulled
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.presenters import printed_run, sheets_of
from agency.outbox.runs.queries.lines import asked_already, contents, to_post, weight
from agency.outbox.runs.queries.standing import oldest_day
from agency.outbox.runs.rules import HEAVIEST, LARGEST, RunRefused, in_order, seal_of_run
from agency.outbox.runs.values import Envelope
from agency.users.models import User
from tenants.tasks import enqueue

MOST_TRIES = 3
_TOLD_EVERY = 20
_NOTHING = "Aucune lettre à poster : la règle n’en laisse plus partir."
_AGAIN = "Ces lettres portaient un jour passé : elles sont composées de nouveau. Préparez-les dans une minute."
_BROKEN = "Le fichier n’a pas pu être composé : ses lettres attendent une autre tournée."


@transaction.atomic
def ask_run(*, asker: User, by: Actor, at: datetime) -> MailRun:
    """Ask for the run of the letters that are ready; a worker fills it and makes its file.

    Raises `RunRefused` where the agency does not post its letters itself, when none is ready, or while another run is
    being prepared.
    """
    if not departures().by_hand:
        raise RunRefused(
            _("Vos lettres partent chez votre prestataire : dites d’abord que vous les postez vous-mêmes.")
        )
    many = to_post(at).count()
    if not many:
        raise RunRefused(_("Aucune lettre n’est prête à poster."))
    try:
        with transaction.atomic():
            run = MailRun.objects.create(asked_by=asker, asked_at=at, asked=min(many, LARGEST))
    except IntegrityError as error:
        raise RunRefused(_("Une tournée est déjà en préparation.")) from error
    record(by=by, at=at, verb=Verb.MAIL_RUN_ASKED, subject=run, letters=run.asked)
    enqueue("outbox.runs")
    return run


def fill_next(*, by: Actor, at: Callable[[], datetime]) -> int:
    """Fill the run that was asked for and make its file; return how many letters it holds, zero when none waits.

    Its letters are committed one by one, its progress as it goes: a worker that is killed leaves a lease that ends, and
    another one goes on from there. What fails three times is given up, and its letters are free again.
    """
    run = take(MailRun.objects.filter(state=MailRunState.ASKED).order_by("id"), at=at())
    if run is None:
        return 0
    try:
        seen = _fill(run, by=by, at=at)
        return _make(run, seen, by=by, at=at)
    except Exception:
        if run.attempts >= MOST_TRIES:
            _give_up(run, _BROKEN, by=by, at=at())
        raise


def _fill(run: MailRun, *, by: Actor, at: Callable[[], datetime]) -> list[int]:
    """Put in the letters that may leave; return those that were looked at."""
    seen: list[int] = []
    texts, taken = Texts(), run.lines.count()
    while taken < LARGEST and weight(run) < HEAVIEST:
        message = take(to_post(at()).exclude(pk__in=seen), at=at())
        if message is None:
            break
        seen.append(message.pk)
        taken += _put_in(run, message, texts, by=by, at=at())
        if len(seen) % _TOLD_EVERY == 0:
            release(run, until=at() + LEASE)
    return seen


@transaction.atomic
def _put_in(run: MailRun, message: Message, texts: Texts, *, by: Actor, at: datetime) -> bool:
    """Give a letter its place in a run when it may leave, with its case and its person locked; whether it has one."""
    locked, agency = held(message, MessageState.READY), profile()
    if locked is None or not _still_ours(run):
        return False
    if locked.debtor is not None:
        lock_person(locked.debtor)
        # Two demands of one run would pass the gate side by side: the second one waits for what became of the first.
        if locked.kind in ASKING and asked_already(locked.debtor):
            return _left(locked)
    if stays(message=locked, agency=agency, by=by, at=at):
        return False
    answer = look(locked, at, agency=agency, texts=texts, since=oldest_day(at))
    if turned_back(locked=locked, answer=answer, by=by, at=at):
        return False
    try:
        many = sheets_of(locked)
    except (NotPrintable, FileNotFoundError) as error:
        fail(locked=locked, why=str(error), by=by, at=at)
        return False
    if locked.kind not in DUNNING:
        locked.template_id, locked.template_revision = words_of(locked)
    MailRunLine.objects.create(
        run=run, message=locked, registered=locked.channel == Channel.REGISTERED, sheets=many,
        sha256=contents([locked.pk])[locked.pk],
    )  # fmt: skip
    _left(locked)
    return True


def _left(locked: Message) -> bool:
    locked.lease_until = None
    locked.save(update_fields=["lease_until", "template_id", "template_revision"])
    return False


def _make(run: MailRun, seen: Collection[int], *, by: Actor, at: Callable[[], datetime]) -> int:
    held = run.lines.filter(state=MailLineState.IN).select_related("message__debtor", "message__case")
    lines = {line.pk: line for line in held}
    if not lines:
        again = Message.objects.filter(pk__in=seen, state=MessageState.PLANNED).exists()
        _give_up(run, _AGAIN if again else _NOTHING, by=by, at=at())
        return 0
    ordered = in_order(Envelope(line.pk, line.registered, line.sheets, line.sha256) for line in lines.values())

    def progress(built: int) -> None:
        if built % _TOLD_EVERY == 0:
            release(run, until=at() + LEASE, built=built)

    pdf, pages = printed_run(run, lines, ordered, progress=progress)
    for place, envelope in enumerate(ordered, start=1):
        lines[envelope.line].place = place
    kept = _keep(run, lines.values(), pdf, pages, seal_of_run(ordered), by=by, at=at())
    return len(lines) if kept else 0


@transaction.atomic
def _keep(
    run: MailRun, lines: Collection[MailRunLine], pdf: bytes, pages: int, seal: str, *, by: Actor, at: datetime
) -> bool:
    """Keep the file of a run that is still this worker's; whether it was. Nothing of another one's is touched."""
    if not _still_ours(run):
        return False
    run.lines.update(place=None)
    MailRunLine.objects.bulk_update(lines, ["place"])
    sha256 = hashlib.sha256(pdf).hexdigest()
    run.file.save(f"{sha256}.pdf", ContentFile(pdf), save=False)
    fate: dict[str, Any] = {
        "state": MailRunState.READY,
        "ready_at": at,
        "sha256": sha256,
        "content_sha256": seal,
        "pages": pages,
    }
    try:
        release(run, built=len(lines), file=run.file.name, **fate)
        record(by=by, at=at, verb=Verb.MAIL_RUN_READY, subject=run, letters=len(lines), sha256=sha256)
    except Exception:
        # No row names it any more: nobody would find it to erase it.
        run.file.delete(save=False)
        raise
    return True


def _still_ours(run: MailRun) -> bool:
    """Whether no other worker took a run over, nor somebody gave it up; its row is locked."""
    return MailRun.objects.select_for_update(of=("self",)).filter(pk=run.pk, token=run.token).exists()


@transaction.atomic
def _give_up(run: MailRun, why: str, *, by: Actor, at: datetime) -> None:
    if not _still_ours(run):
        return
    run.lines.filter(state=MailLineState.IN).update(
        state=MailLineState.PULLED, code=Pulled.DROPPED, place=None, tracking=""
    )  # fmt: skip
    if release(run, state=MailRunState.DROPPED, why=why, closed_at=at):
        record(by=by, at=at, verb=Verb.MAIL_RUN_DROPPED, subject=run, reason=why)
