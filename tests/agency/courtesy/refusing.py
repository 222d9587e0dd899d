"""A mail server that refuses the connection."""

from __future__ import annotations

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Takes nothing, for sure."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError
