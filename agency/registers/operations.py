"""Firms looked up in the bulletin of insolvencies: the letters stop at once, then somebody reads the notice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.accessories.operations import protect
from agency.cases.enums import OPEN_STATES, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold_each, lift_each, review_hold
from agency.common.calendar import next_working_day, paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.persons.protection import declaration_alarms, declaration_latest
from agency.parties.enums import Protection
from agency.parties.models import Debtor

from . import gateway
from .enums import NoticeSource, NoticeState, Register
from .models import InsolvencyNotice, LookedUpFirm
from .queries import firm_rows, firms_to_look_up, holds_of, notices_of, waiting_notices
from .rules import standing
from .values import PublishedNotice

log = logging.getLogger(__name__)

# A thousand firms a night, so many questions to a register that serves everybody.
A_NIGHT = 25 * gateway.TOGETHER


class NoticeRefused(Exception):
    """The notice cannot be decided like this; the message says why."""


def watch(*, by: Actor, at: datetime) -> int:
    """Look up the firms whose turn it is; return how many were. A register that is silent ends the night."""
    if not gateway.is_on(Register.NOTICES):
        return 0
    firms, done = firms_to_look_up(at, A_NIGHT), 0
    for start in range(0, len(firms), gateway.TOGETHER):
        together = firms[start : start + gateway.TOGETHER]
        try:
            look_up(sirens=together, by=by, at=at)
        except gateway.Unanswered as silence:
            log.warning("registers: the bulletin did not answer: %s", silence)
            break
        done += len(together)
    return done


def look_up(*, sirens: Sequence[str], by: Actor, at: datetime) -> list[InsolvencyNotice]:
    """Ask the bulletin about these firms and keep what is new, stopping their letters. Raises `gateway.Unanswered`."""
    published = standing(gateway.notices(sirens))
    with transaction.atomic():
        found = _keep(published, by=by, at=at)
        LookedUpFirm.objects.bulk_create(
            [LookedUpFirm(siren=siren, looked_at=at) for siren in sorted(set(sirens))],
            update_conflicts=True, unique_fields=["siren"], update_fields=["looked_at"],
        )  # fmt: skip
        _stop([*sirens], by=by, at=at)
    return found


@transaction.atomic
def confirm(*, notice: InsolvencyNotice, reason: str, owner: Any, by: Actor, at: datetime) -> InsolvencyNotice:
    """Say that the notice is of this firm: what protects it protects it in every creditor's files (R5.6).

    Raises `NoticeRefused` without a reason, or once it is decided.
    """
    locked = _decided(notice, NoticeState.CONFIRMED, reason, by=by, at=at)
    _protect(locked, owner=owner, by=by, at=at)
    return locked


@transaction.atomic
def decline(*, notice: InsolvencyNotice, reason: str, by: Actor, at: datetime) -> InsolvencyNotice:
    """Say that the notice is of another firm: what it alone stopped goes on. Raises like `confirm`."""
    locked = _decided(notice, NoticeState.DECLINED, reason, by=by, at=at)
    if not notices_of(locked.debtor).filter(state=NoticeState.OPEN).exists():
        lift_each(holds=list(holds_of(locked.debtor, HoldReason.NOTICE)), by=by, at=at, reason="avis écarté")
    return locked


@transaction.atomic
def note_by_hand(
    *, debtor: Debtor, reference: str, published_on: date, judged_on: date, court: str, nature: str, owner: Any,
    by: Actor, at: datetime,
) -> InsolvencyNotice:  # fmt: skip
    """Note a notice that somebody read on paper or on the bulletin's own site, and protect the firm.

    Raises `NoticeRefused` for one that is confirmed already.
    """
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    known = notices_of(debtor).filter(reference=reference).first()
    if known is not None and known.state == NoticeState.CONFIRMED:
        raise NoticeRefused(fr("Cette annonce est déjà notée : l’entreprise est protégée."))
    notice = known or InsolvencyNotice(debtor=debtor, reference=reference, found_at=at, source=NoticeSource.BY_HAND)
    notice.published_on, notice.judged_on, notice.court, notice.nature = published_on, judged_on, court, nature
    notice.state, notice.decided_at, notice.reason = NoticeState.CONFIRMED, at, "lue et saisie par le cabinet"
    notice.full_clean(exclude=["debtor"])
    notice.save()
    record(by=by, at=at, verb=Verb.NOTICE_TYPED, subject=notice, debtor=debtor.pk, reference=reference)
    _protect(notice, owner=owner, by=by, at=at)
    return notice


def _keep(published: Sequence[PublishedNotice], *, by: Actor, at: datetime) -> list[InsolvencyNotice]:
    """Write the notices that nobody has, each on the first row of its firm; a protected firm has nothing to learn."""
    rows = list(firm_rows([one.siren for one in published]).select_for_update(of=("self",)))
    known = set(
        InsolvencyNotice.objects.filter(debtor__in=rows).values_list("debtor__siren", "reference")
    )  # fmt: skip
    stopped = {row.siren for row in rows if row.protection == Protection.INSOLVENT}
    firms: dict[str, Debtor] = {}
    for row in rows:
        firms.setdefault(row.siren, row)
    new = InsolvencyNotice.objects.bulk_create(
        InsolvencyNotice(
            debtor=firms[one.siren], reference=one.reference, published_on=one.published_on, judged_on=one.judged_on,
            nature=one.nature, court=one.court, url=one.url, source=NoticeSource.BODACC, found_at=at,
        )
        for one in published
        if one.siren in firms and one.siren not in stopped and (one.siren, one.reference) not in known
    )  # fmt: skip
    acts = [JournalAct(notice, None, {"debtor": notice.debtor_id, "reference": notice.reference}) for notice in new]
    record_each(by=by, at=at, verb=Verb.NOTICE_FOUND, acts=acts)
    return new


def _stop(sirens: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Suspend the open cases of the firms of whom a notice waits, those confided since included."""
    waiting = waiting_notices().filter(debtor__siren__in=sirens).values("debtor__siren")
    cases = list(Case.objects.filter(state__in=OPEN_STATES, debtor__siren__in=waiting).exclude(debtor__siren=""))
    if cases:
        note = "un avis de procédure collective est à vérifier"
        hold_each(cases=cases, reason=HoldReason.NOTICE, note=note, by=by, at=at)


def _decided(notice: InsolvencyNotice, state: NoticeState, reason: str, *, by: Actor, at: datetime) -> InsolvencyNotice:
    locked = InsolvencyNotice.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=notice.pk)
    if locked.state != NoticeState.OPEN:
        raise NoticeRefused(fr("Cet avis est déjà tranché."))
    if not reason.strip():
        raise NoticeRefused(fr("Dites en quelques mots ce que vous avez vérifié."))
    locked.state, locked.decided_at, locked.reason = state, at, reason.strip()[:200]
    locked.save(update_fields=["state", "decided_at", "reason"])
    record(
        by=by, at=at, verb=Verb.NOTICE_CONFIRMED if state == NoticeState.CONFIRMED else Verb.NOTICE_DECLINED,
        subject=locked, debtor=locked.debtor_id, reason=locked.reason,
    )  # fmt: skip
    return locked


def _protect(notice: InsolvencyNotice, *, owner: Any, by: Actor, at: datetime) -> None:
    """Protect the firm from the day of the judgment, and come back before its creditors must have declared."""
    debtor = notice.debtor
    protect(debtor=debtor, protection=Protection.INSOLVENT, since=notice.judged_on, owner=owner, by=by, at=at)
    lift_each(holds=list(holds_of(debtor, HoldReason.NOTICE)), by=by, at=at, reason="avis confirmé")
    ahead = [day for day in declaration_alarms(declaration_latest(notice.published_on)) if day > paris_date(at)]
    if not ahead:
        return
    for hold in holds_of(debtor, HoldReason.PROTECTION):
        review_hold(hold=hold, review_on=next_working_day(min(ahead)), owner=owner, by=by, at=at)
