"""« Livres »: read the proof and the accounts, prove again, sign, close a month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.books import operations
from agency.books.models import DailyProof
from agency.books.queries import closed_through, latest_proof, open_months, proofs
from agency.cases.models import Case
from agency.cases.views import file_answer
from agency.common.calendar import format_date, paris_date
from agency.common.sheets import as_csv, as_xlsx
from agency.common.text import PostalAddressError
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.ledger.enums import AccountCode
from agency.letters.presenters import recipient_lines
from agency.parties.queries import usable_email
from agency.payments.presenters import statement_of_account
from agency.users.enums import Permission

from . import queries
from .forms import MonthForm, StretchForm
from .operations import SendingRefused, send_account
from .presenters import (
    entry_sentence,
    present_accounts,
    present_legs,
    present_lines,
    present_proof,
    proof_accounts,
    proof_bank,
)

SECTION = "staff_books"
RECENT = 31
LONGEST_ID = 18
_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@staff_view(Permission.SEE_MONEY)
def books(request: HttpRequest) -> HttpResponse:
    """The latest proof, the accounts, the months to close, the proofs before."""
    return _books(request)


@require_POST
@staff_view(Permission.RECONCILE)
def prove_again(request: HttpRequest) -> HttpResponse:
    """Compare once more, now."""
    made = operations.prove(by=Actor.staff(request.user), at=timezone.now())
    if made.holds:
        messages.success(request, _("La preuve est refaite : tout concorde."))
    else:
        messages.error(request, _("La preuve est refaite : voyez ce qui diffère."))
    return redirect("staff_proof", made.pk)


@require_POST
@staff_view(Permission.RECONCILE)
def close(request: HttpRequest) -> HttpResponse:
    """Close the books through the end of a month."""
    now = timezone.now()
    form = MonthForm(request.POST, ends=open_months(paris_date(now)))
    if form.is_valid():
        try:
            through = operations.close_month(by=Actor.staff(request.user), at=now, **form.cleaned_data)
        except operations.BooksRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Clos jusqu’au %(day)s.") % {"day": format_date(through)})
            return redirect("staff_books")
    return _books(request, form)


@require_safe
@staff_view(Permission.SEE_MONEY)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """One proof: what it compared, the accounts of that instant, its hash, who signed it."""
    return _proof(request, get_object_or_404(DailyProof, pk=pk))


@require_POST
@staff_view(Permission.RECONCILE)
def sign_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's name to a proof."""
    found = get_object_or_404(DailyProof, pk=pk)
    try:
        operations.sign(proof=found, by=Actor.staff(request.user), at=timezone.now())
    except operations.BooksRefused as refusal:
        return _proof(request, found, refusal=str(refusal))
    messages.success(request, _("Votre nom est au bas de cette preuve."))
    return redirect("staff_proof", pk)


@require_safe
@staff_view(Permission.SEE_MONEY)
def account(request: HttpRequest, code: str) -> HttpResponse:
    """The lines of an account with its running balance, a page at a time."""
    found, form = _code(code), StretchForm(request.GET)
    since, until = _stretch(form)
    before = _before(request.GET.get("avant", ""))
    lines = queries.account_lines(found, since, until)
    shown = list((lines.filter(pk__lt=before) if before is not None else lines)[: queries.A_PAGE + 1])
    more, shown = len(shown) > queries.A_PAGE, shown[: queries.A_PAGE]
    # A stretch of days is not a stretch of writing: the running balance is told of the whole account alone.
    whole = since is None and until is None
    net = queries.balance_through(found, shown[0].pk if before is not None and shown else None)
    context = {
        "code": found,
        "label": _name(found),
        "form": form,
        "whole": whole,
        "rows": present_lines(found, shown, net, queries.references(line.case_id for line in shown)),
        "next": shown[-1].pk if more else None,
        "asked": request.GET.urlencode(),
        "stretch": f"since={since or ''}&until={until or ''}",
        "files": _FILES,
        "section": SECTION,
    }
    return page(request, "staff/books_account.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.SEE_MONEY)
def account_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The lines of an account between two days, as CSV or XLSX."""
    found, form = _code(code), StretchForm(request.GET)
    if kind not in _FILES:
        raise Http404
    lines = list(queries.account_lines(found, *_stretch(form))[: queries.MOST_LINES + 1])
    if len(lines) > queries.MOST_LINES:
        said = _("Plus de %(n)s lignes : choisissez des dates plus proches.") % {"n": queries.MOST_LINES}
        messages.error(request, said)
        return redirect("staff_account", found.value)
    references = queries.references(line.case_id for line in lines)
    heads = [
        _("Écriture"),
        _("Date comptable"),
        _("Date de valeur"),
        _("Nature"),
        _("Dossier"),
        _("Débit"),
        _("Crédit"),
    ]
    rows = [
        (
            line.entry_id, line.entry.booked_on, line.entry.value_on, str(line.entry.get_kind_display()),
            references.get(line.case_id or 0, ""), line.debit, line.credit,
        )
        for line in reversed(lines)
    ]  # fmt: skip
    made = as_csv(heads, rows) if kind == "csv" else as_xlsx(_name(found), heads, rows)
    return file_answer(made, _FILES[kind], f"{found.value}.{kind}")


@require_safe
@staff_view(Permission.SEE_MONEY)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry in words, its legs, what it reverses or what reverses it."""
    found = get_object_or_404(queries.entries(), pk=pk)
    lines = list(found.postings.order_by("pk"))
    references = queries.references(line.case_id for line in lines)
    creditors = queries.creditor_names(line.creditor_id for line in lines)
    context = {
        "entry": found,
        "sentence": entry_sentence(found, lines, references, creditors),
        "legs": present_legs(lines, references, creditors),
        "reversed_by": getattr(found, "reversed_by", None),
        "section": SECTION,
    }
    return page(request, "staff/books_entry.html", context)


@require_safe
@staff_view(Permission.SEE_CASES)
def case_statement(_request: HttpRequest, reference: str) -> HttpResponse:
    """The statement of account of a case, to print and to hand to the person."""
    case = get_object_or_404(Case.objects.select_related("debtor", "creditor"), reference=reference)
    pdf = statement_of_account(case, case.debtor, on=paris_date(timezone.now()))
    return file_answer(pdf, "application/pdf", f"releve-{case.reference}.pdf", shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def send_case_statement(request: HttpRequest, reference: str) -> HttpResponse:
    """To whom and how a statement of account would go; send it, because the person asked for it."""
    case = get_object_or_404(Case.objects.select_related("debtor", "creditor", "mandate"), reference=reference)
    now, refusal = timezone.now(), ""
    if request.method == "POST":
        try:
            send_account(case=case, by=Actor.staff(request.user), at=now)
        except SendingRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Demandé : le relevé part dans quelques minutes."))
            return redirect("staff_case", reference)
    channel, bar = queries.account_way(case, now)
    context = {
        "case": case,
        "by_email": usable_email(case.debtor) if channel == Channel.EMAIL else None,
        "address": _address(case) if channel == Channel.POST and bar is None else (),
        "bar": bar,
        "refusal": refusal,
        "section": "staff_cases",
    }
    return page(request, "staff/case_statement.html", context, status=422 if refusal else 200)


def _address(case: Case) -> tuple[str, ...]:
    """Where a letter would go; nothing for an address that does not fit an envelope, which sending refuses."""
    try:
        return recipient_lines(case.debtor)
    except PostalAddressError:
        return ()


def _books(request: HttpRequest, form: MonthForm | None = None) -> HttpResponse:
    money, claims = present_accounts(queries.balances())
    ends, latest = open_months(paris_date(timezone.now())), latest_proof()
    context = {
        "latest": latest,
        "rows": present_proof(latest) if latest is not None else [],
        "money": money,
        "claims": claims,
        "form": form or MonthForm(ends=ends),
        "ends": ends,
        "closed": closed_through(),
        "recent": proofs()[:RECENT],
        "section": SECTION,
    }
    return page(request, "staff/books.html", context, status=422 if form is not None else 200)


def _proof(request: HttpRequest, found: DailyProof, refusal: str = "") -> HttpResponse:
    signatures = list(found.signatures.order_by("pk"))
    context = {
        "proof": found,
        "rows": present_proof(found),
        "accounts": proof_accounts(found),
        "bank": proof_bank(found),
        "signatures": signatures,
        "mine": any(one.signed_by_id == request.user.pk for one in signatures),
        "refusal": refusal,
        "section": SECTION,
    }
    return page(request, "staff/books_proof.html", context, status=422 if refusal else 200)


def _before(asked: str) -> int | None:
    """The line after which the page begins; an address that somebody altered is the first page."""
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_ID else None


def _code(code: str) -> AccountCode:
    if code not in AccountCode.values:
        raise Http404
    return AccountCode(code)


def _name(code: AccountCode) -> str:
    label = str(code.label)
    return label[:1].upper() + label[1:]


def _stretch(form: StretchForm) -> tuple[Any, Any]:
    return (form.cleaned_data["since"], form.cleaned_data["until"]) if form.is_valid() else (None, None)
