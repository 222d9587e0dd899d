"""The language of what is kept: rows are French, whatever the language of whoever clicked."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation


def in_french(label: object) -> str:
    """Return a lazy label in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(label)
