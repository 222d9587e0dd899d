"""What is written into a row is French, whatever the language of whoever clicked."""

from __future__ import annotations

from django.utils import translation


def in_french(label: object) -> str:
    """Return a lazy label in the language of the house."""
    with translation.override("fr"):
        return str(label)
