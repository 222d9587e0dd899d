"""A mail server's client whose worker dies with the line open, or that finds nobody at the other end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class WorkerDied(BaseException):
    """What no code of ours catches: the process is gone."""


class DyingMail(EmailBackend):
    """Takes the mails, and takes the worker with it at the one for this address."""

    victim = "second@example.org"

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = int(super().send_messages(email_messages) or 0)
        if any(self.victim in message.to for message in email_messages):
            raise WorkerDied
        return sent


class NoServer(EmailBackend):
    """Nobody listens."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError
