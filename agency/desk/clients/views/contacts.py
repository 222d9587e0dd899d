"""The people of a creditor who enter its pages: invited, written to again, sent away, let back in."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.desk.clients.forms import ContactInviteForm
from agency.desk.frame.views.invitations import send_invitation
from agency.desk.frame.views.pages import staff_view
from agency.journal.rules import Actor
from agency.parties.models import Creditor, CreditorContact
from agency.parties.operations import ContactRefused, add_creditor_contact
from agency.team import operations
from agency.users.enums import Permission, UserKind
from agency.users.models import User

from .creditors import creditor_whole


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account for somebody of the creditor, and write to them."""
    creditor, form = get_object_or_404(Creditor, pk=pk), ContactInviteForm(request.POST)
    if form.is_valid():
        try:
            user = _let_in(creditor, form, Actor.staff(request.user), timezone.now())
        except (operations.TeamRefused, ContactRefused) as refusal:
            form.add_error("email", str(refusal))
        else:
            send_invitation(request, user)
            return redirect("staff_creditor", pk)
    return creditor_whole(request, creditor, form)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send another invitation; the former link opens nothing any more."""
    contact = _contact(pk)
    try:
        user = operations.invite_again(user=contact.user, by=Actor.staff(request.user), at=timezone.now())
    except operations.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        send_invitation(request, user)
    return redirect("staff_creditor", contact.creditor_id)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account and its connections at once."""
    contact = _contact(pk)
    operations.close(user=contact.user, heir=None, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Compte fermé, connexions comprises."))
    return redirect("staff_creditor", contact.creditor_id)


@require_POST
@staff_view(Permission.MANAGE_CREDITORS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    contact = _contact(pk)
    operations.reopen(user=contact.user, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("Compte rouvert."))
    return redirect("staff_creditor", contact.creditor_id)


@transaction.atomic
def _let_in(creditor: Creditor, form: ContactInviteForm, by: Actor, at: datetime) -> User:
    """The account, and the pages it opens."""
    given = form.cleaned_data
    user = operations.invite(
        email=given["email"], first_name=given["first_name"], last_name=given["last_name"],
        kind=UserKind.CREDITOR, by=by, at=at,
    )  # fmt: skip
    add_creditor_contact(creditor=creditor, user=user, role=given["role"], right=given["right"], by=by, at=at)
    return user


def _contact(pk: int) -> CreditorContact:
    return get_object_or_404(CreditorContact.objects.select_related("user"), pk=pk, user__kind=UserKind.CREDITOR)
