"""The creditor's views of its cases: home, one case, its invoices."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case
from agency.cases.operations import attach_piece
from agency.cases.queries import cases_by_number, summary
from agency.cases.views import file_answer
from agency.common.money import ZERO
from agency.courtesy.presenters import words_before_due
from agency.escalation.queries import court_steps_of, hand_overs_of, last_next_step, next_steps_before
from agency.intake.early.queries import refused_late, waiting_in
from agency.intake.forms import PieceForm
from agency.intake.queries import lines_waiting_of
from agency.letters.enums import MessageKind
from agency.mandates.queries import in_force, offered_to
from agency.outbox.models import Message
from agency.outbox.queries import to_creditor
from agency.outbox.values import PaymentNoticePayload
from agency.outcomes.queries import disputes_before
from agency.parties.enums import CreditorAct
from agency.qualification.operations import AnswerRefused, receive_answer
from agency.remittances.queries import to_deduct, upcoming
from agency.writing.operations import write_from_creditor
from agency.writing.queries import thread_with_creditor
from agency.writing.rules import WritingRefused
from portal.creditors.decorators import for_creditor
from portal.creditors.enums import CaseFilter
from portal.creditors.families.rules import is_school
from portal.creditors.forms import AnswerForm, MessageForm
from portal.creditors.presenters import case_cards, case_totals, notice_words, present_question
from portal.creditors.queries import (
    answers_of,
    case_or_404,
    found_cases,
    invoice_or_404,
    pieces_of,
    question_or_404,
    questions_to,
)
from portal.creditors.sheets import KINDS, cases_sheet
from portal.creditors.views.asked.presenters import proposals_to
from portal.creditors.visits import CreditorVisit

NOTICES = 10
REMITTANCES = 20
CASES_A_PAGE = 50
LONGEST_SEARCH = 100


@require_safe
@for_creditor(CreditorAct.READ)
def home(visit: CreditorVisit) -> HttpResponse:
    """The creditor's home: four figures, every case in plain words, the notices, the next remittance."""
    text, part = _cut(visit)
    rows = Paginator(found_cases(visit.creditor, text, part), CASES_A_PAGE).get_page(visit.request.GET.get("page"))
    questions = questions_to(visit.creditor)
    remittances, deducted = upcoming(visit.creditor, visit.on), to_deduct(visit.creditor)
    shown = remittances[:REMITTANCES]
    cases = cases_by_number(line.case_id for line in shown)
    return visit.render(
        "portal/creditors/home.html",
        cards=case_cards(rows, at=visit.at),
        rows=rows,
        text=text,
        part=part,
        parts=CaseFilter.choices,
        kinds=KINDS,
        school=is_school(visit.creditor.kind, visit.creditor.default_claim_type),
        questions=[present_question(question, visit.on) for question in questions],
        disputes=disputes_before(visit.creditor),
        proposals=proposals_to(visit.creditor, visit.on),
        undue=waiting_in(lines_waiting_of(visit.creditor)),
        refused=refused_late(visit.creditor, visit.on).count(),
        steps=next_steps_before(visit.creditor),
        totals=case_totals(visit.creditor, at=visit.at),
        notices=[_notice(message) for message in to_creditor(visit.creditor)[:NOTICES]],
        remittances=[(line, cases[line.case_id]) for line in shown],
        more_remittances=len(remittances) - len(shown),
        to_remit=max(sum((row.amount for row in remittances if not row.unsure), ZERO) - deducted, ZERO),
        deducted=deducted,
        mandate=in_force(visit.creditor, visit.on),
        offers=offered_to(visit.creditor),
    )


@require_safe
@for_creditor(CreditorAct.READ)
def cases_file(visit: CreditorVisit, kind: str) -> HttpResponse:
    """The same cases as the list shows, all pages of them, as CSV or XLSX."""
    if kind not in KINDS:
        raise Http404
    cards = case_cards(found_cases(visit.creditor, *_cut(visit)), at=visit.at)
    return file_answer(cases_sheet(cards, kind), KINDS[kind], f"dossiers-{visit.on}.{kind}")


def _cut(visit: CreditorVisit) -> tuple[str, str]:
    """What is looked for, and in which part; a part that is not one is no part."""
    part = visit.request.GET.get("etat", "")
    return visit.request.GET.get("q", "").strip()[:LONGEST_SEARCH], part if part in CaseFilter.values else ""


@require_safe
@for_creditor(CreditorAct.READ)
def case(visit: CreditorVisit, reference: str) -> HttpResponse:
    """One case: its bills, what was paid, what comes next."""
    return _case_page(visit, case_or_404(visit.creditor, reference), AnswerForm())


@require_POST
@for_creditor(CreditorAct.TALK)
def answer(visit: CreditorVisit, reference: str) -> HttpResponse:
    """The creditor's answer to our question goes back to the case."""
    question = question_or_404(visit.creditor, reference)
    form = AnswerForm(visit.request.POST)
    if form.is_valid():
        try:
            receive_answer(question=question, text=form.cleaned_data["text"], by=visit.by, at=visit.at, on=visit.on)
        except AnswerRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect("creditors:case", reference)
    return _case_page(visit, question.case, form)


@require_POST
@for_creditor(CreditorAct.TALK)
def write(visit: CreditorVisit, reference: str) -> HttpResponse:
    """Write to whoever follows one of the creditor's own cases; the answer comes on the same page."""
    found, form = case_or_404(visit.creditor, reference), MessageForm(visit.request.POST)
    if form.is_valid():
        try:
            write_from_creditor(case=found, text=form.cleaned_data["message"], by=visit.by, at=visit.at)
        except WritingRefused as refusal:
            form.add_error("message", str(refusal))
        else:
            return redirect("creditors:case", reference)
    return _case_page(visit, found, AnswerForm(), writing=form)


def _case_page(
    visit: CreditorVisit, found: Case, form: AnswerForm, *, joining: PieceForm | None = None,
    writing: MessageForm | None = None,
) -> HttpResponse:  # fmt: skip
    question = questions_to(visit.creditor).filter(case=found).first()
    chosen = last_next_step(found)
    decision = getattr(chosen, "decision", None)
    return visit.render(
        "portal/creditors/case.html",
        status=422 if form.errors or joining or writing else 200,
        question=present_question(question, visit.on) if question else None,
        disputes=disputes_before(visit.creditor).filter(reply__case=found),
        proposals=proposals_to(visit.creditor, visit.on, found),
        answers=answers_of(visit.creditor, found),
        form=writing or form,
        thread=thread_with_creditor(found),
        writing=writing or MessageForm(),
        card=case_cards([found], at=visit.at)[0],
        summary=summary(found),
        courtesies=words_before_due(found),
        case=found,
        may_stop=found.state not in CLOSED_STATES,
        notices=[_notice(message) for message in to_creditor(visit.creditor).filter(case=found)],
        pieces=pieces_of(found),
        piece_form=joining or PieceForm(case=found),
        step=next_steps_before(visit.creditor).filter(case=found).first(),
        chosen=chosen,
        sent=hand_overs_of(found) if decision else (),
        steps=court_steps_of(decision) if decision else (),
    )


@require_POST
@for_creditor(CreditorAct.TALK)
def join(visit: CreditorVisit, reference: str) -> HttpResponse:
    """Join a piece to a bill: an invoice, a contract, a quote, a delivery note."""
    found = case_or_404(visit.creditor, reference)
    form = PieceForm(visit.request.POST, visit.request.FILES, case=found)
    if not form.is_valid():
        return _case_page(visit, found, AnswerForm(), joining=form)
    claim, piece = form.cleaned_data["claim"], form.cleaned_data["piece"]
    attach_piece(
        claim=claim, kind=piece.kind, content=piece.content, mime=piece.mime, by=visit.by, at=visit.at, on=visit.on
    )
    return redirect("creditors:case", reference)


@require_safe
@for_creditor(CreditorAct.READ)
def invoice(visit: CreditorVisit, reference: str, pk: int) -> HttpResponseBase:
    """Give back an invoice the creditor handed over."""
    found = invoice_or_404(visit.creditor, reference, pk)
    name = f"{found.title}.{str(found.file.name).rpartition('.')[2]}"
    response = FileResponse(found.file.open("rb"), content_type=found.mime, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _notice(message: Message) -> dict[str, Any]:
    """Return a message to the creditor as the page shows it: what it told, what of it is his, remitted by when."""
    paid = message.read(PaymentNoticePayload) if message.kind == MessageKind.PAYMENT_NOTICE else None
    his = paid is not None and paid.receipt.amount > paid.receipt.excess
    return {"message": message, "words": notice_words(message), "remit_by": paid.remit_by if paid and his else None}
