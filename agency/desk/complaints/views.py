"""The register of complaints: listed, taken away, one of them noted, given to a reader, answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.models import Case
from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.complaints import operations
from agency.complaints.enums import ComplaintOutcome
from agency.complaints.models import Complaint
from agency.complaints.queries import complaints, late_count
from agency.complaints.rules import DELAYS, ComplaintRefused
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.letters.wording.lint import Finding, WordsRefused
from agency.users.enums import Permission

from .forms import AnswerComplaintForm, GrievanceForm, ReaderForm
from .presenters import heads, printed, table

SECTION = "staff_complaints"
SHOWN = 200
_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def register(request: HttpRequest) -> HttpResponse:
    """Every complaint, the latest first: who reads it, by when it is answered, what was found."""
    on = timezone.localdate()
    context = {
        "complaints": complaints()[:SHOWN], "late": late_count(on), "today": on, "delays": DELAYS, "section": SECTION
    }  # fmt: skip
    return page(request, "staff/complaints.html", context)


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def file(_request: HttpRequest, kind: str) -> HttpResponse:
    """The whole register as a file."""
    if kind not in _FILES:
        raise Http404
    on, found = timezone.localdate(), complaints().iterator()
    if kind == "pdf":
        made = printed(found, on)
    elif kind == "csv":
        made = as_csv(heads(), table(found, on))
    else:
        made = as_xlsx(_("Réclamations"), heads(), table(found, on))
    return file_answer(made, _FILES[kind], f"reclamations.{kind}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Note a complaint heard on the telephone, or received by post or by mail."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference)
    now = timezone.now()
    form = GrievanceForm(request.POST or None, case=case, initial={"received_on": timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.receive(
                case=case, debtor=form.cleaned_data["person"], told=form.grievance, by=Actor.staff(request.user), at=now
            )
        except ComplaintRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("La réclamation est au registre : réponse avant le %(day)s, par quelqu’un d’autre.")
                % {"day": format_date(made.answer_by)},
            )
            return redirect("staff_case", reference)
    context = {"case": case, "form": form, "section": "dossiers:index"}
    return page(request, "staff/complaint_note.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint: read it, answer it when it was given to you."""
    found, now = get_object_or_404(complaints(), pk=pk), timezone.now()
    form, findings = AnswerComplaintForm(request.POST or None), ()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.answer(
                complaint=found, text=told["text"], outcome=ComplaintOutcome(told["outcome"]),
                measure=told["measure"], by=Actor.staff(request.user), at=now,
            )  # fmt: skip
        except ComplaintRefused as refusal:
            form.add_error(None, str(refusal))
        except WordsRefused as refusal:
            form.add_error("text", _("Rien n’est parti : reprenez ces mots."))
            return _page(request, found, form, refusal.findings)
        else:
            messages.success(request, _("La réponse part : %(name)s la lira.") % {"name": found.debtor.full_name})
            return redirect("staff_complaint", pk)
    return _page(request, found, form, findings)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who reads a complaint: never who follows its case."""
    found = get_object_or_404(complaints(), pk=pk)
    form = ReaderForm(request.POST, complaint=found)
    if form.is_valid():
        try:
            operations.give_to(
                complaint=found, reader=form.cleaned_data["reader"], by=Actor.staff(request.user), at=timezone.now()
            )
        except ComplaintRefused as refusal:
            form.add_error("reader", str(refusal))
        else:
            messages.success(request, _("C’est confié."))
            return redirect("staff_complaint", pk)
    return _page(request, found, AnswerComplaintForm(), (), giving=form)


def _page(
    request: HttpRequest, found: Complaint, form: AnswerComplaintForm, findings: tuple[Finding, ...],
    giving: ReaderForm | None = None,
) -> HttpResponse:  # fmt: skip
    manages = may(request.user, Permission.MANAGE_TEAM)
    context = {
        "complaint": found, "case": found.case, "form": form, "findings": findings, "today": timezone.localdate(),
        "giving": giving or (ReaderForm(complaint=found, initial={"reader": found.reader_id}) if manages else None),
        "mine": found.reader_id == request.user.pk, "section": SECTION if manages else "staff_day",
    }  # fmt: skip
    wrong = form.errors or (giving is not None and giving.errors)
    return page(request, "staff/complaint.html", context, status=422 if wrong else 200)
