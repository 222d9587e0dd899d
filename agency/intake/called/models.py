"""Calls of programs that were taken."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.intake.models import ImportBatch
from agency.software.models import SoftwareKey

__all__ = ["KeptCall"]


class KeptCall(models.Model):
    """A call that made a deposit: asked again under the same name, it makes none and has the same answer.

    Hashes only: what the call said is the deposit.
    """

    key = models.ForeignKey(SoftwareKey, verbose_name=_("clé"), on_delete=models.PROTECT, related_name="calls")
    name_sha256 = models.CharField(_("empreinte du nom"), max_length=64)
    body_sha256 = models.CharField(_("empreinte de la demande"), max_length=64)
    batch = models.OneToOneField(
        ImportBatch, verbose_name=_("dépôt"), on_delete=models.CASCADE, related_name="call", null=True
    )
    at = models.DateTimeField(_("reçue le"))

    class Meta:
        verbose_name = _("demande d’un logiciel")
        verbose_name_plural = _("demandes de logiciels")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["key", "name_sha256"], name="kept_call_once"),)

    def __str__(self) -> str:
        return f"demande {self.pk} de la clé {self.key_id}"
