"""Files that people send with a word: rows that are jobs, until each one is judged."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Document
from agency.disputes.models import Reply
from agency.leases.models import Leased

from .enums import UploadFault, UploadFormat, UploadState

__all__ = ["Upload"]


class Upload(Leased):
    """A file sent with a reply: `file` holds what came, apart and shown to nobody, until it is judged.

    What is kept is `document`, written anew. `scanned` says that an antivirus looked at it.
    """

    reply = models.ForeignKey(
        Reply, verbose_name=_("réponse de la personne"), on_delete=models.PROTECT, related_name="uploads"
    )
    name = models.CharField(_("nom donné au fichier"), max_length=100)
    format = models.CharField(_("format"), max_length=4, choices=UploadFormat, blank=True)
    size = models.PositiveIntegerField(_("taille en octets"))
    sent_at = models.DateTimeField(_("envoyé le"))
    state = models.CharField(_("état"), max_length=8, choices=UploadState, default=UploadState.WAITING)
    fault = models.CharField(_("pourquoi il n’est pas gardé"), max_length=10, choices=UploadFault, blank=True)
    file = models.FileField(_("fichier tel qu’il est arrivé"), upload_to="envois/", max_length=200, blank=True)
    document = models.ForeignKey(
        Document, verbose_name=_("pièce gardée"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="uploads",
    )  # fmt: skip
    scanned = models.BooleanField(_("analysé par un antivirus"), default=False)
    judged_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)

    class Meta:
        verbose_name = _("fichier d’une personne")
        verbose_name_plural = _("fichiers des personnes")
        ordering = ("id",)
        indexes = (models.Index(fields=["id"], name="upload_waiting", condition=Q(state="waiting")),)
        constraints = (
            models.CheckConstraint(
                condition=(Q(state="waiting", fault="", document__isnull=True, judged_at__isnull=True) & ~Q(file=""))
                | (Q(state="kept", fault="", file="", document__isnull=False, judged_at__isnull=False))
                | (Q(state="refused", file="", document__isnull=True, judged_at__isnull=False) & ~Q(fault="")),
                name="upload_shown_once_judged",
            ),
        )

    def __str__(self) -> str:
        return f"fichier {self.pk} de la réponse {self.reply_id}"
