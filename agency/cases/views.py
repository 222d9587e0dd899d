"""A file as it is handed to a browser, by the desk and by the portal."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header


def stream_answer(file: Any, mime: str, name: str) -> FileResponse:
    """Return a large file to download as `file_answer` does, read piece by piece: no process holds it whole."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_answer(content: bytes | str, mime: str, name: str, *, shown: bool = False) -> HttpResponse:
    """Return a file that no cache keeps and no browser guesses the kind of: downloaded, or `shown` where it can be."""
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=not shown, filename=name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
