"""Writing by hand to somebody of a case: what may leave is said first, looked at before, and goes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.cases.models import Case
from agency.common.text import PostalAddressError
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.letters.rules import NotPrintable
from agency.letters.wording.lint import Finding, WordsRefused
from agency.outbox.models import Message
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from agency.users.enums import Permission
from agency.writing import operations, queries
from agency.writing.models import StartingText
from agency.writing.presenters import why_not
from agency.writing.queries import WritingWay
from agency.writing.rules import WritingRefused

from .forms import StartingTextForm, WritingForm
from .presenters import Preview, looked_at, written_to_creditor
from .queries import cited_of

SECTION = "dossiers:index"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Write by hand to somebody of the case, from nothing or from a text of the team's; see it before it leaves."""
    case, now = _case(reference), timezone.now()
    ways = queries.ways(case, [party.debtor for party in case.parties.all()], now)
    cited = cited_of(case, now)
    if request.method != "POST":
        begun = StartingText.objects.filter(pk=request.GET.get("texte", "").rpartition("-")[2] or 0).first()
        initial = {"text": begun.body if begun else "", "way": _first(ways, answering=bool(cited))}
        return _page(request, case, ways, WritingForm(case=case, ways=ways, cited=cited, initial=initial))
    form, by = WritingForm(request.POST, case=case, ways=ways, cited=cited), Actor.staff(request.user)
    seen: Preview | None = None
    findings: Sequence[Finding] = ()
    if form.is_valid():
        try:
            if "look" not in request.POST:
                return _written(request, operations.write(case=case, writing=form.writing, by=by, at=now))
            with operations.tried(case=case, writing=form.writing, by=by, at=now) as message:
                seen = looked_at(message, now)
        except (WritingRefused, NotPrintable, PostalAddressError) as refusal:
            form.add_error(None, str(refusal))
        except WordsRefused as refusal:
            form.add_error("text", _("Rien ne part ainsi : reprenez ces mots."))
            findings = refusal.findings
    return _page(request, case, ways, form, findings=findings, seen=seen)


def _written(request: HttpRequest, sent: Message) -> HttpResponse:
    told = {"day": format_date(sent.planned_on)}
    messages.success(request, _("C’est écrit. Ce courrier part le %(day)s, si rien ne l’arrête d’ici là.") % told)
    return redirect("staff_case", sent.case.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_LETTERS)
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that the team may begin from, and a form for another."""
    return _text(request, StartingText())


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EDIT_LETTERS)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the texts, to be changed."""
    return _text(request, get_object_or_404(StartingText, pk=pk))


@require_POST
@staff_view(Permission.EDIT_LETTERS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a text away."""
    found = get_object_or_404(StartingText, pk=pk)
    operations.remove_text(text=found, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("« %(name)s » est retiré.") % {"name": found.name})
    return redirect("staff_starting_texts")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def creditor_thread(request: HttpRequest, reference: str) -> HttpResponse:
    """What a creditor and the team wrote to each other of a case; another word, or that none is wanted."""
    case, now = (
        get_object_or_404(Case.objects.select_related("creditor", "debtor"), reference=reference),
        timezone.now(),
    )
    text, error, by = request.POST.get("text", ""), "", Actor.staff(request.user)
    findings: Sequence[Finding] = ()
    told = request.POST.get("seen", "")
    seen = int(told) if told.isascii() and told.isdigit() else 0
    if request.method == "POST" and request.POST.get("choice") == "settle":
        operations.settle_creditor_messages(case=case, seen=seen, by=by, at=now)
        messages.success(request, _("C’est noté : rien n’était à répondre."))
        return redirect("staff_case", case.reference)
    if request.method == "POST":
        try:
            operations.write_to_creditor(case=case, text=text, seen=seen, by=by, at=now)
        except WritingRefused as refusal:
            error = str(refusal)
        except WordsRefused as refusal:
            error, findings = _("Rien ne part ainsi : reprenez ces mots."), refusal.findings
        else:
            messages.success(request, written_to_creditor(case.creditor))
            return redirect("staff_creditor_thread", case.reference)
    return _thread_page(request, case, text, error, findings)


def _thread_page(
    request: HttpRequest, case: Case, text: str, error: str, findings: Sequence[Finding]
) -> HttpResponse:  # fmt: skip
    thread = list(queries.thread_with_creditor(case))
    context = {
        "case": case, "thread": thread, "text": text, "error": error, "findings": findings, "section": SECTION,
        "waits": any(one.from_creditor and one.settled_at is None for one in thread),
        "seen": max((one.pk for one in thread), default=0),
    }  # fmt: skip
    return page(request, "staff/creditor_thread.html", context, status=422 if error else 200)


def _case(reference: str) -> Case:
    rows = Case.objects.select_related("creditor", "debtor", "mandate").prefetch_related(
        "parties__debtor__addresses", "parties__debtor__contact_points"
    )
    found: Case = get_object_or_404(rows, reference=reference)
    return found


def _first(ways: Mapping[Debtor, Sequence[WritingWay]], *, answering: bool) -> str:
    """The way that is chosen before anybody chooses: the first that is open, to an answer when there may be one."""
    every = [(person, way) for person, several in ways.items() for way in several]
    own = [f"{person.pk}-{way.channel}" for person, way in every if not way.closed]
    answers = [f"{person.pk}-{way.channel}" for person, way in every if answering and way.answers]
    return next(iter([*own, *answers]), "")


def _page(
    request: HttpRequest, case: Case, ways: Mapping[Debtor, Sequence[WritingWay]], form: WritingForm,
    findings: Sequence[Finding] = (), seen: Preview | None = None,
) -> HttpResponse:  # fmt: skip
    told = [(person, [(way, why_not(way)) for way in several]) for person, several in ways.items()]
    context = {
        "case": case, "form": form, "findings": findings, "seen": seen, "section": SECTION,
        "ways": told, "open": bool(form.fields["way"].choices),  # type: ignore[attr-defined]
        "citing": bool(form.citable),
        "texts": queries.starting_texts(DebtorKind(case.debtor_kind)),
    }  # fmt: skip
    return page(request, "staff/write.html", context, status=422 if form.errors else 200)


def _text(request: HttpRequest, held: StartingText) -> HttpResponse:
    form = StartingTextForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        kept = operations.keep_text(text=form.instance, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("« %(name)s » est gardé.") % {"name": kept.name})
        return redirect("staff_starting_texts")
    context = {"form": form, "held": held, "texts": StartingText.objects.all(), "section": "staff_starting_texts"}
    return page(request, "staff/starting_texts.html", context, status=422 if form.errors else 200)
