"""A case as its person reads it: lines that add up, where it stands, what was said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cases.enums import CaseState
from agency.cases.models import Case, CaseParty, Claim
from agency.cases.queries import CaseSummary, last_days_towards, summary
from agency.cases.rules import asked_no_more
from agency.common.money import ZERO, format_euros, format_number
from agency.complaints.queries import complaints_of
from agency.disputes.queries import replies_of
from agency.handling.asked.queries import requests_for_a_call
from agency.helpers.queries import helpers_of
from agency.language.presenters import format_date
from agency.ledger.enums import Component
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.queries import payments_of, settled_by_payment
from agency.plans.queries import plans_on
from agency.uploads.models import Upload
from portal.debtors.queries import messages_to
from portal.debtors.view_models import AmountLine, CaseDetail, CaseListItem
from portal.view_models import Link

from .documents import document_url, receipt_link
from .exchanges import exchanges
from .money_back import money_back
from .standing import standing
from .theirs.bound import bound_words, owed_together
from .theirs.calls import exchanges_of_calls
from .theirs.helpers import exchanges_of_helpers


def case_detail(party: CaseParty, *, at: datetime) -> CaseDetail:
    """Return the case as its person reads it at an instant; co-debtors see nothing of each other (R5.12)."""
    case, debtor = party.case, party.debtor
    figures = summary(case)
    payments = list(payments_of(case))
    messages = list(messages_to(case, debtor.pk))
    receipts = [message for message in messages if message.kind == MessageKind.RECEIPT]
    joined = Exists(Upload.objects.filter(reply_id=OuterRef("pk")))
    replies = list(replies_of(case, debtor.pk).select_related("outcome__document").annotate(joined=joined))
    plans = list(plans_on(case))
    # Few people complain, ask for a call or pay too much: the part of a case knows whether they ever did.
    complaints = list(complaints_of(case, debtor.pk)) if getattr(party, "complained", True) else []
    calls = requests_for_a_call(case, debtor.pk) if getattr(party, "asked_calls", True) else []
    helpers = helpers_of(case, debtor) if getattr(party, "helped", True) else []
    besides = [*exchanges_of_calls(calls, debtor, at), *exchanges_of_helpers(helpers)]
    theirs = [plan for plan in plans if plan.debtor_id == debtor.pk]
    others = owed_together(party)
    return CaseDetail(
        reference=case.reference,
        greeting=debtor.salutation,
        creditor=case.creditor.short_name,
        subject=_subject(figures),
        since=_since(figures),
        lines=tuple(_lines(case, figures, payments, debtor.pk)),
        bound=bound_words(others, [line.claim for line in figures.lines]),
        together=bool(others),
        total=figures.billed,
        due=figures.due,
        exchanges=exchanges(case, debtor.pk, payments, messages, replies, theirs, complaints, besides),
        receipts=tuple(link for link in map(partial(receipt_link, case), receipts) if link),
        back=money_back(payments, debtor.pk) if getattr(party, "owed_back", True) else None,
        **standing(party, figures.due, plans, replies, complaints, calls, at=at),
    )


def case_list_items(cases: list[Case], debtor_id: int, *, on: date) -> list[CaseListItem]:
    """Return the person's cases for a list, each with its own sum: sums of two creditors are never added."""
    due = due_by_case([case.pk for case in cases])
    last_days = last_days_towards(debtor_id)
    over = {case.pk for case in cases if due[case.pk] and asked_no_more(case.state, last_days[case.pk], on)}
    over |= {case.pk for case in cases if case.state == CaseState.RETURNED}
    return [CaseListItem(case.reference, case.creditor.short_name, due[case.pk], case.pk in over) for case in cases]


def _subject(figures: CaseSummary) -> str:
    labels = list(dict.fromkeys(line.claim.label for line in figures.lines if line.claim.label))
    return " ; ".join(labels) or ngettext("Une facture", "%(count)s factures", len(figures.lines)) % {
        "count": len(figures.lines)
    }


def _since(figures: CaseSummary) -> str:
    first = min(line.claim.due_on for line in figures.lines)
    words = ngettext(
        "Facture à payer au plus tard le %(day)s", "Factures à payer à partir du %(day)s", len(figures.lines)
    )
    return words % {"day": format_date(first)}


def _day_and_share(claim: Claim) -> str:
    """The day of a bill; and the person's share of it, when they do not owe the whole (R5.12)."""
    day = format_date(claim.issued_on)
    if claim.whole is None or claim.share is None:
        return day
    facts = {"day": day, "share": format_number(claim.share.normalize()), "whole": format_euros(claim.whole)}
    return _("%(day)s, votre part : %(share)s %% de %(whole)s") % facts


def _lines(case: Case, figures: CaseSummary, payments: list[Payment], debtor_id: int) -> Iterable[AmountLine]:
    """Yield bills, what was paid before and since, and the fees that are always zero (R1.17, R124-4 3°)."""
    for line in figures.lines:
        claim = line.claim
        link = Link(document_url(case, claim.invoice), _("voir la facture")) if claim.invoice else None
        yield AmountLine(_("Facture"), claim.total, _day_and_share(claim), claim.number, link)
        for part, amount in line.added:
            yield AmountLine(str(Component(part).label).capitalize(), amount, reference=claim.number)
        if claim.paid_before:
            label = _("Déjà réglé à %(creditor)s") % {"creditor": case.creditor.short_name}
            yield AmountLine(label, -claim.paid_before)
    yield from _settled_lines(payments, figures, debtor_id)
    yield AmountLine(_("Frais ajoutés"), ZERO, _("La loi nous interdit de vous facturer nos frais."))


def _settled_lines(payments: list[Payment], figures: CaseSummary, debtor_id: int) -> Iterable[AmountLine]:
    """What was paid: theirs by its day and means; of what another paid only the sum (R5.12)."""
    settled = sum((line.settled for line in figures.lines), ZERO)
    parts = settled_by_payment(payments)
    known = sum((part for _payment, part in parts), ZERO)
    theirs = [(payment, part) for payment, part in parts if payment.debtor_id == debtor_id]
    for payment, part in theirs if known == settled else ():
        label = _("Paiement du %(day)s") % {"day": format_date(payment.received_on)}
        yield AmountLine(label, -part, str(Method(payment.method).label))
    elsewhere = known - sum((part for _payment, part in theirs), ZERO)
    if elsewhere and known == settled:
        yield AmountLine(_("Autres règlements reçus pour cette somme"), -elsewhere)
    if settled and known != settled:
        yield AmountLine(_("Réglé ou déduit depuis"), -settled)
