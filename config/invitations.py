"""The door of an invited person: the link of the e-mail, a password, and they are in."""

from __future__ import annotations

from allauth.account.fields import SetPasswordField
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agency.journal.rules import Actor
from agency.team.operations import TeamRefused, join
from agency.team.queries import invited_by
from agency.users.models import User
from tenants.current import current_agency


class PasswordForm(forms.Form):
    """The password of a new account, by the rules of every password here."""

    password = SetPasswordField(label=gettext_lazy("Votre mot de passe"))

    def __init__(self, *args: object, user: User, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.user = self.fields["password"].user = user  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by the link of an invitation; a link that opens nothing says whom to ask for another."""
    user = invited_by(token)
    if user is None:
        return render(request, "account/invitation.html", {"house": current_agency().name}, status=410)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            joined = join(user=user, password=form.cleaned_data["password"], by=Actor.account(user), at=timezone.now())
        except TeamRefused as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Votre mot de passe est enregistré. Bienvenue."))
            # The link came to their mailbox, and the password is theirs: nothing more would be learnt by asking again.
            return perform_login(request, joined)
    told = {"house": current_agency().name, "form": form, "invited": user}
    return render(request, "account/invitation.html", told, status=422 if form.errors else 200)
