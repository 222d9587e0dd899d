"""One row for each case that an agency erased, in the public schema: numbers and a hash, nobody's data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureEntry(models.Model):
    """A case erased, by the schema of its agency. No link: an agency taken away and restored finds it again.

    `mark` is a hash of what the case was: another one that bears its number after a restore is left alone.
    """

    schema = models.CharField(_("schéma"), max_length=63)
    number = models.BigIntegerField(_("numéro du dossier"))
    mark = models.CharField(_("empreinte du dossier"), max_length=64)
    at = models.DateTimeField(_("effacé le"))

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")
        ordering = ("schema", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schema", "number", "mark"], name="erasure_entry_once"),
        ]

    def __str__(self) -> str:
        return f"dossier {self.number} ({self.schema})"
