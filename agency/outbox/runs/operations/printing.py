"""Printed, and what is pulled out of the pile afterwards."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.runs.enums import OPEN, MailLineState, MailRunState, Pulled
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.rules import RunRefused
from agency.users.models import User


@transaction.atomic
def mark_printed(*, run: MailRun, again: bool, printer: User, by: Actor, at: datetime) -> MailRun:
    """Keep that somebody takes the file to the printer. `again`: they know that it was printed before.

    Raises `RunRefused` for a run that is not there to print, or printed before when that was not said.
    """
    locked = MailRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state not in (MailRunState.READY, MailRunState.PRINTED):
        raise RunRefused(_("Cette tournée n’est pas à imprimer."))
    if locked.printed and not again:
        raise RunRefused(_("Cette tournée est déjà imprimée : détruisez le premier tirage, et dites-le."))
    locked.state, locked.printed, locked.printed_at, locked.printed_by = (
        MailRunState.PRINTED, locked.printed + 1, at, printer,
    )  # fmt: skip
    locked.save(update_fields=["state", "printed", "printed_at", "printed_by"])
    record(by=by, at=at, verb=Verb.MAIL_RUN_PRINTED, subject=locked, times=locked.printed, sha256=locked.sha256)
    return locked


@transaction.atomic
def pull(*, line: MailRunLine, reason: str, by: Actor, at: datetime) -> MailRunLine:
    """Pull a letter out of a run, saying why: it waits for another run. Twice changes nothing.

    Raises `RunRefused` without a reason, or once it is posted.
    """
    if not reason.strip():
        raise RunRefused(_("Dites en quelques mots pourquoi."))
    run = MailRun.objects.select_for_update(of=("self",)).get(pk=line.run_id)
    locked = MailRunLine.objects.select_for_update(of=("self",)).select_related("message").get(pk=line.pk)
    if locked.state == MailLineState.PULLED:
        return locked
    if run.state not in (MailRunState.READY, MailRunState.PRINTED):
        raise RunRefused(_("Cette tournée est close : cette lettre n’en sort plus."))
    locked.state, locked.code, locked.why = MailLineState.PULLED, Pulled.SPOILED, reason.strip()[:200]
    # Its form from the post serves for the envelope made again.
    locked.tracking = ""
    locked.save(update_fields=["state", "code", "why", "tracking"])
    record(
        by=by, at=at, verb=Verb.MAIL_PULLED, subject=locked.message, case_id=locked.message.case_id, run=run.pk,
        reason=locked.why,
    )  # fmt: skip
    return locked


@transaction.atomic
def drop_run(*, run: MailRun, reason: str, destroyed: bool, dropper: User, by: Actor, at: datetime) -> MailRun:
    """Give a run up, saying why: its letters wait for another one.

    `destroyed`: what was printed of it is destroyed. Raises `RunRefused` without a reason, for a run that is closed, or
    for a printed one when that was not said.
    """
    if not reason.strip():
        raise RunRefused(_("Dites en quelques mots pourquoi."))
    locked = MailRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state not in OPEN:
        raise RunRefused(_("Cette tournée est déjà close."))
    if locked.printed and not destroyed:
        raise RunRefused(_("Cette tournée est imprimée : détruisez ses lettres, et dites-le."))
    locked.lines.filter(state=MailLineState.IN).update(
        state=MailLineState.PULLED, code=Pulled.DROPPED, tracking=""
    )  # fmt: skip
    name = locked.file.name
    locked.state, locked.why, locked.closed_at, locked.closed_by = (
        MailRunState.DROPPED,
        reason.strip()[:200],
        at,
        dropper,
    )
    # Whoever fills it at this instant is fenced off.
    locked.token, locked.lease_until, locked.file = None, None, ""
    locked.save(update_fields=["state", "why", "closed_at", "closed_by", "token", "lease_until", "file"])
    record(by=by, at=at, verb=Verb.MAIL_RUN_DROPPED, subject=locked, reason=locked.why)
    if name:
        transaction.on_commit(partial(locked.file.storage.delete, name))
    return locked
