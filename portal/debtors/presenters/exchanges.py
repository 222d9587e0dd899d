"""What was said and done between a person and us, each thing with its day: the very words, and what was sent.

Nothing of another person of the case stands here, nor anything that the team writes for itself (R5.12).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.models import Case
from agency.common.calendar import instant, paris_date
from agency.common.money import format_euros
from agency.complaints.models import Complaint
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.rules import STRANGERS
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.values import ReceiptPayload
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.presenters import said_to_person
from agency.payments.queries import withdrawals_of
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import reason_of, signature_on
from portal.debtors.uploads.presenters import sent_in_thread
from portal.debtors.view_models import Exchange
from portal.view_models import Link

from .documents import document_url, is_whole, receipt_link
from .sendings import papers, sending, way_and_day

REPLIES = {
    ReplyKind.MESSAGE: gettext_lazy("Vous nous écrivez"),
    ReplyKind.ALREADY_PAID: gettext_lazy("Vous nous dites avoir déjà payé"),
    ReplyKind.DISPUTE: gettext_lazy("Vous nous dites ne pas être d’accord"),
    ReplyKind.HARDSHIP: gettext_lazy("Vous nous parlez de votre situation"),
    ReplyKind.PROPOSAL: gettext_lazy("Vous nous proposez un échéancier"),
    ReplyKind.DEATH: gettext_lazy("On nous annonce un décès"),
    ReplyKind.WRONG_PERSON: gettext_lazy("On nous dit que le courrier n’est pas arrivé à la bonne personne"),
}
# What came on a day that has no hour stands in the middle of it.
_NOON = time(12)

# What happened, and when in the day: the latest is read first.
Told = tuple[datetime, Exchange]


def exchanges(
    case: Case,
    debtor_id: int,
    payments: Sequence[Any],
    messages: Iterable[Message],
    replies: Iterable[Reply],
    plans: Iterable[Plan],
    complaints: Iterable[Complaint],
    besides: Iterable[Told] = (),
) -> tuple[Exchange, ...]:
    """Return what was said and done between the person and us, latest first."""
    whole = [message for message in messages if is_whole(message)]
    sent = {message.dedupe_key: message for message in whole if message.sent_on}
    receipts = [message for message in whole if message.kind == MessageKind.RECEIPT]
    began = _("%(creditor)s nous confie ce dossier") % {"creditor": case.creditor.short_name}
    told: list[Told] = [(instant(case.opened_on, time.min), Exchange(case.opened_on, began))]
    told += _paid(case, [payment for payment in payments if payment.debtor_id == debtor_id], receipts, sent)
    if any(payment.moved for payment in payments):
        told += [_at(*said) for left in withdrawals_of(case, debtor_id) for said in said_to_person(left)]
    for reply in replies:
        told += _talk(case, reply, sent)
    told += sent_in_thread(case, replies)
    for complaint in complaints:
        told += _complained(case, complaint, sent)
    for plan in plans:
        told += _plan_life(case, plan, sent)
    told += besides
    told += [sending(case, message) for message in sent.values()]
    return tuple(one for _moment, one in sorted(told, key=lambda one: one[0], reverse=True))


def _at(day: date, text: str) -> Told:
    return instant(day, _NOON), Exchange(day, text)


def _talk(case: Case, reply: Reply, sent: dict[str, Message]) -> Iterable[Told]:
    """What the person told us in their very words, then our answer, with the name of who wrote it."""
    received = sent.pop(f"reply:{reply.pk}", None)
    stranger = reply.kind in STRANGERS
    kind, said = _who_says(reply), "" if stranger else reply.text
    yield reply.received_at, Exchange(
        paris_date(reply.received_at), _("%(kind)s :") % {"kind": kind} if said else kind, said=said,
        notes=_acknowledged(received), theirs=not stranger,
    )  # fmt: skip
    if reply.answered_at and reply.kind != ReplyKind.DEATH:
        links, ways = _carried(case, sent.pop(f"answer:{reply.pk}", None))
        yield reply.answered_at, Exchange(
            paris_date(reply.answered_at), _who(reply.answer_signature), (*_shown(case, reply), *links), reply.answer,
            ways,
        )  # fmt: skip


def _who_says(reply: Reply) -> str:
    """Who says what to us: the person, or somebody who helps, by name."""
    helper = reply.answers.get("helper")
    if helper:
        return _("%(name)s, qui vous aide, nous écrit") % {"name": helper}
    return str(REPLIES[ReplyKind(reply.kind)])


def _acknowledged(message: Message | None) -> tuple[str, ...]:
    """How we said that we have their word; nothing when only their page says it."""
    return (_("Accusé de réception envoyé %(sent)s") % {"sent": way_and_day(message)},) if message is not None else ()


def _carried(case: Case, message: Message | None) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """The paper of a word of ours, and how it left; nothing when it only stands here."""
    if message is None:
        return (), ()
    return papers(case, message), (_("Réponse envoyée %(sent)s") % {"sent": way_and_day(message)},)


def _shown(case: Case, reply: Reply) -> tuple[Link, ...]:
    """What shows the decision on a dispute."""
    outcome = getattr(reply, "outcome", None)
    if outcome is None:
        return ()
    return (Link(document_url(case, outcome.document), _("%(piece)s (PDF)") % {"piece": outcome.document.title}),)


def _who(signature: str) -> str:
    """Who answers: the person who wrote, by name."""
    return _("%(who)s, vous répond :") % {"who": signature} if signature else _("Notre réponse :")


def _complained(case: Case, complaint: Complaint, sent: dict[str, Message]) -> Iterable[Told]:
    """A complaint in the person's words, and what its reader answered."""
    received = sent.pop(f"complaint:{complaint.pk}:received", None)
    yield instant(complaint.received_on, _NOON), Exchange(
        complaint.received_on, _("Votre réclamation :"), papers(case, received) if received else (), complaint.text,
        _acknowledged(received), theirs=True,
    )  # fmt: skip
    if complaint.answered_at:
        links, ways = _carried(case, sent.pop(f"complaint:{complaint.pk}:answered", None))
        day = paris_date(complaint.answered_at)
        yield complaint.answered_at, Exchange(day, _who(complaint.answer_signature), links, complaint.answer, ways)


def _plan_life(case: Case, plan: Plan, sent: dict[str, Message]) -> Iterable[Told]:
    """The life of one plan of the person: proposed, agreed or not, signed, ended."""
    if plan.accepted_at != plan.proposed_at:
        words = _("Vous proposez %(amount)s par mois") % {"amount": format_euros(plan.monthly)}
        yield plan.proposed_at, Exchange(paris_date(plan.proposed_at), words, theirs=True)
    if plan.accepted_at:
        links, ways = _carried(case, sent.pop(f"plan:{plan.pk}", None))
        day = paris_date(plan.accepted_at)
        yield plan.accepted_at, Exchange(day, _("Votre échéancier est accepté"), links, notes=ways)
    if plan.signed_at:
        links, ways = _carried(case, sent.pop(f"plan_signed:{plan.pk}", None))
        day = paris_date(plan.signed_at)
        yield plan.signed_at, Exchange(day, _("Vous signez votre échéancier"), links, notes=ways, theirs=True)
    if plan.ended_at and plan.state == PlanState.DECLINED:
        links, ways = _carried(case, sent.pop(f"plan_declined:{plan.pk}", None))
        words = _("Nous ne retenons pas votre proposition : %(reason)s") % {"reason": reason_of(plan)}
        signed = signature_on(plan)
        text = f"{words} ({signed})" if signed else words
        yield plan.ended_at, Exchange(paris_date(plan.ended_at), text, links, notes=ways)
    elif plan.ended_at and plan.withdrawn:
        sent.pop(f"plan_ended:{plan.pk}", None)
        words = _("Vous changez votre proposition") if plan.replaced else _("Vous retirez votre proposition")
        yield plan.ended_at, Exchange(paris_date(plan.ended_at), words, theirs=True)
    elif plan.ended_at:
        done = plan.state == PlanState.COMPLETED
        words = _("Votre échéancier est terminé. Merci.") if done else _("Votre échéancier s’arrête")
        yield plan.ended_at, Exchange(paris_date(plan.ended_at), words)


def _paid(
    case: Case, payments: Iterable[Payment], receipts: Iterable[Message], sent: dict[str, Message]
) -> Iterable[Told]:
    """Each payment of the person, with the latest receipt that was made for it."""
    latest = {message.read(ReceiptPayload).payment: message for message in receipts}
    for payment in payments:
        words = {"amount": format_euros(payment.amount), "method": Method(payment.method).label}
        text = _("Vous réglez %(amount)s par %(method)s. Merci.") % words
        receipt = latest.get(payment.pk)
        link = receipt_link(case, receipt) if receipt is not None else None
        left = sent.pop(receipt.dedupe_key, None) if receipt is not None else None
        notes = (_("Quittance envoyée %(sent)s") % {"sent": way_and_day(left)},) if left is not None else ()
        yield (
            instant(payment.received_on, _NOON),
            Exchange(payment.received_on, text, (link,) if link else (), notes=notes, theirs=True),
        )
