"""Mail runs: the letters that the agency prints and posts itself, frozen together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.leases.models import Leased
from agency.outbox.models import Message

from .enums import MailLineState, MailRunState

__all__ = ["MailRun", "MailRunLine"]


class MailRun(Leased):
    """Letters printed together and posted together. A worker fills it and makes its file; `sha256` is the file's.

    `content_sha256` freezes which letters stand in it, in which order, with which content.
    """

    state = models.CharField(_("état"), max_length=7, choices=MailRunState, default=MailRunState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("préparée par"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("demandée le"))
    asked = models.PositiveSmallIntegerField(_("lettres attendues"), default=0)
    built = models.PositiveSmallIntegerField(_("lettres mises en page"), default=0)
    ready_at = models.DateTimeField(_("prête le"), null=True, blank=True)
    content_sha256 = models.CharField(_("empreinte du contenu"), max_length=64, blank=True)
    sha256 = models.CharField(_("empreinte du fichier"), max_length=64, blank=True)
    file = models.FileField(_("fichier"), upload_to="tournees/", blank=True, max_length=200)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    printed = models.PositiveSmallIntegerField(_("impressions"), default=0)
    printed_at = models.DateTimeField(_("imprimée le"), null=True, blank=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("imprimée par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    posted_on = models.DateField(_("postée le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("close par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    why = models.CharField(_("pourquoi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tournée de courrier")
        verbose_name_plural = _("tournées de courrier")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["id"], condition=Q(state="asked"), name="mail_run_asked"),
            models.Index(fields=["id"], condition=Q(state__in=["asked", "ready", "printed"]), name="mail_run_open"),
        )
        constraints = (
            # Two people, or one who clicks twice, prepare one run.
            models.UniqueConstraint(fields=["state"], condition=Q(state="asked"), name="mail_run_one_prepared"),
            models.CheckConstraint(
                condition=Q(state=MailRunState.POSTED, posted_on__isnull=False)
                | ~Q(state=MailRunState.POSTED) & Q(posted_on__isnull=True),
                name="mail_run_posted_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MailRunState.PRINTED, MailRunState.POSTED]) | Q(printed__gt=0),
                name="mail_run_posted_was_printed",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailRunState.DROPPED) | ~Q(why=""), name="mail_run_dropped_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"tournée {self.pk}"


class MailRunLine(models.Model):
    """A letter of a run: its place in the pile, what its envelope holds, what became of it."""

    run = models.ForeignKey(MailRun, verbose_name=_("tournée"), on_delete=models.PROTECT, related_name="lines")
    message = models.ForeignKey(Message, verbose_name=_("envoi"), on_delete=models.PROTECT, related_name="run_lines")
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    registered = models.BooleanField(_("recommandée"), default=False)
    sheets = models.PositiveSmallIntegerField(_("feuilles"), default=0)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    state = models.CharField(_("état"), max_length=6, choices=MailLineState, default=MailLineState.IN)
    code = models.CharField(_("motif du retrait"), max_length=30, blank=True)
    why = models.CharField(_("pourquoi"), max_length=200, blank=True)
    tracking = models.CharField(_("numéro de suivi"), max_length=15, blank=True)

    class Meta:
        verbose_name = _("lettre d’une tournée")
        verbose_name_plural = _("lettres d’une tournée")
        ordering = (F("place").asc(nulls_last=True), "id")
        indexes = (models.Index(fields=["run", "state"], name="mail_line_of_run"),)
        constraints = (
            models.UniqueConstraint(fields=["run", "place"], name="mail_line_place_once"),
            models.UniqueConstraint(fields=["message"], condition=Q(state="in"), name="mail_line_in_one_run"),
            models.UniqueConstraint(fields=["message"], condition=Q(state="posted"), name="mail_line_posted_once"),
            models.UniqueConstraint(fields=["tracking"], condition=~Q(tracking=""), name="mail_line_tracking_once"),
            models.CheckConstraint(
                condition=Q(tracking="") | Q(registered=True), name="mail_line_tracked_is_registered"
            ),
            models.CheckConstraint(
                condition=~Q(state=MailLineState.PULLED) | ~Q(code=""), name="mail_line_pulled_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"lettre {self.place or '?'} de la tournée {self.run_id}"
