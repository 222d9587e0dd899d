"""Texts of the team's own, from which a word written by hand begins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agency.letters.wording.lint import lint_answer
from agency.parties.enums import DebtorKind

from .rules import TEXT_LENGTH

__all__ = ["StartingText"]


class StartingText(models.Model):
    """Words that whoever writes may begin from, and change. Without an audience: for people and for firms."""

    name = models.CharField(
        _("nom"), max_length=80, error_messages={"unique": _("Un autre texte porte déjà ce nom.")}
    )  # fmt: skip
    audience = models.CharField(_("public"), max_length=12, choices=DebtorKind, blank=True)
    body = models.TextField(_("texte"), max_length=TEXT_LENGTH)

    class Meta:
        verbose_name = _("texte de départ")
        verbose_name_plural = _("textes de départ")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                Lower("name"), name="starting_text_once",
                violation_error_message=_("Un autre texte porte déjà ce nom."),
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(body=""), name="starting_text_says_something"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The words may be said to everybody whom the text is for; a sum never stands in them (T1-T10, B1-B8)."""
        super().clean()
        readers = [DebtorKind(self.audience)] if self.audience else list(DebtorKind)
        said: dict[Any, None] = {}
        for reader in readers:
            said |= dict.fromkeys(one.sentence for one in lint_answer(self.body, audience=reader, sums=()))
        if said:
            raise ValidationError({"body": list(said)})
