"""PDFs, pictures and spreadsheets opened by another process, which can do nothing else: bytes in, plain values out."""

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from agency.readers.files.errors import UnreadableFile

MAX_DOCUMENT = 20_000_000
_MAX_ANSWER = 200_000_000
_LENGTH = struct.Struct(">Q")
_PAGE = struct.Struct(">I")
_WORKER = Path(__file__).with_name("worker.py")
_REASONS = {
    "memory": ("ce fichier demande trop de mémoire une fois ouvert ; il est refusé par sécurité.", "SAFE-1"),
    "time": ("ce fichier demande trop de temps une fois ouvert ; il est refusé par sécurité.", "SAFE-2"),
    "depth": ("ce fichier est construit en boucle ; il est refusé par sécurité.", "SAFE-3"),
    "encrypted": ("ce PDF ne s’ouvre qu’avec un mot de passe ; envoyez-le sans protection.", "SAFE-4"),
    "cells": (
        "ce tableur a trop de cellules (4 millions au plus) ; supprimez les lignes et colonnes vides.",
        "SAFE-5",
    ),
    "unreadable": ("ce fichier est abîmé ; ouvrez-le et enregistrez-le de nouveau.", "SAFE-6"),
}


class _Worker:
    """One child process, for one process of ours: a fork of ours never shares its pipes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, kind: bytes, data: bytes) -> dict[str, Any]:
        with self._lock:
            for _ in range(2):
                answer = self._exchange(kind, data)
                if answer is not None:
                    break
                self.close()
            else:
                answer = {"error": "unreadable"}
        if error := answer.get("error"):
            reason, rule = _REASONS[error]
            raise UnreadableFile(reason, rule=rule, value=str(answer.get("detail", "")))
        return answer

    def _exchange(self, kind: bytes, data: bytes) -> dict[str, Any] | None:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(struct.pack(">cQ", kind, len(data)))
            process.stdin.write(data)
            process.stdin.flush()
            length = process.stdout.read(_LENGTH.size)
            if len(length) < _LENGTH.size or (size := _LENGTH.unpack(length)[0]) > _MAX_ANSWER:
                return None
            answer: dict[str, Any] = json.loads(process.stdout.read(size))
        except (OSError, ValueError):
            return None
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._owner != os.getpid() or self._process.poll() is not None):
            self.close()
        if self._process is None:
            # No environment: the child must not hold our keys or addresses.
            self._process = subprocess.Popen(  # noqa: S603 our own file, no shell, no argument from outside
                [sys.executable, "-I", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
            self._owner = os.getpid()
        return self._process

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        is_ours = self._owner == os.getpid()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        if is_ours:
            process.kill()
            process.wait()
        else:
            # After a fork the child process is our parent's to end, not ours.
            process.returncode = 0


_PROCESS = _Worker()


def stop() -> None:
    """End the child process; the next document starts another."""
    _PROCESS.close()


atexit.register(stop)


def open_pdf(data: bytes) -> dict[str, Any]:
    """Attachments of a PDF: `{"names": [...], "name": str, "xml": base64}`; raises UnreadableFile (SAFE-*)."""
    if len(data) > MAX_DOCUMENT:
        raise UnreadableFile("ce PDF dépasse 20 Mo ; envoyez la facture seule.", rule="SAFE-7")
    return _PROCESS.ask(b"P", data)


def open_workbook(data: bytes) -> list[dict[str, Any]]:
    """Sheets `{"name", "rows": [[typed text]], "merged"}`; raises UnreadableFile (SAFE-*)."""
    if len(data) > MAX_DOCUMENT:
        raise UnreadableFile("ce tableur dépasse 20 Mo ; découpez-le.", rule="SAFE-7")
    sheets: list[dict[str, Any]] = _PROCESS.ask(b"S", data)["sheets"]
    return sheets


def draw_page(data: bytes, number: int) -> dict[str, Any]:
    """A page of a PDF, the first being 0: `{"width", "height", "pixels": base64, "count"}`; raises UnreadableFile."""
    return _drawn(b"D", _PAGE.pack(number), data)


def draw_picture(data: bytes) -> dict[str, Any]:
    """A JPEG or a PNG as `draw_page` gives it, `count` being 1; raises UnreadableFile."""
    return _drawn(b"I", b"", data)


def draw_photo(data: bytes) -> dict[str, Any]:
    """A JPEG, a PNG or a HEIC, upright, as `draw_page` gives it and larger; raises UnreadableFile."""
    return _drawn(b"H", b"", data)


def bare_pdf(data: bytes) -> dict[str, Any]:
    """The pages of a PDF without metadata nor anything that acts: `{"pdf": base64}`; raises UnreadableFile (SAFE-*)."""
    return _drawn(b"B", b"", data)


def _drawn(kind: bytes, before: bytes, data: bytes) -> dict[str, Any]:
    if len(data) > MAX_DOCUMENT:
        raise UnreadableFile("ce document dépasse 20 Mo ; il n’est pas dessiné.", rule="SAFE-7")
    return _PROCESS.ask(kind, before + data)
