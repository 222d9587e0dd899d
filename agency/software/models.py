"""Keys of programs: an agency's, or one creditor's."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.parties.models import Creditor

from .enums import KeyScope

__all__ = ["SoftwareKey"]


class SoftwareKey(models.Model):
    """What a program shows at the door of the API. The secret is shown once; only its hash is kept.

    With a creditor, it opens that creditor's own things and no other's; without one, all the agency's.
    """

    name = models.CharField(_("logiciel"), max_length=80)
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="software_keys",
    )  # fmt: skip
    start = models.CharField(_("début de la clé"), max_length=12, unique=True)
    sha256 = models.CharField(_("empreinte"), max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=KeyScope), verbose_name=_("droits"))
    made_at = models.DateTimeField(_("créée le"))
    made_by = models.CharField(_("créée par"), max_length=150)
    ends_on = models.DateField(_("dernier jour"), null=True, blank=True)
    used_at = models.DateTimeField(_("utilisée le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("fermée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("clé d’un logiciel")
        verbose_name_plural = _("clés de logiciels")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=KeyScope.values),
                name="software_key_opens_something",
                violation_error_message=_("Choisissez au moins un droit."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.start} ({self.pk})"

    @property
    def rights(self) -> list[str]:
        """What it opens, in words."""
        return [str(KeyScope(scope).label) for scope in self.scopes]

    def opens_on(self, day: date) -> bool:
        """Whether it opens anything on a day: it was not revoked, and its last day is not past."""
        return self.revoked_at is None and (self.ends_on is None or day <= self.ends_on)
