"""A new address, e-mail or number, as its person told it on their page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.parties.enums import Matter
from agency.parties.models import Debtor

from .enums import ContactChangeState

__all__ = ["ContactChange"]

_MATTERS = [choice for choice in Matter.choices if choice[0] != Matter.NAME]


class ContactChange(models.Model):
    """One change told by a person. `before` says, row by row, what it replaced; empty until it is used."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="contact_changes")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="contact_changes"
    )
    matter = models.CharField(_("objet"), max_length=10, choices=_MATTERS)
    brought = models.JSONField(_("ce que la personne a dit"))
    before = models.JSONField(_("ce qui servait avant"), default=list)
    state = models.CharField(_("état"), max_length=10, choices=ContactChangeState)
    told_at = models.DateTimeField(_("dite le"))
    used_at = models.DateTimeField(_("utilisée depuis le"), null=True, blank=True)
    disowned_at = models.DateTimeField(_("contestée le"), null=True, blank=True)
    settled_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    why = models.CharField(_("ce qui a été vérifié"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("coordonnée changée par la personne")
        verbose_name_plural = _("coordonnées changées par les personnes")
        ordering = ("-told_at", "-id")
        indexes = (
            models.Index(fields=["disowned_at"], condition=Q(state="disowned"), name="contact_change_to_check"),
            models.Index(fields=["debtor", "-told_at"], name="contact_change_of_person"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["debtor", "matter"], condition=Q(state="waiting"), name="contact_change_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "left"], used_at=None) | Q(used_at__isnull=False),
                name="contact_change_used_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["disowned", "settled"], disowned_at__isnull=False)
                | (~Q(state__in=["disowned", "settled"]) & Q(disowned_at=None)),
                name="contact_change_disowned_has_a_date",
            ),
            models.CheckConstraint(
                condition=(Q(state="settled", settled_at__isnull=False) & ~Q(why=""))
                | (~Q(state="settled") & Q(settled_at=None, why="")),
                name="contact_change_settled_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter} changée par la personne {self.debtor_id} ({self.pk})"
