"""Accounts at those who post letters, and the words of theirs that nobody here knows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.outbox.models import Message

from .enums import PostProvider

__all__ = ["PostAccount", "StrangeState"]


class PostAccount(models.Model):
    """The agency's keys at a provider, sealed, and which of its letters leave by it.

    `checked_at` is when these very keys opened. Letters chosen to leave by it wait while its keys do not open.
    """

    provider = models.CharField(_("prestataire"), max_length=16, choices=PostProvider, unique=True)
    sealed = models.TextField(_("clés scellées"))
    posts = models.BooleanField(_("lettres simples"), default=False)
    registers = models.BooleanField(_("lettres recommandées"), default=False)
    kept_at = models.DateTimeField(_("clés enregistrées le"))
    kept_by = models.CharField(_("par"), max_length=150)
    tried_at = models.DateTimeField(_("essayées le"), null=True, blank=True)
    checked_at = models.DateTimeField(_("acceptées le"), null=True, blank=True)
    why_not = models.CharField(_("ce que le prestataire a répondu"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("compte chez un prestataire de courrier")
        verbose_name_plural = _("comptes chez des prestataires de courrier")
        ordering = ("provider",)
        constraints = (
            models.UniqueConstraint(fields=["posts"], condition=Q(posts=True), name="post_account_one_for_letters"),
            models.UniqueConstraint(
                fields=["registers"], condition=Q(registers=True), name="post_account_one_for_registered"
            ),
        )

    def __str__(self) -> str:
        return self.provider


class StrangeState(models.Model):
    """A word of a provider that is in no list of ours, once for each letter, until somebody says that they read it."""

    message = models.ForeignKey(
        Message, verbose_name=_("envoi"), on_delete=models.CASCADE, related_name="strange_states"
    )
    said = models.CharField(_("ce qu’il dit"), max_length=80)
    told_at = models.DateTimeField(_("dit le"))
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    read_by = models.CharField(_("lu par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("état inconnu d’un envoi")
        verbose_name_plural = _("états inconnus d’envois")
        ordering = ("-id",)
        indexes = (models.Index(fields=["id"], condition=Q(read_at__isnull=True), name="strange_state_unread"),)
        constraints = (models.UniqueConstraint(fields=["message", "said"], name="strange_state_once"),)

    def __str__(self) -> str:
        return f"{self.said} : envoi {self.message_id}"
