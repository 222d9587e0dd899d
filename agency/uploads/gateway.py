"""The one door to the antivirus: ClamAV’s INSTREAM command, over a port or a socket of this machine."""

from __future__ import annotations

import socket
import struct
from contextlib import closing

from django.conf import settings

_CHUNK = 1 << 16
_LENGTH = struct.Struct(">I")
# Seconds: a file of ten megabytes is looked through in two or three.
_TO_CONNECT, _TO_ANSWER = 3, 40
_MOST_SAID = 4096


class ScannerDown(Exception):
    """The antivirus did not say whether a file is clean; the message says what it did."""


def has_scanner() -> bool:
    """Whether this installation names an antivirus."""
    return bool(settings.CLAMD)


def is_harmful(content: bytes) -> bool:
    """Whether the antivirus finds something in a file. Raises `ScannerDown` when it does not say."""
    try:
        with closing(_connection()) as line:
            said = _asked(line, content)
    except OSError as error:
        raise ScannerDown(type(error).__name__) from error
    if said.endswith(" FOUND"):
        return True
    if said.endswith(": OK"):
        return False
    raise ScannerDown(said[:100] or "no answer")


def _connection() -> socket.socket:
    host, _colon, port = settings.CLAMD.rpartition(":")
    if not host:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_TO_CONNECT)
        line.connect(settings.CLAMD)
    else:
        line = socket.create_connection((host, int(port)), timeout=_TO_CONNECT)
    line.settimeout(_TO_ANSWER)
    return line


def _asked(line: socket.socket, content: bytes) -> str:
    line.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), _CHUNK):
        piece = content[start : start + _CHUNK]
        line.sendall(_LENGTH.pack(len(piece)) + piece)
    line.sendall(_LENGTH.pack(0))
    said = b""
    while b"\0" not in said and len(said) < _MOST_SAID:
        heard = line.recv(_MOST_SAID)
        if not heard:
            break
        said += heard
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
