"""The way out of every e-mail: from an agency on trial, only its own team is written to."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from agency.users.enums import UserKind
from agency.users.models import User
from tenants.current import on_trial


class RefusedOnTrial(OSError):
    """An e-mail from an agency on trial to somebody who does not work there."""


class HouseMail(EmailBackend):
    """Django's own, behind a last look: whatever wrote the message, invented people are never written to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Hand the messages over. Raises `RefusedOnTrial` before anything leaves."""
        if on_trial():
            _refuse_strangers({address.lower() for message in email_messages for address in message.recipients()})
        return int(super().send_messages(email_messages) or 0)


def _refuse_strangers(addresses: set[str]) -> None:
    team = User.objects.filter(kind=UserKind.STAFF, email__in=addresses).values_list("email", flat=True)
    if addresses - {email.lower() for email in team}:
        raise RefusedOnTrial("L’agence est à l’essai : rien n’en part.")
