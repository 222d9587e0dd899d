"""Columns that the database keeps sealed: without the installation's key, it or a copy of it tells nothing of them."""

from __future__ import annotations

from typing import Any

from django.db import models

from . import seal, unseal

# What a sealed value begins with. A value without it is in clear: written before its column was sealed.
MARK = "~"
PURPOSE = "column"


class SealedTextField(models.TextField[str, str]):
    """A text sealed as it is written and opened as it is read; empty stays empty, so that constraints may say so.

    Each sealing is different: the database compares no two of them. It may be looked up when empty, and by no other
    value (`TypeError`). Reading raises `Unreadable` where no listed key opens it: an account is never guessed.
    """

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        """The text in clear."""
        if value is None or not value.startswith(MARK):
            return value
        return unseal(value.removeprefix(MARK), purpose=PURPOSE)

    def get_prep_value(self, value: Any) -> Any:
        """The text as the database keeps it."""
        text = super().get_prep_value(value)
        return f"{MARK}{seal(text, purpose=PURPOSE)}" if text else text


@SealedTextField.register_lookup
class _OnlyEmpty(models.lookups.Exact):  # type: ignore[type-arg]
    """Whether a sealed column is empty: nothing else can be asked of it."""

    def get_prep_lookup(self) -> Any:
        """Raise `TypeError` for a text, which would find nothing."""
        if self.rhs not in ("", None):
            raise TypeError("a sealed column is not looked up by its text")
        return super().get_prep_lookup()
