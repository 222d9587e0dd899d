"""One row for each sealed block, in the public schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChainHead(models.Model):
    """Where an agency's history stood when a block of it was sealed. Only ever added to.

    It lies where the agency's role reads and writes nothing: who cuts the end of the history there is found here.
    """

    agency = models.ForeignKey("tenants.Agency", on_delete=models.PROTECT, related_name="chain_heads")
    block = models.BigIntegerField(_("bloc"))
    digest = models.CharField(_("empreinte"), max_length=64)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("empreinte d’un journal")
        verbose_name_plural = _("empreintes des journaux")
        ordering = ("agency", "block")
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "block"], name="chain_head_once")]

    def __str__(self) -> str:
        return f"bloc {self.block} ({self.agency_id})"
