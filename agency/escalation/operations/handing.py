"""A case is handed over to whom its creditor chose, by a link that ends; its people are told the same day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction

from agency.cases.models import Case
from agency.cases.operations import revoke_code
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.escalation.enums import PackPurpose, ProfessionalKind
from agency.escalation.models import HandOver, PackReceipt
from agency.escalation.presenters.mails import hand_over_mail
from agency.escalation.queries import decided_to_act
from agency.escalation.values import LONGEST_HAND_OVER, PackRecipient
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.operations import NewMessage
from agency.outbox.values.returned import HandOverPayload
from agency.parties.enums import Protection
from tenants.tasks import enqueue

from .packing import make_pack


class HandOverRefused(Exception):
    """This case is not handed over, or no more; the message says why, in French."""


@transaction.atomic
def hand_over(*, case: Case, to: PackRecipient, by: Actor, at: datetime) -> HandOver:
    """Make the pack of a case and send it to whom its creditor chose, by a link that ends (law R7.5).

    Only after the creditor’s decision to act, which the mandate allowed. Everybody bound is told the same day, and the
    codes printed on the letters that the pack copies open nothing any more. Raises `HandOverRefused`.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if decided_to_act(locked) is None:
        raise HandOverRefused(fr("Le créancier n’a pas décidé d’aller plus loin : rien n’est transmis sans lui."))
    if not to.name.strip() or not to.email.strip():
        raise HandOverRefused(fr("Écrivez à qui le dossier est transmis, et son adresse e-mail."))
    if not 1 <= to.days <= LONGEST_HAND_OVER:
        raise HandOverRefused(fr(f"Le lien est valable de 1 à {LONGEST_HAND_OVER} jours."))
    on = paris_date(at)
    pack = make_pack(case=locked, purpose=PackPurpose.HAND_OVER, by=by, at=at)
    sent = HandOver.objects.create(
        pack=pack, kind=to.kind, name=to.name.strip()[:120], email=to.email.strip(), sent_by=by.label[:150], sent_at=at,
        expires_on=on + timedelta(days=to.days),
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.PACK_HANDED_OVER, subject=sent, case_id=locked.pk, kind=to.kind, sha256=pack.sha256,
        expires_on=sent.expires_on,
    )  # fmt: skip
    _announce(sent, locked, by=by, at=at)
    enqueue("escalation.mail")
    enqueue("outbox.drain")
    return sent


@transaction.atomic
def mail_hand_over(*, sent: HandOver, by: Actor, at: datetime) -> bool:
    """Write the link to its addressee; return whether it was not yet. The row is locked meanwhile. Raises `OSError`."""
    waiting = HandOver.objects.select_for_update(of=("self",), skip_locked=True)
    held = waiting.select_related("pack__case__creditor").filter(pk=sent.pk, mailed_at=None).first()
    if held is None:
        return False
    told = hand_over_mail(held)
    EmailMessage(told.subject, told.body, told.sender, [held.email], reply_to=told.reply_to).send()
    held.mailed_at = at
    held.save(update_fields=["mailed_at"])
    record(by=by, at=at, verb=Verb.PACK_MAILED, subject=held, case_id=held.pack.case_id)
    return True


@transaction.atomic
def take_pack(*, sent: HandOver, by: Actor, at: datetime) -> PackReceipt:
    """Keep that the addressee downloads the pack: when, and the hash of what is given. Raises `HandOverRefused`."""
    if sent.expires_on < paris_date(at):
        raise HandOverRefused(fr(f"Ce lien n’est plus valable depuis le {format_date(sent.expires_on)}."))
    receipt = PackReceipt.objects.create(hand_over=sent, sha256=sent.pack.sha256, at=at)
    record(by=by, at=at, verb=Verb.PACK_TAKEN, subject=receipt, case_id=sent.pack.case_id, sha256=receipt.sha256)
    return receipt


def _announce(sent: HandOver, case: Case, *, by: Actor, at: datetime) -> None:
    on = paris_date(at)
    payload = HandOverPayload(sent.pk, sent.name, on, own=sent.kind == ProfessionalKind.CREDITOR)
    bound = case.parties.exclude(debtor__protection=Protection.DECEASED).select_related("debtor").order_by("pk")
    people = [party.debtor for party in bound]
    for person in people:
        revoke_code(debtor=person, by=by, at=at)
    news = [
        NewMessage(case, MessageKind.HANDED_OVER, on, f"handed_over:{sent.pk}:{person.pk}", payload,
                   debtor=person)
        for person in people
    ]  # fmt: skip
    outbox.plan_each(messages=news, by=by, at=at)
