"""Builders of a person's view models: the case in lines that add up and dates in words; the page's frame."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case, Document, Hold
from agency.cases.queries import CaseSummary, running_holds, summary
from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.queries import may_pause, replies_of
from agency.language.presenters import format_date
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind
from agency.letters.printing.codes import payment_qr
from agency.letters.values import PaymentMeans
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.values import ReceiptPayload
from agency.parties.models import Debtor
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.rules import may_not_pay
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from portal.presenters import agency_identity
from portal.view_models import ContactPerson, FirstLetter, Link, PageFrame

from .queries import latest_plan, messages_to
from .view_models import (
    AmountLine,
    CaseDetail,
    CaseListItem,
    Exchange,
    InstalmentRow,
    PaymentConfirmation,
    PlanSchedule,
    Situation,
    TransferDetails,
)

LETTERS = {
    MessageKind.FIRST_LETTER: gettext_lazy("Premier courrier envoyé par la poste"),
    MessageKind.REGISTERED_LETTER: gettext_lazy("Lettre recommandée envoyée"),
    MessageKind.FORMAL_NOTICE: gettext_lazy("Mise en demeure envoyée en recommandé"),
}
REPLIES = {
    ReplyKind.MESSAGE: gettext_lazy("Vous nous écrivez"),
    ReplyKind.ALREADY_PAID: gettext_lazy("Vous nous dites avoir déjà payé"),
    ReplyKind.DISPUTE: gettext_lazy("Vous nous dites ne pas être d’accord"),
    ReplyKind.HARDSHIP: gettext_lazy("Vous nous parlez de votre situation"),
    ReplyKind.PROPOSAL: gettext_lazy("Vous nous proposez un échéancier"),
    ReplyKind.WRONG_PERSON: gettext_lazy("On nous dit que le courrier n’est pas arrivé à la bonne personne"),
}
QUIET = frozenset({HoldReason.PAUSE, HoldReason.STAFF, HoldReason.PROTECTION, HoldReason.WRONG_PERSON})


def case_detail(case: Case, debtor: Debtor, *, at: datetime) -> CaseDetail:
    """Return the case as its person reads it at an instant; co-debtors see nothing of each other (R5.12)."""
    figures = summary(case)
    payments = list(case.payments.select_related("receipt").order_by("received_on", "id"))
    messages = list(messages_to(case, debtor.pk))
    receipts = [message for message in messages if message.kind == MessageKind.RECEIPT]
    replies = list(replies_of(case, debtor.pk))
    plan = latest_plan(case, debtor.pk)
    situation, until = _situation(case, debtor, figures.due, list(running_holds(case, at)), replies)
    return CaseDetail(
        reference=case.reference,
        greeting=debtor.salutation,
        creditor=case.creditor.short_name,
        subject=_subject(figures),
        since=_since(figures),
        lines=tuple(_lines(case, figures, payments)),
        total=figures.billed,
        due=figures.due,
        situation=situation,
        until=until,
        may_pause=may_pause(case),
        schedule=plan_schedule(plan) if plan and plan.state == PlanState.RUNNING else None,
        exchanges=_exchanges(case, debtor.pk, payments, messages, replies, plan),
        receipts=tuple(link for link in map(partial(receipt_link, case), receipts) if link),
    )


def plan_schedule(plan: Plan) -> PlanSchedule:
    """Return a plan's dated parts; those settled say so."""
    return PlanSchedule(
        tuple(
            InstalmentRow(part.due_on, part.amount, _("réglé") if part.paid == part.amount else "")
            for part in plan.instalments.all()
        )
    )


def schedule_in_words(schedule: PlanSchedule) -> str:
    """« 6 versements de 81,00 €, du 10 décembre 2026 au 10 mai 2027. Total : 486,00 €, sans frais. »"""
    parts = schedule.instalments
    first, last = parts[0], parts[-1]
    words = {
        "count": len(parts),
        "amount": format_euros(first.amount),
        "first": format_date(first.due_on),
        "last": format_date(last.due_on),
        "end": format_euros(last.amount),
        "total": format_euros(schedule.total),
    }
    if len(parts) == 1:
        return _("Un versement de %(amount)s le %(first)s, sans frais.") % words
    if last.amount == first.amount:
        return _("%(count)s versements de %(amount)s, du %(first)s au %(last)s. Total : %(total)s, sans frais.") % words
    return (
        _(
            "%(count)s versements de %(amount)s, le dernier de %(end)s, du %(first)s au %(last)s. "
            "Total : %(total)s, sans frais."
        )
        % words
    )


def case_list_items(cases: list[Case]) -> list[CaseListItem]:
    """Return the person's cases for a list, each with its own sum: sums of two creditors are never added."""
    due = due_by_case([case.pk for case in cases])
    return [
        CaseListItem(
            case.reference, case.creditor.short_name, due[case.pk], CaseState(case.state) == CaseState.RETURNED
        )
        for case in cases
    ]


def payment_confirmation(case: Case, payment: Payment, due: Decimal) -> PaymentConfirmation:
    """Return a confirmed payment as the person reads it, with its receipt once its PDF is drawn."""
    creditor = case.creditor.short_name
    if due > ZERO:
        words = _("Nous prévenons %(creditor)s aujourd’hui. Le reste vous attend dans votre dossier, sans frais.")
    else:
        words = _("Nous prévenons %(creditor)s aujourd’hui. Vous ne recevrez plus de courrier pour cette somme.")
    letters = [message for message in messages_to(case, payment.debtor_id) if message.kind == MessageKind.RECEIPT]
    ours = [message for message in letters if message.dedupe_key == f"receipt:{payment.pk}"]
    return PaymentConfirmation(
        confirmed=True, amount=payment.amount, next_words=words % {"creditor": creditor}, paid_on=payment.received_on,
        reference=payment.receipt.label, receipt=receipt_link(case, ours[0]) if ours else None,
    )  # fmt: skip


def transfer_details(case: Case, due: Decimal, agency: AgencyProfile) -> TransferDetails:
    """Return where to send a transfer for a case, with its code for banks' apps (EPC069-12)."""
    means = PaymentMeans(
        holder=agency.account_holder, iban=agency.account_iban, rf_reference=case.rf_reference, amount=due,
        bic=agency.account_bic,
    )  # fmt: skip
    label = _("Code à lire avec l’application de votre banque")
    drawing = payment_qr(means).replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    return TransferDetails(
        beneficiary=agency.account_holder, iban=agency.account_iban, bic=agency.account_bic,
        reference=case.rf_reference, qr=mark_safe(drawing),  # noqa: S308 -- drawn by us, no text of anyone's
    )  # fmt: skip


def debtor_frame(agency: AgencyProfile | None, case: Case | None = None, *, signed_in: bool = False) -> PageFrame:
    """Return the frame of a page: with a case, its creditor, the person who follows it and its first letter."""
    identity = agency_identity(agency)
    if case is None:
        return PageFrame(agency=identity, signed_in=signed_in)
    name = case.referent.get_full_name() if case.referent else ""
    return PageFrame(
        agency=identity,
        signed_in=True,
        case=case.reference,
        creditor=case.creditor.short_name,
        contact=ContactPerson(name or (agency.human_name if agency else identity.name)),
        letter=FirstLetter(case.first_letter_reference, case.first_letter_on) if case.first_letter_on else None,
    )


def receipt_link(case: Case, message: Message) -> Link | None:
    """Return the link to the receipt a message carries; None until its PDF is drawn."""
    found = _document_of(message, DocumentKind.RECEIPT)
    if found is None:
        return None
    number = message.read(ReceiptPayload).receipt.number if message.kind == MessageKind.RECEIPT else ""
    return Link(_document_url(case, found), _("Quittance %(number)s (PDF)") % {"number": number})


def _document_of(message: Message, kind: str) -> Document | None:
    return next((part.document for part in message.parts.all() if part.document.kind == kind), None)


def _document_url(case: Case, document: Document) -> str:
    return reverse("debtors:document", args=[case.reference, document.pk])


def _situation(
    case: Case, person: Debtor, due: Decimal, holds: list[Hold], replies: list[Reply]
) -> tuple[Situation, date | None]:
    """Say where the case stands for the person, and until when."""
    if case.state == CaseState.RETURNED:
        return Situation.WITHDRAWN, None
    if case.state == CaseState.SETTLED or due <= ZERO:
        return Situation.SETTLED, None
    if may_not_pay(person.protection):
        return Situation.CLOSED_TO_PAYMENT, None
    waiting = [reply.answer_due_on for reply in replies if reply.answered_at is None]
    if waiting and any(hold.reason not in QUIET for hold in holds):
        return Situation.ANSWERING, min(waiting)
    if holds:
        ends = [hold.until_at for hold in holds]
        known = [paris_date(end) for end in ends if end is not None]
        return Situation.PAUSED, max(known) if len(known) == len(ends) else None
    return (Situation.PLAN if case.state == CaseState.PLAN else Situation.OPEN), None


def _subject(figures: CaseSummary) -> str:
    labels = list(dict.fromkeys(line.claim.label for line in figures.lines if line.claim.label))
    return " ; ".join(labels) or ngettext("Une facture", "%(count)s factures", len(figures.lines)) % {
        "count": len(figures.lines)
    }


def _since(figures: CaseSummary) -> str:
    first = min(line.claim.due_on for line in figures.lines)
    return ngettext("Facture à payer avant le %(day)s", "Factures à payer à partir du %(day)s", len(figures.lines)) % {
        "day": format_date(first)
    }


def _lines(case: Case, figures: CaseSummary, payments: list[Payment]) -> Iterable[AmountLine]:
    """Yield bills, what was paid before and since, and the fees that are always zero (R1.17, R124-4 3°)."""
    for line in figures.lines:
        claim = line.claim
        link = Link(_document_url(case, claim.invoice), _("voir la facture")) if claim.invoice else None
        yield AmountLine(_("Facture"), claim.total, format_date(claim.issued_on), claim.number, link)
        if claim.paid_before:
            label = _("Déjà réglé à %(creditor)s") % {"creditor": case.creditor.short_name}
            yield AmountLine(label, -claim.paid_before)
    yield from _settled_lines(figures, payments)
    yield AmountLine(_("Frais ajoutés"), ZERO, _("La loi nous interdit de vous facturer nos frais."))


def _settled_lines(figures: CaseSummary, payments: list[Payment]) -> Iterable[AmountLine]:
    settled = sum((line.settled for line in figures.lines), ZERO)
    known = sum((payment.amount - payment.excess for payment in payments), ZERO)
    for payment in payments if known == settled else ():
        label = _("Paiement du %(day)s") % {"day": format_date(payment.received_on)}
        yield AmountLine(label, -(payment.amount - payment.excess), str(Method(payment.method).label))
    if settled and known != settled:
        yield AmountLine(_("Réglé ou déduit depuis"), -settled)


def _exchanges(
    case: Case,
    debtor_id: int,
    payments: list[Payment],
    messages: list[Message],
    replies: list[Reply],
    plan: Plan | None,
) -> tuple[Exchange, ...]:
    """Return what was said and done between the person and us, latest first."""
    creditor = case.creditor.short_name
    told = [Exchange(case.opened_on, _("%(creditor)s nous confie ce dossier") % {"creditor": creditor})]
    told += [_letter(case, message) for message in messages if message.sent_on and message.kind in LETTERS]
    told += [_paid(payment) for payment in payments if payment.debtor_id == debtor_id]
    for reply in reversed(replies):
        told.append(Exchange(paris_date(reply.received_at), str(REPLIES[ReplyKind(reply.kind)])))
        if reply.answered_at:
            told.append(Exchange(paris_date(reply.answered_at), _("Notre réponse : %(text)s") % {"text": reply.answer}))
    if plan and plan.accepted_at:
        told.append(Exchange(paris_date(plan.accepted_at), _("Votre échéancier est d’accord")))
    return tuple(sorted(told, key=lambda exchange: exchange.on, reverse=True))


def _paid(payment: Payment) -> Exchange:
    words = {"amount": format_euros(payment.amount), "method": Method(payment.method).label}
    return Exchange(payment.received_on, _("Vous réglez %(amount)s par %(method)s. Merci.") % words)


def _letter(case: Case, message: Message) -> Exchange:
    found = _document_of(message, DocumentKind.LETTER)
    link = Link(_document_url(case, found), _("Relire le courrier (PDF)")) if found else None
    return Exchange(message.sent_on or message.planned_on, str(LETTERS[MessageKind(message.kind)]), link)
