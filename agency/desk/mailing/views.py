"""« Tournées »: prepare, print, pull out, post; the post's numbers; what comes back."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.views import file_answer, stream_answer
from agency.common.calendar import paris_date
from agency.common.sheets import as_csv
from agency.courtesy.operations import let_go, post_letters, pull_letter
from agency.courtesy.presenters import held_letters_pdf
from agency.courtesy.queries import held_letters
from agency.desk.frame.presenters.departures import departure_words
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.outbox.review.queries import departures, letters_held_for_approval
from agency.outbox.runs import operations
from agency.outbox.runs.enums import MailLineState, MailRunState, Return
from agency.outbox.runs.models import MailRun
from agency.outbox.runs.presenters import SLIP_HEADS, run_name, slip_rows
from agency.outbox.runs.presenters import slips as slips_pdf
from agency.outbox.runs.queries.lines import latest_returns, open_runs, runs_with_counts, to_post
from agency.outbox.runs.queries.standing import day_posted
from agency.outbox.runs.rules import LARGEST, RunRefused
from agency.users.enums import Permission
from agency.users.models import User

from .forms import DropForm, MailReturnForm, PullForm, TrackingForm, WrongReturnForm
from .presenters import held_pages, kinds_of, letter_words, shown

SECTION = "staff_mail_runs"
RECENT = 20


@require_safe
@staff_view(Permission.SEE_CASES)
def runs(request: HttpRequest) -> HttpResponse:
    """The letters ready to post by kind, the runs that are not posted yet, the latest ones."""
    now, asked = timezone.now(), departures()
    ready = list(to_post(now)[: LARGEST + 1]) if asked.by_hand else []
    context = {
        "by_hand": asked.by_hand,
        "kinds": kinds_of(ready[:LARGEST]),
        "ready": len(ready[:LARGEST]),
        "more": len(ready) > LARGEST,
        "to_read": letters_held_for_approval(paris_date(now)).count(),
        "posts_on": day_posted(now),
        "told": departure_words(asked, now),
        "open": open_runs(),
        "courtesies": held_letters().count(),
        "recent": runs_with_counts().filter(state__in=[MailRunState.POSTED, MailRunState.DROPPED])[:RECENT],
        "preparing": open_runs().filter(state=MailRunState.ASKED).exists(),
    }
    return page(request, "staff/mail_runs.html", context)


@require_POST
@staff_view(Permission.CONTACT)
def prepare(request: HttpRequest) -> HttpResponse:
    """Ask for the run of what is ready; a worker makes it."""
    try:
        made = operations.ask_run(asker=cast("User", request.user), **_by(request))
    except RunRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("staff_mail_runs")
    return redirect("staff_mail_run", made.pk)


@require_safe
@staff_view(Permission.SEE_CASES)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: its piles, its file, what must come out, its registered letters."""
    return _page(request, _found(pk))


@require_POST
@staff_view(Permission.CONTACT)
def print_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file to the printer."""
    again = request.POST.get("again") == "on"
    try:
        operations.mark_printed(run=_found(pk), again=again, printer=cast("User", request.user), **_by(request))
    except RunRefused as refusal:
        return _page(request, _found(pk), refusal=str(refusal))
    messages.success(request, _("Téléchargez le fichier, imprimez-le recto verso, puis dites quand il est posté."))
    return redirect("staff_mail_run", pk)


@require_safe
@staff_view(Permission.CONTACT)
def printed(request: HttpRequest, pk: int) -> FileResponse:  # noqa: ARG001  the row decides, not the request
    """The file to print, while it is not posted, once somebody said that it is printed."""
    found = _found(pk)
    if not found.file or found.state != MailRunState.PRINTED:
        raise Http404
    return stream_answer(found.file.open("rb"), "application/pdf", f"tournee-{found.pk}.pdf")


@require_safe
@staff_view(Permission.CONTACT)
def slips(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  the row decides, not the request
    """The list of the registered letters, to print."""
    found = _found(pk)
    return file_answer(slips_pdf(found), "application/pdf", f"recommandes-{found.pk}.pdf")


@require_safe
@staff_view(Permission.CONTACT)
def slips_table(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  the row decides, not the request
    """The same list for a spreadsheet, or the post's own software."""
    found = _found(pk)
    return file_answer(as_csv(SLIP_HEADS, slip_rows(found)), "text/csv", f"recommandes-{found.pk}.csv")


@require_POST
@staff_view(Permission.CONTACT)
def tracking(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the post's numbers, one under the other."""
    found = _found(pk)
    form = TrackingForm(request.POST, lines=shown(found, timezone.now()).registered)
    if form.is_valid():
        try:
            operations.note_tracking(run=found, numbers=form.cleaned_data["numbers"], **_by(request))
        except RunRefused as refusal:
            form.add_error("numbers", str(refusal))
        else:
            messages.success(request, _("Les numéros de suivi sont notés."))
            return redirect("staff_mail_run", pk)
    return _page(request, found, tracked=form)


@require_POST
@staff_view(Permission.CONTACT)
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a letter out of the pile: it waits for another run."""
    found = _found(pk)
    form = PullForm(request.POST, lines=found.lines.filter(state=MailLineState.IN, place__isnull=False))
    if form.is_valid():
        line = form.cleaned_data["place"]
        try:
            operations.pull(line=line, reason=form.cleaned_data["reason"], **_by(request))
        except RunRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("La lettre n° %(place)s est retirée : elle attend la prochaine tournée.")
            messages.success(request, words % {"place": line.place})
            return redirect("staff_mail_run", pk)
    return _page(request, found, pulling=form)


@require_POST
@staff_view(Permission.CONTACT)
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the pile is in the post, without what came out of it."""
    told, gone = (_numbers(request, name) for name in ("told", "gone"))
    try:
        made = operations.post_run(
            run=_found(pk), told=told, gone=gone, poster=cast("User", request.user), **_by(request)
        )
    except RunRefused as refusal:
        return _page(request, _found(pk), refusal=str(refusal))
    messages.success(request, _("C’est noté : les délais comptent de ce jour."))
    return redirect("staff_mail_run", made.pk)


@require_POST
@staff_view(Permission.CONTACT)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the run up: its letters wait for another one."""
    form = DropForm(request.POST)
    if form.is_valid():
        try:
            operations.drop_run(run=_found(pk), dropper=cast("User", request.user), **form.cleaned_data, **_by(request))
        except RunRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La tournée est abandonnée : ses lettres attendent la suivante."))
            return redirect("staff_mail_runs")
    return _page(request, _found(pk), dropping=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_CASES)
def returns(request: HttpRequest) -> HttpResponse:
    """Read back what the post brings: a receipt, a refusal, a letter not claimed, an unknown address."""
    if request.method == "POST" and not may(request.user, Permission.CONTACT):
        return page(request, "403.html", status=403)
    form = MailReturnForm(request.POST or None, request.FILES or None, initial={"day": paris_date(timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            line = operations.note_return(**form.fact, **_by(request))
        except operations.SeveralLetters as several:
            form.ask_which(str(several), [(line.pk, letter_words(line)) for line in several.lines])
        except RunRefused as refusal:
            form.add_error("number", str(refusal))
        else:
            to = line.message.debtor.full_name if line.message.debtor else ""
            words = _("%(name)s, %(reference)s : %(what)s, c’est noté.")
            reference = line.message.reference or line.message.case.reference
            told = {"name": to, "reference": reference, "what": Return(form.cleaned_data["what"]).label}
            messages.success(request, words % told)
            return redirect("staff_mail_returns")
    context = {"form": form, "latest": latest_returns()[:RECENT], "section": SECTION}
    return page(request, "staff/mail_returns.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.CONTACT)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was noted on the wrong letter."""
    event = get_object_or_404(latest_returns(), pk=pk)
    form = WrongReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites en quelques mots comment l’erreur s’est vue."))
        return redirect("staff_mail_returns")
    try:
        operations.take_back_return(event=event, reason=form.cleaned_data["reason"], **_by(request))
    except RunRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ce retour est retiré : la lettre est comme avant qu’il soit noté."))
    return redirect("staff_mail_returns")


@require_safe
@staff_view(Permission.SEE_CASES)
def courtesies(request: HttpRequest) -> HttpResponse:
    """The courtesy reminders by letter that somebody reads or posts: to whom, of which bills."""
    context = {"letters": held_pages(held_letters()), "by_hand": departures().by_hand, "section": SECTION}
    return page(request, "staff/mail_courtesies.html", context)


@require_safe
@staff_view(Permission.SEE_CASES)
def courtesy_papers(request: HttpRequest, pk: int | None = None) -> HttpResponse:  # noqa: ARG001  the rows decide
    """One of them, or all in one file, as they would be posted today."""
    held = held_letters() if pk is None else held_letters().filter(pk=pk)
    agency, letters = profile_or_none(), list(held)
    if agency is None or not letters:
        raise Http404
    pdf = held_letters_pdf(letters, agency, paris_date(timezone.now()))
    return file_answer(pdf, "application/pdf", "rappels-courtois.pdf")


@require_POST
@staff_view(Permission.CONTACT)
def courtesies_go(request: HttpRequest) -> HttpResponse:
    """Say that the letters shown are in the post, or may leave; one no longer true comes out, and is told."""
    shown_here = _numbers(request, "shown")
    gone = (post_letters if departures().by_hand else let_go)(shown=shown_here, **_by(request))
    if gone:
        told = ngettext("%(n)s rappel courtois est noté.", "%(n)s rappels courtois sont notés.", gone)
        messages.success(request, told % {"n": gone})
    if out := len(set(shown_here)) - gone:
        told = ngettext(
            "%(n)s lettre n’est pas partie : retirez-la de la pile. Elle attend ci-dessous, ou ne doit plus partir.",
            "%(n)s lettres ne sont pas parties : retirez-les. Elles attendent ci-dessous, ou ne doivent plus partir.",
            out,
        )
        messages.error(request, told % {"n": out})
    return redirect("staff_mail_courtesies")


@require_POST
@staff_view(Permission.CONTACT)
def courtesy_pull(request: HttpRequest, pk: int) -> HttpResponse:
    """Pull one out: its bills are recalled by no word before they are due."""
    pull_letter(reminder=get_object_or_404(held_letters(), pk=pk), **_by(request))
    messages.success(request, _("Cette lettre ne partira pas."))
    return redirect("staff_mail_courtesies")


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": Actor.staff(request.user), "at": timezone.now()}


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(each) for each in request.POST.getlist(name) if each.isascii() and each.isdigit()]


def _found(pk: int) -> MailRun:
    found: MailRun = get_object_or_404(runs_with_counts(), pk=pk)
    return found


def _page(
    request: HttpRequest, found: MailRun, *, refusal: str = "", tracked: Any = None, pulling: Any = None,
    dropping: Any = None,
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    told = shown(found, now)
    refused = next((form for form in (tracked, pulling, dropping) if form is not None), None)
    context = {
        "run": found,
        "name": run_name(found),
        "told": told,
        "leaving": len(told.lines) - len(told.red),
        "posts_on": day_posted(now),
        "tracking": tracked or TrackingForm(lines=told.registered),
        "pull": pulling or PullForm(lines=told.lines),
        "drop": dropping or DropForm(),
        "form": refused,
        "refusal": refusal,
        "section": SECTION,
    }
    return page(request, "staff/mail_run.html", context, status=422 if refusal or refused else 200)
