"""A creditor: added, read whole, corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.common.calendar import paris_date
from agency.desk.clients.forms import ContactInviteForm, CreditorForm, MergeForm
from agency.desk.clients.presenters import present_contacts
from agency.desk.clients.queries import contacts_of, mandates_of
from agency.desk.frame.presenters.registers import consulted, firm_taken, said_by
from agency.desk.frame.views.pages import may, page, staff_view
from agency.fees.presenters import month_meter
from agency.intake.early.queries import waiting_in
from agency.intake.queries import lines_waiting_of
from agency.journal.rules import Actor
from agency.parties import operations
from agency.parties.models import Creditor
from agency.parties.queries import twins
from agency.registers import gateway
from agency.registers.enums import Register
from agency.users.enums import Permission

SECTION = "creanciers:index"


@require_safe
@staff_view(Permission.SEE_CASES)
def creditor_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who a creditor is, and how it works with us."""
    return creditor_whole(request, get_object_or_404(Creditor, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def add(request: HttpRequest) -> HttpResponse:
    """Add a client of the agency."""
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what we hold of a creditor."""
    return _form(request, get_object_or_404(Creditor, pk=pk))


def creditor_whole(request: HttpRequest, creditor: Creditor, form: ContactInviteForm | None = None) -> HttpResponse:
    """The page of a creditor, with what an invitation lacks."""
    now = timezone.now()
    context = {
        "creditor": creditor,
        "meter": month_meter(creditor, paris_date(now)) if may(request.user, Permission.SEE_MONEY) else None,
        "twins": list(twins(creditor.siren, apart_from=creditor)),
        "mandates": mandates_of(creditor),
        "merge": MergeForm(),
        "contacts": present_contacts(contacts_of(creditor), now),
        "form": form or ContactInviteForm(),
        "undue": waiting_in(lines_waiting_of(creditor)),
        "section": SECTION,
    }
    return page(request, "staff/creditor.html", context, status=422 if form else 200)


def _form(request: HttpRequest, creditor: Creditor | None) -> HttpResponse:
    asks = request.method == "POST" and not {"chercher", "reprendre"}.isdisjoint(request.POST)
    if asks:
        return _with_register(request, creditor)
    form = CreditorForm(request.POST or None, request.FILES or None, instance=creditor)
    same: list[Creditor] = []
    if request.method == "POST" and form.is_valid():
        same = list(twins(form.cleaned_data["siren"], apart_from=creditor))
        if same and "siren" in form.changed_data and not form.cleaned_data["another"]:
            form.add_error("siren", _("Un autre créancier porte déjà ce SIREN."))
        elif written := _write(request, form, creditor):
            return redirect("staff_creditor", written.pk)
    # The form wrote on the row that it was given: the page says what is held.
    held = Creditor.objects.get(pk=creditor.pk) if creditor else None
    return _form_page(request, {"form": form, "creditor": held, "twins": same}, status=422 if form.errors else 200)


def _with_register(request: HttpRequest, creditor: Creditor | None) -> HttpResponse:
    """The form as it was typed, with what the directory of firms says, or filled in by the firm that was chosen."""
    typed: dict[str, Any] = dict(request.POST.items())
    today, found = timezone.localdate(), None
    if "reprendre" in typed:
        if taken := firm_taken(typed["reprendre"]):
            typed |= taken | {"told": said_by(Register.COMPANIES, today)}
    else:
        found = consulted(Register.COMPANIES, typed.get("siren") or typed.get("name", ""), today)
    form = CreditorForm(initial=typed, instance=creditor)
    return _form_page(request, {"form": form, "creditor": creditor, "found": found})


def _form_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context |= {"section": SECTION, "may_look_up": gateway.is_on(Register.COMPANIES)}
    return page(request, "staff/creditor_form.html", context, status=status)


def _write(request: HttpRequest, form: CreditorForm, creditor: Creditor | None) -> Creditor | None:
    """The creditor as written; None when the form holds a refusal."""
    by, at = Actor.staff(request.user), timezone.now()
    try:
        if creditor is None:
            written = operations.add_creditor(told=form.cleaned_data["told"], by=by, at=at, **form.facts)
            messages.success(
                request, _("%(name)s est votre client. Il manque encore son mandat.") % {"name": written.name}
            )
        else:
            written = operations.change_creditor(
                creditor=creditor, told=form.cleaned_data["told"], by=by, at=at, **form.facts
            )  # fmt: skip
            messages.success(request, _("C’est enregistré."))
    except operations.CreditorRefused as refusal:
        form.add_error("kind", str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal)
    else:
        return written
    return None
