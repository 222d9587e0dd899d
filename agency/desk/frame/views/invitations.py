"""An invitation on its way, for a colleague or for the contact of a creditor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agency.team import operations
from agency.users.models import User


def send_invitation(request: HttpRequest, user: User) -> None:
    """The account stands whatever the mail server says; the page says what became of the e-mail."""
    try:
        operations.send_invitation(user)
    except OSError:
        messages.error(
            request, _("Le compte est prêt, mais l’e-mail n’est pas parti. Renvoyez l’invitation dans un moment.")
        )
    else:
        messages.success(request, _("Invitation envoyée à %(email)s.") % {"email": user.email})
