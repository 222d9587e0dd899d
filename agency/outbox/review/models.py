"""What was shown of a letter before it left, to whom, and what they decided of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.outbox.models import Message

from .enums import DecisionKind

__all__ = ["LetterDecision", "LetterReading"]


class LetterReading(models.Model):
    """A drawing of a letter that somebody of the team read, by its hash, and their approval of it.

    `seal` says what was read, its dates left out: an approval lasts as long as the letter still says that.
    """

    message = models.ForeignKey(Message, verbose_name=_("envoi"), on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lu par"), on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(_("empreinte"), max_length=64)
    seal = models.CharField(_("ce que la lettre disait"), max_length=64)
    read_at = models.DateTimeField(_("lu le"))
    approved_at = models.DateTimeField(_("approuvé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lecture avant le départ")
        verbose_name_plural = _("lectures avant le départ")
        ordering = ("-read_at", "-id")
        indexes = (
            models.Index(fields=["message"], name="letter_approved", condition=Q(approved_at__isnull=False)),
            models.Index(fields=["reader", "-read_at"], name="letter_read_by"),
        )
        constraints = (
            models.UniqueConstraint(fields=["message", "reader", "sha256"], name="letter_read_once"),
            models.CheckConstraint(condition=~Q(sha256="") & ~Q(seal=""), name="letter_reading_says_what"),
        )

    def __str__(self) -> str:
        return f"lecture de l’envoi {self.message_id} ({self.pk})"


class LetterDecision(models.Model):
    """An act of a person on a letter that had not left, and why.

    A letter held has an end, or somebody who follows it; `ended_at` says when it was given back.
    """

    message = models.ForeignKey(Message, verbose_name=_("envoi"), on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(_("décision"), max_length=10, choices=DecisionKind)
    reason = models.CharField(_("pourquoi"), max_length=200)
    until_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("suivi par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    moved_to = models.DateField(_("remis au"), null=True, blank=True)
    taken_by = models.CharField(_("décidé par"), max_length=150)
    taken_at = models.DateTimeField(_("décidé le"))
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    class Meta:
        verbose_name = _("décision avant le départ")
        verbose_name_plural = _("décisions avant le départ")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["until_on"],
                name="letter_hold_ends",
                condition=Q(kind=DecisionKind.HELD, ended_at__isnull=True),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="letter_decision_says_why"),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.HELD) | Q(until_on__isnull=False) | Q(owner__isnull=False),
                name="letter_held_has_an_end_or_an_owner",
                violation_error_message=_("Un courrier retenu a une fin, ou une personne qui le suit."),
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.MOVED, moved_to__isnull=False)
                | ~Q(kind=DecisionKind.MOVED) & Q(moved_to__isnull=True),
                name="letter_moved_names_its_day",
            ),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(kind=DecisionKind.HELD, ended_at__isnull=True),
                name="letter_held_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} : envoi {self.message_id} ({self.pk})"
