"""The language that a person chose for their pages, in the browser they read them with."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from agency.parties.models import Debtor

A_YEAR = 31_536_000


def in_their_language(answer: HttpResponse, debtor: Debtor) -> HttpResponse:
    """Let this browser ask for the pages in the person's language from its next page on."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, debtor.language, max_age=A_YEAR, samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    return answer
