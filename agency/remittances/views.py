"""The statement of a transfer as it is downloaded, by the staff and by its creditor."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from agency.cases.views import file_answer

from .models import Transfer
from .presenters import statement_file


def statement_response(transfer: Transfer | None, kind: str) -> HttpResponse:
    """Return one of the files offered, kept by no cache. Raises `Http404` for another kind, or for no transfer."""
    made = statement_file(transfer, kind) if transfer is not None else None
    if transfer is None or made is None:
        raise Http404
    return file_answer(*made, f"{transfer.name}.{kind}")
