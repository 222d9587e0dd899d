"""Connections to a mail box that somebody of an agency typed: over TLS, at a public address."""

from __future__ import annotations

import imaplib
import socket
import ssl
from typing import Any

from config.outbound import is_public

IMAPS = 993


class _PublicBox(imaplib.IMAP4_SSL):
    """Asks once where the name leads, looks at each address, and calls that very address."""

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        if self.port != IMAPS:
            raise OSError("only port 993 is called")
        answers = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(str(where[0]) for *_rest, where in answers))
        if not found or not all(is_public(address) for address in found):
            raise OSError("the address is not a public one")
        line = socket.create_connection((found[0], self.port), timeout)
        return self.ssl_context.wrap_socket(line, server_hostname=self.host)


def public_mail_box(host: str, port: int, *, timeout: float) -> Any:
    """Return a client of a box at a public address, its certificate checked. Raises OSError."""
    return _PublicBox(host, port, ssl_context=ssl.create_default_context(), timeout=timeout)


def any_mail_box(host: str, port: int, *, timeout: float) -> Any:
    """Return a client of a box of this machine too, in clear, as the demo's stand-ins need. Raises OSError."""
    return imaplib.IMAP4(host, port, timeout=timeout)
