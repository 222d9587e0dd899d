"""One row for each agency that somebody asked for, in the public schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgencyKind(models.TextChoices):
    """What an agency does; the words of its first day follow."""

    FIRM = "firm", _("Cabinet de recouvrement amiable")
    SCHOOLS = "schools", _("Administrateur de frais de scolarité")


class OpeningState(models.TextChoices):
    """Where an opening stands."""

    ASKED = "asked", _("demandée")
    CONFIRMED = "confirmed", _("confirmée")
    OPEN = "open", _("ouverte")
    TAKEN = "taken", _("nom déjà pris")


class Opening(models.Model):
    """What somebody asked for, and what became of it; the row is the job.

    Of the link that confirms only the hash is kept. `network` is a keyed hash, for counting.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    network = models.CharField(max_length=64, db_index=True)
    asked_at = models.DateTimeField(_("demandée le"), db_index=True)
    email = models.EmailField(_("adresse e-mail"), db_index=True)
    first_name = models.CharField(_("prénom"), max_length=80)
    last_name = models.CharField(_("nom de famille"), max_length=80)
    name = models.CharField(_("nom du cabinet"), max_length=80)
    slug = models.SlugField(_("nom court"), max_length=40)
    kind = models.CharField(_("activité"), max_length=10, choices=AgencyKind)
    samples = models.BooleanField(_("avec des exemples"), default=False)
    terms = models.DateField(_("conditions acceptées, du"))
    state = models.CharField(_("état"), max_length=10, choices=OpeningState, default=OpeningState.ASKED)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    agency = models.OneToOneField("tenants.Agency", null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        verbose_name = _("ouverture")
        verbose_name_plural = _("ouvertures")
        ordering = ("asked_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=OpeningState.values), name="opening_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=OpeningState.ASKED) | models.Q(confirmed_at__isnull=False),
                name="opening_is_confirmed_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.get_state_display()})"
