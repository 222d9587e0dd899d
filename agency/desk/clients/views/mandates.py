"""A mandate: drafted, printed, corrected, signed, followed by another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.cases.views import file_answer
from agency.desk.clients.forms import MandateForm, RiderForm, SignForm
from agency.desk.clients.presenters import present_origins
from agency.desk.clients.queries import next_mandate
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.letters.presenters import draw_convention
from agency.mandates import operations
from agency.mandates.enums import MandateState
from agency.mandates.models import Mandate
from agency.mandates.presenters import missing_words
from agency.mandates.queries import may_still_end, profile_or_none
from agency.parties.models import Creditor
from agency.users.enums import Permission

SECTION = "mandats:index"


@require_safe
@staff_view(Permission.MANAGE_CREDITORS)
def mandate_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A mandate whole: its clauses, what it lacks, how to have it signed."""
    return _whole(request, _found(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the next convention of a creditor, from the clauses of its last one."""
    creditor, now = get_object_or_404(Creditor, pk=pk, merged_into=None), timezone.now()
    form = MandateForm(request.POST or None, initial=next_mandate(creditor, timezone.localdate(now)))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.draft(creditor=creditor, by=Actor.staff(request.user), at=now, **form.clauses)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Le mandat %(reference)s est prêt à relire.") % {"reference": made.reference})
            return redirect("staff_mandate", made.pk)
    return _form(request, form, creditor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of a convention that is not signed."""
    mandate = _found(pk)
    if mandate.state != MandateState.DRAFT:
        messages.error(request, _("Ce mandat est signé : pour le changer, préparez le suivant."))
        return redirect("staff_mandate", pk)
    form = MandateForm(request.POST or None, instance=_found(pk))
    if request.method == "POST" and form.is_valid():
        try:
            operations.redraft(mandate=mandate, by=Actor.staff(request.user), at=timezone.now(), **form.clauses)
        except (ValidationError, operations.NotADraft) as refusal:
            form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("staff_mandate", pk)
    return _form(request, form, mandate.creditor, mandate)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_CREDITORS)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a rider of a signed mandate, from its own clauses."""
    mandate, now = _found(pk), timezone.now()
    start = model_to_dict(mandate) | {"starts_on": timezone.localdate(now)}
    form = RiderForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.draft_rider(mandate=mandate, by=Actor.staff(request.user), at=now, **form.clauses)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except operations.NotADraft as refusal:
            form.add_error("starts_on", str(refusal))
        else:
            messages.success(request, _("L’avenant %(reference)s est prêt à relire.") % {"reference": made.reference})
            return redirect("staff_mandate", made.pk)
    return _form(request, form, mandate.creditor, mandate)


@require_safe
@staff_view(Permission.MANAGE_CREDITORS)
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    """The convention as it would be signed, in PDF."""
    mandate = _found(pk)
    if profile_or_none() is None:
        messages.error(request, _("L’identité du cabinet n’est pas encore renseignée."))
        return redirect("staff_mandate", pk)
    drawn = draw_convention(mandate, on=timezone.localdate())
    return file_answer(drawn, "application/pdf", f"convention-{mandate.pk}.pdf", shown=True)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the convention on the creditor's own pages, where it may be signed."""
    now, person, mandate = timezone.now(), request.user, _found(pk)
    name = person.get_full_name() or person.email  # type: ignore[union-attr]
    try:
        operations.offer(mandate=mandate, offered_by=name, on=timezone.localdate(now), by=Actor.staff(person), at=now)
    except (operations.MandateIncomplete, operations.NotADraft) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le créancier trouve ce mandat sur ses pages, où il peut le signer."))
        _announce(request, mandate)
    return redirect("staff_mandate", pk)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the signed scan: from its first day, the mandate allows what it says."""
    mandate, now = _found(pk), timezone.now()
    form = SignForm(request.POST, request.FILES, on=timezone.localdate(now))
    if not form.is_valid():
        return _whole(request, mandate, form)
    try:
        operations.sign(mandate=_found(pk), by=Actor.staff(request.user), at=now, **form.cleaned_data)
    except (operations.MandateIncomplete, operations.NotADraft) as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    else:
        messages.success(request, _("Le mandat %(reference)s est signé.") % {"reference": mandate.reference})
        return redirect("staff_creditor", mandate.creditor_id)
    return _whole(request, mandate, form)


@require_safe
@staff_view(Permission.MANAGE_CREDITORS)
def document(_request: HttpRequest, pk: int) -> HttpResponse:
    """The signed scan."""
    mandate = get_object_or_404(Mandate.objects.exclude(document=""), pk=pk)
    with mandate.document.open("rb") as kept:
        return file_answer(kept.read(), "application/pdf", f"mandat-{mandate.pk}.pdf", shown=True)


def _announce(request: HttpRequest, mandate: Mandate) -> None:
    """The offer stands whatever the mail server says; the page says who was told."""
    try:
        told = operations.send_offer(mandate)
    except OSError:
        messages.error(request, _("L’e-mail qui l’annonce n’est pas parti : prévenez le créancier."))
        return
    if told:
        messages.success(request, _("Un e-mail l’annonce à %(addresses)s.") % {"addresses": ", ".join(told)})
    else:
        messages.error(request, _("Personne ne peut encore le signer : invitez un contact de ce créancier."))


def _found(pk: int) -> Mandate:
    return get_object_or_404(Mandate.objects.select_related("creditor", "amends"), pk=pk)


def _form(request: HttpRequest, form: MandateForm, creditor: Creditor, mandate: Mandate | None) -> HttpResponse:
    context = {"form": form, "creditor": creditor, "mandate": mandate, "section": SECTION}
    return page(request, "staff/mandate_form.html", context, status=422 if form.errors else 200)


def _whole(request: HttpRequest, mandate: Mandate, form: SignForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    context = {
        "mandate": mandate,
        "changes": mandate.account_changes.all(),
        "missing": missing_words(mandate),
        "origins": present_origins(mandate),
        "form": form or SignForm(on=on),
        "may_end": may_still_end(mandate, on),
        "section": SECTION,
    }
    return page(request, "staff/mandate.html", context, status=422 if form and form.errors else 200)
