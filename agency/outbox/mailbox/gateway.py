"""The one door to a mail box: IMAP4rev1 over TLS, read only, nothing of it marked nor deleted."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

SILENCE_SECONDS = 15
LARGEST = 30 * 1024 * 1024
"""Bytes of a mail beyond which its head alone is read."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class BoxShut(Exception):
    """The box does not open, or stopped answering; the message says why, in the words of the page."""


class OpenBox:
    """A box that is open, for reading."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client
        self.validity = self._number("UIDVALIDITY")
        self.next_uid = self._number("UIDNEXT") or max(self.after(0), default=0) + 1

    def after(self, uid: int) -> list[int]:
        """Return the numbers of the mails that came after one, oldest first."""
        # `n:*` always names the last one, older or not.
        return [one for one in self._searched("UID", f"{uid + 1}:*") if one > uid]

    def since(self, day: date) -> list[int]:
        """Return the numbers of the mails that came on a day or after, oldest first."""
        return self._searched("SINCE", f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}")

    def content(self, uid: int) -> tuple[bytes, bool]:
        """Return a mail as it came, and whether it is whole: of one too large, the head alone. Empty once deleted."""
        sizes = self._asked("FETCH", str(uid), "(RFC822.SIZE)")
        found = next((_SIZE.search(_flat(one)) for one in sizes if one), None)
        whole = found is not None and int(found[1]) <= LARGEST
        answer = self._asked("FETCH", str(uid), "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])")
        return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), b""), whole

    def _searched(self, *criteria: str) -> list[int]:
        found = self._asked("SEARCH", *criteria)
        return sorted(int(one) for line in found if line for one in _flat(line).split())

    def _asked(self, command: str, *what: str) -> list[Any]:
        try:
            kind, answer = self._client.uid(command, *what)
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            raise BoxShut(_("Le serveur de la boîte s’est arrêté au milieu de la lecture.")) from error
        if kind != "OK":
            raise BoxShut(_("Le serveur de la boîte n’a pas répondu à une question."))
        return list(answer)

    def _number(self, name: str) -> int:
        _kind, answer = self._client.response(name)
        found = answer[0] if answer else None
        return int(_flat(found)) if found else 0


@contextmanager
def opened(*, host: str, port: int, username: str, password: str) -> Iterator[OpenBox]:
    """Open the box for reading only, and close it. Raises `BoxShut`, as does whatever is asked of it afterwards."""
    try:
        client = import_string(settings.MAIL_BOX_CLIENT)(host, port, timeout=SILENCE_SECONDS)
    except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
        raise BoxShut(_("Le serveur de la boîte ne répond pas, ou n’est pas à une adresse publique.")) from error
    try:
        yield _entered(client, username, password)
    finally:
        with suppress(Exception):
            client.logout()
        # A line that broke is not closed by the farewell.
        with suppress(Exception):
            client.shutdown()


def _entered(client: imaplib.IMAP4, username: str, password: str) -> OpenBox:
    try:
        _signed_in(client, username, password)
        kind, _answer = client.select("INBOX", readonly=True)
        if kind != "OK":
            raise BoxShut(_("Cette boîte n’a pas de dossier « INBOX »."))
        return OpenBox(client)
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
        raise BoxShut(_("Le serveur de la boîte s’est arrêté au milieu de la lecture.")) from error


def _signed_in(client: imaplib.IMAP4, username: str, password: str) -> None:
    try:
        client.login(username, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise BoxShut(_("Le serveur refuse cet identifiant ou ce mot de passe.")) from error


def _flat(answer: Any) -> bytes:
    return bytes(answer[0] if isinstance(answer, tuple) else answer)
