"""Texts of the team's own, from which a word written by hand begins."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.letters.wording.lint import lint_answer
from agency.parties.enums import DebtorKind

from .rules import TEXT_LENGTH

__all__ = ["CreditorMessage", "StartingText"]


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


class CreditorMessage(models.Model):
    """One word between a creditor and whoever follows its case, the other's seen on the page of each.

    The creditor's own waits for an answer until `due_on`; `settled_at` is when it had one, or when somebody here said
    that none was wanted.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="creditor_messages"
    )
    from_creditor = models.BooleanField(_("écrit par le créancier"))
    text = models.TextField(_("texte"), max_length=TEXT_LENGTH)
    written_by = models.CharField(_("écrit par"), max_length=150)
    written_at = models.DateTimeField(_("écrit le"))
    due_on = models.DateField(_("réponse avant le"), null=True, blank=True)
    settled_at = models.DateTimeField(_("suite donnée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("message avec un créancier")
        verbose_name_plural = _("messages avec des créanciers")
        ordering = ("written_at", "id")
        indexes = (
            models.Index(
                fields=["due_on"], name="creditor_message_waits", condition=Q(from_creditor=True, settled_at=None)
            ),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="creditor_message_says_something"),
            models.CheckConstraint(
                condition=Q(from_creditor=True, due_on__isnull=False)
                | Q(from_creditor=False, due_on__isnull=True, settled_at__isnull=True),
                name="creditor_message_waits_for_us",
            ),
        )

    def __str__(self) -> str:
        return f"message {self.pk} du dossier {self.case_id}"
