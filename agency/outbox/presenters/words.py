"""What Amiable says by itself, kind by kind: the same words in an e-mail and on paper."""

from __future__ import annotations

from collections.abc import Callable

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.names import contracted
from agency.letters.enums import MessageKind
from agency.letters.wording.acknowledgements import acknowledgement
from agency.letters.wording.legal_texts import REST_OF_A_BARRED_DEBT
from agency.outbox.models import Message
from agency.outbox.values import (
    AccountPayload,
    ChangePayload,
    CommissionPayload,
    ComplaintPayload,
    DataRequestPayload,
    DebitPayload,
    InstalmentPayload,
    LimitationPayload,
    OfferPayload,
    OutcomePayload,
    PaymentNoticePayload,
    PlanPayload,
    ReceiptPayload,
    ReductionPayload,
    ReplyPayload,
)
from agency.outbox.values.exchanges import DisputePayload, QuestionPayload, WrittenPayload
from agency.outbox.values.returned import HandBackPayload
from agency.outbox.values.slips import SlipPayload

from .changes import change_to_creditor, change_to_person
from .closings import closed_to_creditor, closed_to_person
from .commissions import commission_to_creditor
from .complaints import complaint_words
from .data_requests import data_request_words
from .dates.instalments import end_to_creditor, instalment_paragraphs
from .dates.plans import PAPER_JOINED, agreed_plan, changed_plan, signed_plan, spoken_plan, unsigned_way
from .debits import debit_paragraphs
from .hand_overs import handed_over
from .outcomes import dispute_to_creditor, outcome_to_creditor, payment_to_creditor
from .reached.contacts import contact_words
from .reductions import sum_changed
from .slips import slip_received

ANSWERED_ON_ITS_PAGE = "Le cabinet vous a écrit sur ce dossier. Son message se lit sur votre espace."
NO_WORD_NO_PLAN = (
    "Sans réponse de votre part, rien n’est accepté en votre nom : le cabinet répond à la personne, dans les limites "
    "de votre mandat."
)
LIMITATION_RUNS = "Le délai de prescription, lui, continue de courir."
_PAID_FREELY = "La créance est prescrite : cette somme a été réglée librement, et le reste n’est pas demandé."


def said(message: Message) -> list[str]:
    """Return the paragraphs of a message whose words the agency does not write itself."""
    words: dict[str, Callable[[Message], list[str]]] = {
        MessageKind.RECEIPT: _receipt,
        MessageKind.PAYMENT_NOTICE: _payment_notice,
        MessageKind.OFFER_NOTICE: _offer,
        MessageKind.CREDITOR_QUESTION: _question,
        MessageKind.CREDITOR_ANSWER: lambda _told: [ANSWERED_ON_ITS_PAGE],
        MessageKind.PLAN_CONFIRMED: _plan,
        MessageKind.PAYMENT_CHANGED: lambda told: change_to_person(told.read(ChangePayload)),
        MessageKind.CHANGE_NOTICE: lambda told: change_to_creditor(told.read(ChangePayload)),
        MessageKind.DEBIT_NOTICE: lambda sent: debit_paragraphs(sent.read(DebitPayload)),
        MessageKind.DEBIT_NEWS: lambda sent: debit_paragraphs(sent.read(DebitPayload)),
        MessageKind.PLAN_NOTICE: _plan_notice,
        MessageKind.PLAN_END_NOTICE: lambda told: end_to_creditor(told.read(InstalmentPayload)),
        MessageKind.LIMITATION_NOTICE: _limitation_notice,
        MessageKind.SUM_CHANGED: lambda told: sum_changed(told.read(ReductionPayload), told.case.creditor.short_name),
        MessageKind.ACCOUNT_SENT: _account,
        MessageKind.DISPUTE_NOTICE: lambda told: outcome_to_creditor(told.read(OutcomePayload)),
        MessageKind.COMMISSION_NOTICE: lambda told: commission_to_creditor(told.read(CommissionPayload)),
        MessageKind.COMPLAINT: lambda told: complaint_words(told.read(ComplaintPayload)),
        MessageKind.DATA_REQUEST: lambda told: data_request_words(told.read(DataRequestPayload)),
        MessageKind.DISPUTE_QUESTION: lambda told: dispute_to_creditor(told.read(DisputePayload)),
        MessageKind.PAYMENT_QUESTION: lambda told: payment_to_creditor(told.read(DisputePayload)),
        MessageKind.HAND_BACK_NOTICE: _handed_back,
        MessageKind.CASE_RETURNED: _returned,
        MessageKind.CONTACT_CHANGED: contact_words,
        MessageKind.WRITTEN: _written,
        MessageKind.WRITTEN_REPLY: _written,
        MessageKind.HANDED_OVER: handed_over,
        MessageKind.CASE_CLOSED: closed_to_person,
        MessageKind.CLOSING_NOTICE: closed_to_creditor,
        MessageKind.INSTALMENT_COMING: lambda told: instalment_paragraphs(told.read(InstalmentPayload)),
        MessageKind.INSTALMENT_MISSED: lambda told: instalment_paragraphs(told.read(InstalmentPayload)),
        MessageKind.PLAN_CHANGED: lambda told: changed_plan(told.read(InstalmentPayload)),
        MessageKind.SLIP_RECEIVED: lambda told: slip_received(told.read(SlipPayload)),
    }
    return words.get(message.kind, _reply)(message)


def _receipt(message: Message) -> list[str]:
    receipt = message.read(ReceiptPayload).receipt
    over = f"Vous avez payé {format_euros(receipt.excess)} de trop : cette somme est à vous et vous est rendue."
    if receipt.corrects:
        return [
            f"Votre nouvelle quittance {receipt.number} est jointe. Elle remplace la quittance {receipt.corrects}.",
            f"Sur votre paiement du {format_date(receipt.received_on)}, nous gardons {format_euros(receipt.amount)}.",
            *([over] if receipt.excess else []),
            REST_OF_A_BARRED_DEBT if receipt.barred else f"Il reste {format_euros(receipt.remaining)} à régler.",
        ]
    return [
        f"Nous avons bien reçu {format_euros(receipt.amount)}. Merci.",
        f"Votre quittance {receipt.number} est jointe. Elle est gratuite, et prouve votre paiement.",
        *([over] if receipt.excess else []),
        REST_OF_A_BARRED_DEBT if receipt.barred else f"Il reste {format_euros(receipt.remaining)} à régler.",
    ]


def _payment_notice(message: Message) -> list[str]:
    """What is the creditor's is announced to be handed over; what was paid too much never is (R4.7)."""
    notice = message.read(PaymentNoticePayload)
    excess = notice.receipt.excess
    yours = notice.receipt.amount - excess
    lines = [
        f"Nous avons reçu {format_euros(yours)} de {notice.person} pour votre compte.",
        f"Cette somme vous sera reversée au plus tard le {format_date(notice.remit_by)}.",
    ]
    over = f"{notice.person} a versé {format_euros(excess)} de plus que la somme due : cela lui revient."
    return [
        *(lines if yours else []),
        *([over] if excess else []),
        _PAID_FREELY
        if notice.receipt.barred
        else f"Il reste {format_euros(notice.receipt.remaining)} à régler sur ce dossier.",
    ]


def _offer(message: Message) -> list[str]:
    offer = message.read(OfferPayload)
    last_on = format_date(offer.plan.schedule[-1].due_on)
    spoken = (
        f"Elle est faite {unsigned_way(offer.plan)}, sans signature, jusqu’au {last_on} : le délai de prescription ne "
        "repart pas."
    )
    last_day = format_date(offer.last_day) if offer.last_day else ""
    beyond = f"Ces dates vont au-delà du {last_day}, dernier jour pour agir : la dette peut se prescrire avant la fin."
    return [
        f"Une proposition d’échéancier vous attend : {format_euros(offer.plan.monthly)} par mois.",
        *([spoken] if offer.plan.spoken_on else []),
        *([beyond] if offer.last_day else []),
        f"{len(offer.plan.schedule)} versements, jusqu’au {last_on}, pour {format_euros(offer.plan.total)}.",
        f"Merci de nous répondre au plus tard le {format_date(offer.reply_by)}.",
        NO_WORD_NO_PLAN,
    ]


def _plan(message: Message) -> list[str]:
    told = message.read(PlanPayload)
    plan = told.plan
    enclosed = [PAPER_JOINED] if told.document else []
    if plan.spoken_on:
        return [*spoken_plan(plan), *enclosed]
    if plan.signed_on:
        return [*signed_plan(plan), *enclosed]
    return [*agreed_plan(plan), *enclosed]


def _question(message: Message) -> list[str]:
    asked = message.read(QuestionPayload)
    opening = (
        f"Nous attendons toujours votre réponse sur le dossier de {message.case.debtor.full_name}."
        if asked.reminder
        else f"Avant d’écrire à {message.case.debtor.full_name}, nous avons une question pour vous."
    )
    return [
        opening,
        f"« {asked.text} »",
        f"Merci de nous répondre au plus tard le {format_date(asked.answer_by)}, par le bouton ci-dessous.",
        "Il n’y a pas de mot de passe, et une seule réponse est prise.",
        "Rien ne part vers la personne avant votre réponse.",
        f"Sans réponse le {format_date(asked.answer_by)}, le dossier reste à l’arrêt. {LIMITATION_RUNS}",
    ]


def _plan_notice(message: Message) -> list[str]:
    """What was agreed within the mandate's powers is told all the same (R124-5)."""
    plan = message.read(PlanPayload).plan
    parts = plan.schedule
    dates = f"du {format_date(parts[0].due_on)} au {format_date(parts[-1].due_on)}"
    way = unsigned_way(plan)
    spoken = f"Il est convenu {way}, sans signature : le délai de prescription ne repart pas."
    signed_on = format_date(plan.signed_on) if plan.signed_on else ""
    signed = (
        f"La personne l’a signé le {signed_on}, et reconnaît la dette : le délai de prescription repart de ce jour."
    )
    return [
        f"L’échéancier convenu {way} est signé."
        if plan.signed_on
        else "Un échéancier est accepté, dans les pouvoirs que vous nous avez donnés.",
        f"{format_euros(plan.total)} en {len(parts)} fois, {dates}.",
        *([spoken] if plan.spoken_on else []),
        *([signed] if plan.signed_on else []),
        "Vous n’avez rien à faire : chaque versement vous sera dit.",
    ]


def _limitation_notice(message: Message) -> list[str]:
    notice = message.read(LimitationPayload)
    since = f"prescrite depuis le {format_date(notice.barred_from)}"
    return [
        f"La somme de {format_euros(notice.amount)} de {notice.person} ({', '.join(notice.numbers)}) est {since}.",
        "Nous ne la demandons plus : aucune lettre ne part, et la personne n’est plus invitée à payer.",
        "Elle reste libre de régler d’elle-même.",
        "Si un acte que nous ne connaissons pas a interrompu le délai, envoyez-nous-en la preuve.",
    ]


def _reply(message: Message) -> list[str]:
    reply = message.read(ReplyPayload)
    if reply.answer:
        return [line.strip() for line in reply.answer.splitlines() if line.strip()]
    answer_on = format_date(reply.answer_due_on)
    acknowledged = acknowledgement(reply.kind, goes_on=reply.goes_on, helper=reply.helper)
    return [f"Nous avons bien reçu votre message. {acknowledged}", f"Notre réponse : au plus tard le {answer_on}."]


def _written(message: Message) -> list[str]:
    return [line.strip() for line in message.read(WrittenPayload).text.splitlines() if line.strip()]


def _account(message: Message) -> list[str]:
    """An answer to the person's wish: no sum is told before they said who they are, nor asked on paper."""
    told = message.read(AccountPayload)
    asked = f"Vous nous avez demandé votre relevé de compte le {format_date(told.asked_on)}."
    if told.document is not None:
        return [asked, "Il est joint : chaque somme, et ce qu’il reste après elle. Il ne demande rien de plus."]
    return [asked, "Il est sur votre page, en PDF, à jour à l’instant où vous l’ouvrez."]


def _handed_back(message: Message) -> list[str]:
    """To the creditor: the case is theirs again, and what they may choose (R1.8)."""
    facts = message.read(HandBackPayload)
    court = "confier le dossier à un avocat ou à un commissaire de justice, demander à un juge, " if facts.court else ""
    until = f"au plus tard le {format_date(facts.decide_by)}, " if facts.decide_by else ""
    choice = (
        f"À vous de choisir la suite, {until}par le bouton ci-dessous, sans mot de passe : {court}"
        "demander une démarche amiable de plus, ou en rester là. La page dit ce que chaque suite coûte."
    )
    day = format_date(facts.decide_by) if facts.decide_by else ""
    undecided = (
        [f"Sans décision le {day}, rien n’est engagé ni demandé à la personne. {LIMITATION_RUNS}"] if day else []
    )
    if facts.reminder:
        return [
            f"Nous attendons toujours votre choix sur le dossier de {message.case.debtor.full_name}.",
            f"Rendu le {format_date(facts.handed_back_on)}, il y reste {format_euros(facts.remaining)} à régler.",
            choice,
            *undecided,
        ]
    return [
        f"Nous vous rendons le dossier de {message.case.debtor.full_name}, ce {format_date(facts.handed_back_on)}.",
        (
            f"Nous l’avions annoncé le {format_date(facts.announced_on)} : « {facts.promised} ». "
            f"La personne n’a pas répondu. Il reste {format_euros(facts.remaining)} à régler."
        ),
        choice,
        *undecided,
        "La personne est prévenue en même temps que vous.",
    ]


def _returned(message: Message) -> list[str]:
    """To the person: what was announced is done, by whom the case is followed now."""
    facts, creditor = message.read(HandBackPayload), message.case.creditor
    back = contracted(f"nous avons rendu votre dossier à {creditor.called}, ce {format_date(facts.handed_back_on)}.")
    address = ", ".join((creditor.name, *creditor.address_lines))
    return [
        f"Nous vous l’avions annoncé le {format_date(facts.announced_on)} : sans réponse de votre part, {back}",
        "Nous ne suivons plus ce dossier, et nous ne vous demanderons plus rien.",
        contracted(f"La suite ne dépend plus que de {creditor.called}. Pour régler ou pour en parler : {address}."),
    ]
