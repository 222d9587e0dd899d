"""Who enters the creditor's pages, and what each may do there: its main contact invites, changes and removes."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.parties.enums import ContactRight, CreditorAct
from agency.parties.models import CreditorContact
from agency.parties.operations import ContactRefused, add_creditor_contact, give_right
from agency.parties.queries import contacts_open
from agency.team import operations
from agency.users.enums import UserKind
from agency.users.models import User
from portal.creditors.decorators import for_creditor
from portal.creditors.visits import CreditorVisit

from .forms import AccessForm, RightForm
from .presenters import access_lines


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor(CreditorAct.PEOPLE)
def people(visit: CreditorVisit) -> HttpResponse:
    """Who may come in, and a form to invite somebody; posting invites."""
    form = AccessForm(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            user = _let_in(visit, form)
        except (operations.TeamRefused, ContactRefused) as refusal:
            form.add_error("email", str(refusal))
        else:
            _write_to(visit, user)
            return redirect("creditors:people")
    return visit.render(
        "portal/creditors/people.html",
        status=422 if form.errors else 200,
        form=form,
        lines=access_lines(contacts_open(visit.creditor), visit.by.ref, visit.at),
        rights=ContactRight.choices,
    )


@require_POST
@for_creditor(CreditorAct.PEOPLE)
def right(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Give somebody another access."""
    contact, form = _contact(visit, pk), RightForm(visit.request.POST)
    if not form.is_valid():
        raise Http404
    try:
        give_right(contact=contact, right=ContactRight(form.cleaned_data["right"]), by=visit.by, at=visit.at)
    except ContactRefused as refusal:
        messages.error(visit.request, str(refusal))
    return redirect("creditors:people")


@require_POST
@for_creditor(CreditorAct.PEOPLE)
def invite_again(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Write again to somebody who has not come yet; the former link opens nothing any more."""
    try:
        user = operations.invite_again(user=_contact(visit, pk).user, by=visit.by, at=visit.at)
    except operations.TeamRefused as refusal:
        messages.error(visit.request, str(refusal))
    else:
        _write_to(visit, user)
    return redirect("creditors:people")


@require_POST
@for_creditor(CreditorAct.PEOPLE)
def close(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Close somebody's account and connections at once; nobody closes their own."""
    try:
        operations.close(user=_contact(visit, pk).user, heir=None, by=visit.by, at=visit.at)
    except operations.TeamRefused as refusal:
        messages.error(visit.request, str(refusal))
    else:
        messages.success(visit.request, _("Accès fermé, connexions comprises."))
    return redirect("creditors:people")


def _contact(visit: CreditorVisit, pk: int) -> CreditorContact:
    """One of the creditor's own people. Raises `Http404` for anybody else."""
    found = contacts_open(visit.creditor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def _let_in(visit: CreditorVisit, form: AccessForm) -> User:
    """The account, and the pages it opens."""
    given = form.cleaned_data
    user = operations.invite(
        email=given["email"], first_name=given["first_name"], last_name=given["last_name"],
        kind=UserKind.CREDITOR, by=visit.by, at=visit.at,
    )  # fmt: skip
    add_creditor_contact(
        creditor=visit.creditor, user=user, role=given["role"], right=ContactRight(given["right"]), by=visit.by,
        at=visit.at,
    )  # fmt: skip
    return user


def _write_to(visit: CreditorVisit, user: User) -> None:
    """The account stands whatever the mail server says; the page says what became of the e-mail."""
    try:
        operations.send_invitation(user)
    except OSError:
        messages.error(
            visit.request, _("L’accès est prêt, mais l’e-mail n’est pas parti. Renvoyez l’invitation dans un moment.")
        )
    else:
        messages.success(visit.request, _("Invitation envoyée à %(email)s.") % {"email": user.email})
