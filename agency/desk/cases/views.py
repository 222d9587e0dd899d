"""A case: found, read whole, suspended, taken back; its evidence and what acts on its limitation."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.accessories import operations as accessories
from agency.accessories.rules import CHOICES, AccessoryRefused
from agency.cases import operations
from agency.cases.enums import CaseState, DocumentKind, HoldReason, LimitationFact
from agency.cases.models import Case, Document, Hold, LimitationEvent
from agency.common.money import format_euros
from agency.desk.frame.views.pages import back_to, may, page, staff_view
from agency.handling.asked.operations import end_in_vain
from agency.intake.forms import PieceForm
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.ledger.enums import Component
from agency.qualification.operations import AnswerRefused, receive_answer
from agency.users.enums import Permission
from agency.users.queries import team_allowed_to

from .forms import (
    PROTECTIONS,
    AccessoryForm,
    ContractPeriodForm,
    GiveUpForm,
    HoldReviewForm,
    LimitationForm,
    OwnerForm,
    PersonForm,
    ProtectionForm,
)
from .presenters.case_page import present_case, present_found
from .queries import kin_files, search, staff_event_key

FOUND_AT_MOST = 30

SHOWN_IN_THE_BROWSER = frozenset({"application/pdf", "image/png", "image/jpeg"})


@require_safe
@staff_view(Permission.SEE_CASES)
def find(request: HttpRequest) -> HttpResponse:
    """Cases by name, reference, invoice or telephone; an exact reference opens the case at once."""
    text = request.GET.get("q", "").strip()
    if not text:
        return redirect("staff_day")
    exact = Case.objects.filter(reference__iexact=text.replace(" ", "")).first()
    if exact is not None:
        return redirect("staff_case", exact.reference)
    cases = list(search(text)[: FOUND_AT_MOST + 1])
    return page(
        request,
        "staff/search.html",
        {
            "text": text,
            "items": present_found(cases[:FOUND_AT_MOST]),
            "more": len(cases) > FOUND_AT_MOST,
            "section": "staff_day",
        },
    )


@require_safe
@staff_view(Permission.SEE_CASES)
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A whole case."""
    return _whole(request, reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop the machine on a case, saying why; whoever suspends follows it, and looks at it again on a day."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    note = request.POST.get("note", "").strip()[:200]
    form = HoldReviewForm(request.POST, on=timezone.localdate(now))
    if not note:
        messages.error(request, _("Dites en quelques mots pourquoi le dossier est suspendu."))
    elif not form.is_valid():
        messages.error(request, form.first_error)
    else:
        operations.hold(
            case=case, reason=HoldReason.STAFF, note=note, **form.span,
            owner=request.user, by=Actor.staff(request.user), at=now,
        )  # fmt: skip
        messages.success(request, form.done)
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a suspension, saying why."""
    standing = get_object_or_404(Hold.objects.select_related("case"), pk=pk)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("Dites en quelques mots pourquoi la suspension est levée."))
    else:
        operations.lift_hold(hold=standing, reason=reason, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("La suspension est levée."))
    return redirect(back_to(request, reverse("staff_case", args=[standing.case.reference])))


@require_POST
@staff_view(Permission.HOLD_CASES)
def review_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a suspension and say when it is looked at again; whoever says so follows it."""
    standing, now = get_object_or_404(Hold.objects.select_related("case"), pk=pk), timezone.now()
    form = HoldReviewForm(request.POST, on=timezone.localdate(now), required=True)
    if not form.is_valid():
        messages.error(request, form.first_error)
    else:
        day = form.cleaned_data["review_on"]
        operations.review_hold(hold=standing, review_on=day, owner=request.user, by=Actor.staff(request.user), at=now)
        messages.success(
            request, _("C’est noté : vous revoyez cette suspension le %(day)s.") % {"day": format_date(day)}
        )
    return redirect(back_to(request, reverse("staff_case", args=[standing.case.reference])))


@require_POST
@staff_view(Permission.QUALIFY)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The creditor answered, on the telephone or on paper: the case waits for its assessment again."""
    case = get_object_or_404(Case, reference=reference)
    now, by = timezone.now(), Actor.staff(request.user)
    told = request.POST.get("answer", "").strip() or _("Réponse reçue par le cabinet.")
    question = case.questions.filter(answered_at__isnull=True).first()
    try:
        if question is not None:
            receive_answer(question=question, text=told, by=by, at=now, on=timezone.localdate(now))
        else:
            operations.move(
                case=case, to=CaseState.TO_QUALIFY, by=by, at=now, on=timezone.localdate(now),
                reason="réponse du créancier",
            )  # fmt: skip
    except (operations.MoveRefused, AnswerRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le dossier est de nouveau à qualifier."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def protect(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what protects one of the people of a case, since which day; or that nothing does any more."""
    case, now, by = get_object_or_404(Case, reference=reference), timezone.now(), Actor.staff(request.user)
    form = ProtectionForm(request.POST, case=case, on=timezone.localdate(now))
    if not form.is_valid():
        return _whole(request, reference, protecting=form)
    person, protection, since = (form.cleaned_data[asked] for asked in ("person", "protection", "since"))
    accessories.protect(debtor=person, protection=protection, since=since, owner=request.user, by=by, at=now)
    end_in_vain(debtor=person, by=by, at=now)
    noted = _("La protection est notée : plus aucune relance ne part vers %(name)s.")
    taken_back = _("La protection est retirée : les relances vers %(name)s peuvent reprendre.")
    messages.success(request, (noted if protection else taken_back) % {"name": person.full_name})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.CONTACT)
def replace_code(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the access code of one of the people of a case useless: somebody else may have it."""
    case = get_object_or_404(Case, reference=reference)
    form = PersonForm(request.POST, case=case)
    if not form.is_valid():
        return _whole(request, reference, refused=form)
    person = form.cleaned_data["person"]
    operations.replace_code(debtor=person, by=Actor.staff(request.user), at=timezone.now())
    sentence = _(
        "Le code de %(name)s est remplacé : l’ancien n’ouvre plus rien, la prochaine lettre portera le nouveau."
    )
    messages.success(request, sentence % {"name": person.full_name})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the member of the team who follows the case."""
    case = get_object_or_404(Case, reference=reference)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return _whole(request, reference, assigning=form)
    referent = form.cleaned_data["referent"]
    operations.assign(case=case, referent=referent, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Le dossier est suivi par %(name)s.") % {"name": referent.get_full_name()})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def join_invoice(request: HttpRequest, reference: str) -> HttpResponse:
    """Join a piece to a bill of the case: an invoice in PDF is enclosed in the letters to come."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    form = PieceForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return _whole(request, reference, joining=form)
    claim, piece = form.cleaned_data["claim"], form.cleaned_data["piece"]
    by, on = Actor.staff(request.user), timezone.localdate(now)
    document = operations.attach_piece(
        claim=claim, kind=piece.kind, content=piece.content, mime=piece.mime, by=by, at=now, on=on
    )
    messages.success(request, _("%(piece)s : au dossier.") % {"piece": document.title})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def ask_accessory(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask interest or an indemnity on a bill, as its creditor told us: the law counts it, or refuses."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    form = AccessoryForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return _whole(request, reference, wishing=form)
    try:
        amount = _ask_accessory(case, form, Actor.staff(request.user), now)
    except AccessoryRefused as refusal:
        form.add_error("component", str(refusal))
        return _whole(request, reference, wishing=form)
    messages.success(request, _("%(amount)s s’ajoutent à la somme demandée.") % {"amount": format_euros(amount)})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def give_up_accessory(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask no more an interest or an indemnity, saying why."""
    case = get_object_or_404(Case, reference=reference)
    form = GiveUpForm(request.POST, case=case)
    if not form.is_valid():
        return _whole(request, reference, dropping=form)
    given = form.cleaned_data
    try:
        left = accessories.give_up(
            claim=given["claim"], component=Component(given["component"]), reason=given["reason"],
            by=Actor.staff(request.user), at=timezone.now(),
        )  # fmt: skip
    except AccessoryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(amount)s ne sont plus demandés.") % {"amount": format_euros(left)})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def note_limitation(request: HttpRequest, reference: str) -> HttpResponse:
    """Note a fact that acts on limitation; on a barred case, only who answers for the team may, with the proof."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    if _is_not_theirs_to_revive(request, case):
        return redirect("staff_case", case.reference)
    form = LimitationForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return _whole(request, reference, noting=form)
    try:
        _note_limitation(case, form, Actor.staff(request.user), now)
    except operations.EventRefused as refusal:
        form.add_error("happened_on", str(refusal))
        return _whole(request, reference, noting=form)
    messages.success(request, _("L’événement est noté : la date de prescription est recalculée."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def set_contract_period(request: HttpRequest, reference: str) -> HttpResponse:
    """Note the limitation that the contract sets, with the contract; or take it back."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    if _is_not_theirs_to_revive(request, case):
        return redirect("staff_case", case.reference)
    form = ContractPeriodForm(request.POST, request.FILES)
    if not form.is_valid():
        return _whole(request, reference, contracting=form)
    try:
        _set_contract_period(case, form, Actor.staff(request.user), now)
    except operations.PeriodRefused as refusal:
        form.add_error("years", str(refusal))
        return _whole(request, reference, contracting=form)
    messages.success(request, _("C’est noté : la date de prescription est recalculée."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def withdraw_limitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an event noted by mistake, saying why: its line stays, and no longer counts."""
    event = get_object_or_404(LimitationEvent.objects.select_related("case"), pk=pk, withdraws__isnull=True)
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        operations.withdraw_event(event=event, reason=reason, by=Actor.staff(request.user), at=timezone.now())
    except operations.EventRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’événement est retiré : la date de prescription est recalculée."))
    return redirect("staff_case", event.case.reference)


@require_safe
@staff_view(Permission.SEE_CASES)
def document(_request: HttpRequest, pk: int) -> FileResponse:
    """A piece of evidence. What a browser could run is downloaded, never shown."""
    piece = get_object_or_404(Document, pk=pk)
    extension = str(piece.file.name).rpartition(".")[2]
    answer = FileResponse(
        piece.file.open("rb"),
        content_type=piece.mime,
        as_attachment=piece.mime not in SHOWN_IN_THE_BROWSER or piece.kind == DocumentKind.REPLY,
        filename=f"{piece.title}.{extension}",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@transaction.atomic
def _note_limitation(case: Case, form: LimitationForm, by: Actor, at: datetime) -> None:
    """Keep the proof, then the event."""
    given, on = form.cleaned_data, timezone.localdate(at)
    kind, proof = LimitationFact(given["kind"]), None
    if given["proof"] is not None:
        proof = operations.add_document(
            case=case, kind=DocumentKind.ACT, title=str(kind.label).capitalize(), content=given["proof"].read(),
            mime=given["proof"].content_type, by=by, at=at, on=on,
        )  # fmt: skip
    operations.note_event(
        case=case, kind=kind, happened_on=given["happened_on"], debtor=given["person"], claim=given["claim"],
        document=proof, note=given["note"], by=by, at=at,
        key=staff_event_key(case, kind, given["happened_on"], given["person"], given["claim"]),
    )  # fmt: skip


@transaction.atomic
def _ask_accessory(case: Case, form: AccessoryForm, by: Actor, at: datetime) -> Decimal:
    """Keep the contract or the decision, then ask; a refusal keeps nothing."""
    given, document = form.cleaned_data, None
    if given["proof"] is not None:
        document = operations.add_document(
            case=case, kind=DocumentKind.CONTRACT, title="Contrat ou décision", content=given["proof"].read(),
            mime=given["proof"].content_type, by=by, at=at, on=timezone.localdate(at),
        )  # fmt: skip
    return accessories.ask(claim=given["claim"], wish=form.wish, told=given["told"], document=document, by=by, at=at)


@transaction.atomic
def _set_contract_period(case: Case, form: ContractPeriodForm, by: Actor, at: datetime) -> None:
    """Keep the contract, then the period; a clause refused keeps nothing."""
    given, contract = form.cleaned_data, None
    if given["contract"] is not None:
        contract = operations.add_document(
            case=case, kind=DocumentKind.CONTRACT, title="Contrat", content=given["contract"].read(),
            mime=given["contract"].content_type, by=by, at=at, on=timezone.localdate(at),
        )  # fmt: skip
    operations.set_contract_period(
        case=case, years=given["years"], periodic=given["periodic"], contract=contract, by=by, at=at
    )


def _is_not_theirs_to_revive(request: HttpRequest, case: Case) -> bool:
    """Whether the case is barred, and what moves its date is for who answers for the team; said to the reader."""
    if case.state != CaseState.TIME_BARRED or may(request.user, Permission.MANAGE_TEAM):
        return False
    messages.error(request, _("Le dossier est prescrit : seul un responsable peut y noter un événement."))
    return True


def _whole(request: HttpRequest, reference: str, **refused: Form) -> HttpResponse:
    """The page of a case; 422 with what is to correct when one of its forms was refused."""
    now = timezone.now()
    case = get_object_or_404(
        Case.objects.select_related("creditor", "mandate", "debtor", "referent"), reference=reference
    )
    context = {
        "page": present_case(case, now, timezone.localdate(now), request.GET),
        "case": case,
        "kin": list(kin_files(case, now)),
        "section": "dossiers:index",
        "protections": PROTECTIONS,
        "team": team_allowed_to(Permission.CONTACT) if may(request.user, Permission.MANAGE_TEAM) else (),
        "today": timezone.localdate(now),
        "elements": CHOICES,
        "limitation_facts": LimitationFact.choices,
        "refused": next(iter(refused.values()), None),
        **refused,
    }
    return page(request, "staff/case.html", context, status=422 if refused else 200)
