"""A mandate given by the person on her page, and ended there at any time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.cases.operations import NewDocument, add_documents
from agency.common.calendar import paris_date
from agency.common.identifiers import IdentifierError, check_iban
from agency.debits.enums import DebitMandateState, DebitOrderState, DebitState
from agency.debits.models import Debit, DebitMandate, DebitOrder
from agency.debits.queries import mandate_of, may_give, reached_by_post, standing_debits, stoppable, to_debit
from agency.debits.rules import MANDATE_WORDING, MandateText, mandate_reference, mandate_text
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DebitNews, MessageKind
from agency.letters.presenters import draw_debit_mandate
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from agency.plans.models import Plan
from agency.plans.rules import proof_given

from .announcing import cancel_debits, payload_of, plan_debits, write

_PDF = "application/pdf"


class DebitRefused(Exception):
    """This cannot be debited, or not so; the message says why and what to do."""


@transaction.atomic
def give(
    *, plan: Plan, debtor: Debtor, iban: str, holder: str, evidence: Mapping[str, Any], by: Actor, at: datetime,
    on: date,
) -> DebitMandate:  # fmt: skip
    """Take a person's mandate for the debits of their running plan, with its proof, and announce them (EPC Core).

    The words, the reference and the identifier are those of today; their hash, the hour, the session and the network
    (hashed) are kept, and a PDF. Raises `DebitRefused` when none may be given, for an account that cannot be debited,
    and when everything left is too near.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_related("case", "debtor").get(pk=plan.pk, debtor=debtor)
    agency = profile()
    account = _checked(iban, agency)
    name = " ".join(holder.split())[:70]
    if not name:
        raise DebitRefused(_("Écrivez le nom du titulaire du compte."))
    if not may_give(locked, on):
        raise DebitRefused(_("Le prélèvement n’est pas possible sur ce dossier. Réglez par carte ou par virement."))
    if mandate_of(locked) is not None:
        raise DebitRefused(_("Un prélèvement est déjà en place pour cet échéancier."))
    dates, _by_hand = to_debit(locked, on, agency.debit_notice_days, by_post=reached_by_post(debtor))
    if not dates:
        raise DebitRefused(_("Il reste trop peu de temps pour annoncer un prélèvement. Réglez par carte ou virement."))
    rank = locked.debit_mandates.count() + 1
    made = DebitMandate(
        plan=locked, debtor=debtor, state=DebitMandateState.ACTIVE, scheme_id=agency.debit_ics,
        reference=mandate_reference(agency.case_prefix, locked.pk, rank), holder=name, iban=account,
        ends_with=account[-4:], notice_days=agency.debit_notice_days, agreed_at=at, wording_version=MANDATE_WORDING,
    )  # fmt: skip
    text = mandate_text(agency.legal_name, agency.debit_notice_days)
    made.evidence = proof(made, text, evidence, at)
    pdf = draw_debit_mandate(
        case, debtor, title=text.title, paragraphs=text.paragraphs, reference=made.reference,
        scheme_id=made.scheme_id, holder=name, iban=account, means="", agreed_on=paris_date(at),
        fingerprint=made.evidence["text_sha256"], parts=tuple((one.collect_on, one.amount) for one in dates),
    )  # fmt: skip
    paper = NewDocument(case, DocumentKind.DEBIT, f"{text.title} {made.reference}", pdf, _PDF)
    (made.document,) = add_documents(papers=[paper], by=by, at=at, on=on)
    made.save()
    record(by=by, at=at, verb=Verb.DEBIT_MANDATE_GIVEN, subject=made, case_id=case.pk, reference=made.reference)
    plan_debits(mandate=made, news=DebitNews.ANNOUNCED, by=by, at=at)
    return made


def proof(mandate: DebitMandate, text: MandateText, evidence: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return what shows later who agreed to what, in which words, when and from where."""
    facts = (mandate.reference, mandate.scheme_id, mandate.holder, mandate.iban, at.isoformat())
    return {
        **proof_given(evidence), "agreed_at": at, "wording_version": MANDATE_WORDING,
        "title": text.title, "words": list(text.paragraphs), "text_sha256": text.fingerprint(facts),
    }  # fmt: skip


@transaction.atomic
def end(*, mandate: DebitMandate, reason: str, by: Actor, at: datetime, by_person: bool = False) -> DebitMandate:
    """End a mandate: every debit that is not at the bank is given up, in a file that was agreed to as well.

    What is at the bank cannot be taken back by us: the person is told which (`by_person`), and that their bank can.
    Ending twice changes nothing.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=mandate.plan.case_id)
    # Whoever hands a file in holds its row: either it is at the bank, or it is given up with this mandate in it.
    held = list(DebitOrder.objects.select_for_update(of=("self",)).filter(debits__in=stoppable(mandate)).order_by("pk"))
    locked = DebitMandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.state == DebitMandateState.ENDED:
        return locked
    for order in held:
        if order.state in (DebitOrderState.PREPARED, DebitOrderState.APPROVED):
            give_up(order=order, reason=_("un prélèvement de cette remise est arrêté"), by=by, at=at)
    waiting = list(stoppable(locked).filter(state=DebitState.PLANNED))
    for debit in waiting:
        debit.mandate = mandate
    cancel_debits(reasons=dict.fromkeys(waiting, reason), by=by, at=at)
    locked.state, locked.ended_at, locked.end_reason = DebitMandateState.ENDED, at, reason[:200]
    locked.save(update_fields=["state", "ended_at", "end_reason"])
    record(by=by, at=at, verb=Verb.DEBIT_MANDATE_ENDED, subject=locked, case_id=mandate.plan.case_id, reason=reason)
    if by_person:
        gone = standing_debits(locked).filter(state=DebitState.SENT)
        payload = payload_of(mandate, DebitNews.ENDED, (), gone=gone)
        write(mandate, MessageKind.DEBIT_NEWS, payload, key=f"debit_ended:{locked.pk}", by=by, at=at)
    return locked


@transaction.atomic(savepoint=False)
def give_up(*, order: DebitOrder, reason: str, by: Actor, at: datetime) -> None:
    """Give a locked file up: its debits wait for another."""
    Debit.objects.filter(order=order, state=DebitState.ORDERED).update(
        state=DebitState.PLANNED, order=None, name="", rank=""
    )
    order.state, order.reason = DebitOrderState.CANCELLED, reason[:200]
    order.save(update_fields=["state", "reason"])
    record(by=by, at=at, verb=Verb.DEBIT_ORDER_CANCELLED, subject=order, reason=reason)


def _checked(iban: str, agency: AgencyProfile) -> str:
    """The IBAN as banks write it. Raises `DebitRefused` with what to correct."""
    try:
        account = check_iban(iban)
    except IdentifierError as error:
        raise DebitRefused(
            _("Cet IBAN n’est pas juste : vérifiez chaque caractère, sur un RIB ou un relevé.")
        ) from error
    if account == agency.account_iban:
        raise DebitRefused(_("C’est l’IBAN de notre compte. Écrivez celui de votre compte."))
    return account
