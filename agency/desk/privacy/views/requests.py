"""Requests about data: listed, noted for a person, given more time, answered; the copy that answers one of them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.models import Case
from agency.cases.views import file_answer
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.privacy.forms import AnswerRequestForm, CorrectionForm, DemandForm, MoreTimeForm
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.letters.wording.lint import Finding, WordsRefused
from agency.privacy import operations
from agency.privacy.enums import ARTICLES, DataRight, FileState, KeptBecause, RequestOutcome
from agency.privacy.models import DataRequest
from agency.privacy.queries.requests import late_requests, requests
from agency.privacy.queries.retention import kept_because, unused_of
from agency.privacy.rules.requests import DataRequestRefused
from agency.users.enums import Permission

SECTION = "staff_privacy"
SHOWN = 200


@require_safe
@staff_view(Permission.CONTACT)
def register(request: HttpRequest) -> HttpResponse:
    """Every request, the latest first: what is asked, by when it is answered, what was done."""
    on = timezone.localdate()
    context = {"requests": requests()[:SHOWN], "late": late_requests(on), "today": on, "section": SECTION}
    return page(request, "staff/privacy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def note(request: HttpRequest, reference: str) -> HttpResponse:
    """Note a request heard on the telephone, or received by post or by mail."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference)
    now = timezone.now()
    form = DemandForm(request.POST or None, case=case, initial={"received_on": timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.receive(
                case=case, debtor=form.cleaned_data["person"], told=form.demand, by=Actor.staff(request.user), at=now
            )
        except DataRequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            day = {"day": format_date(made.answer_by)}
            messages.success(request, _("La demande est au registre : réponse avant le %(day)s.") % day)
            return redirect("staff_privacy_request", made.pk)
    context = {"case": case, "form": form, "section": "dossiers:index"}
    return page(request, "staff/privacy_note.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def data_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: read it, read its copy, answer it."""
    found, now = get_object_or_404(requests(), pk=pk), timezone.now()
    form, findings = AnswerRequestForm(request.POST or None), ()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            operations.answer(
                request=found, text=told["text"], outcome=RequestOutcome(told["outcome"]),
                by=Actor.staff(request.user), at=now,
            )  # fmt: skip
        except DataRequestRefused as refusal:
            form.add_error(None, str(refusal))
        except WordsRefused as refusal:
            form.add_error("text", _("Rien n’est parti : reprenez ces mots."))
            return _page(request, found, form, refusal.findings)
        else:
            messages.success(request, _("La réponse part : %(name)s la lira.") % {"name": found.debtor.full_name})
            return redirect("staff_privacy_request", pk)
    return _page(request, found, form, findings)


@require_POST
@staff_view(Permission.CONTACT)
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Take two months more, told to the person with the reason."""
    found, form = get_object_or_404(requests(), pk=pk), MoreTimeForm(request.POST)
    if form.is_valid():
        try:
            operations.extend(
                request=found, why=form.cleaned_data["why"], by=Actor.staff(request.user), at=timezone.now()
            )
        except DataRequestRefused as refusal:
            form.add_error("why", str(refusal))
        except WordsRefused as refusal:
            form.add_error("why", " ".join(finding.sentence for finding in refusal.findings))
        else:
            messages.success(request, _("Le délai est prolongé, et la personne le sait."))
            return redirect("staff_privacy_request", pk)
    return _page(request, found, AnswerRequestForm(), (), delaying=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the name, the e-mail address or the number of who asks for it."""
    found = get_object_or_404(requests().filter(right=DataRight.RECTIFICATION), pk=pk)
    form = CorrectionForm(request.POST or None, person=found.debtor)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for matter, values in form.changes:
                    operations.rectify(
                        request=found, matter=matter, values=values, by=Actor.staff(request.user), at=timezone.now()
                    )
        except DataRequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("C’est corrigé : répondez à la personne.") if form.changes else _("Rien n’a changé.")
            messages.success(request, said)
            return redirect("staff_privacy_request", pk)
    context = {"asked": found, "case": found.case, "form": form, "section": SECTION}
    return page(request, "staff/privacy_correct.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.CONTACT)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy of a person's data, to read before it is handed over, or to hand over on paper or a key."""
    found = get_object_or_404(requests(), pk=pk)
    kept = getattr(found, "copy", None)
    if kept is None or kept.state != FileState.READY:
        raise Http404
    content = operations.take_copy(copy=kept, by=Actor.staff(request.user), at=timezone.now())
    return file_answer(content, "application/zip", f"donnees-{found.case.reference}-{found.pk}.zip")


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase at once what no proof needs of who asks for it."""
    found = get_object_or_404(requests(), pk=pk)
    try:
        done = operations.erase_asked(request=found, by=Actor.staff(request.user), at=timezone.now())
    except DataRequestRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)d dossier est effacé.", "%(n)d dossiers sont effacés.", done)
        messages.success(request, said % {"n": done})
    return redirect("staff_privacy_request", pk)


def _page(
    request: HttpRequest, found: DataRequest, form: AnswerRequestForm, findings: tuple[Finding, ...],
    delaying: MoreTimeForm | None = None,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    may_wait = not found.answered_at and not found.extended_why and today <= found.answer_by
    context = {
        "asked": found, "case": found.case, "form": form, "findings": findings, "today": today,
        "article": ARTICLES[DataRight(found.right)], "copy": getattr(found, "copy", None), "states": FileState,
        "delaying": delaying or (MoreTimeForm() if may_wait else None), "section": SECTION,
        **_erasable(found),
    }  # fmt: skip
    wrong = form.errors or (delaying is not None and delaying.errors)
    return page(request, "staff/privacy_request.html", context, status=422 if wrong else 200)


def _erasable(found: DataRequest) -> dict[str, object]:
    """Of an erasure: what may go at once, and why each of the others stays."""
    if found.right != DataRight.ERASURE or found.answered_at:
        return {}
    kept = [(case, KeptBecause(why).label, until) for case, why, until in kept_because(found.debtor_id)]
    return {"free": unused_of(found.debtor_id).count(), "kept": kept}
