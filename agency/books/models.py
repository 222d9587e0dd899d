"""Proofs of the books, kept for ever: one row a night, chained by hash, and what each creditor is owed in it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.ledger.fields import EuroField
from agency.parties.models import Creditor

from .enums import ProofPart
from .values import Comparison

__all__ = ["DailyProof", "ProofShare", "ProofSignature"]


class DailyProof(models.Model):
    """The books of an agency at one instant beside the facts. Append-only; `rank` counts those of a day."""

    on = models.DateField(_("jour"))
    rank = models.PositiveSmallIntegerField(_("rang du jour"), default=1)
    made_at = models.DateTimeField(_("établie le"))
    made_by = models.CharField(_("établie par"), max_length=150)
    holds = models.BooleanField(_("tout concorde"))
    content = models.JSONField(_("contenu"), encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    hash = models.CharField(_("empreinte"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("preuve du jour")
        verbose_name_plural = _("preuves du jour")
        ordering = ("-on", "-rank")
        constraints = (
            models.UniqueConstraint(fields=["on", "rank"], name="daily_proof_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="daily_proof_ranked"),
        )

    def __str__(self) -> str:
        return f"preuve du {self.on} ({self.rank})"

    @property
    def comparisons(self) -> list[Comparison]:
        """What was compared, as it was found."""
        return [
            Comparison(ProofPart(one["part"]), Decimal(one["books"]), Decimal(one["facts"]), tuple(one["cases"]))
            for one in self.content["comparisons"]
        ]

    @property
    def gaps(self) -> list[Comparison]:
        """What did not agree."""
        return [one for one in self.comparisons if not one.holds]


class ProofShare(models.Model):
    """What a proof says is held for one creditor. Append-only; nothing for who is owed nothing."""

    proof = models.ForeignKey(DailyProof, verbose_name=_("preuve"), on_delete=models.PROTECT, related_name="shares")
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="proof_shares"
    )
    payable = EuroField(_("dû au créancier"))
    owes = EuroField(_("à déduire"))

    class Meta:
        verbose_name = _("part d’un créancier")
        verbose_name_plural = _("parts des créanciers")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["proof", "creditor"], name="proof_share_once"),)

    def __str__(self) -> str:
        return f"part du créancier {self.creditor_id} dans la preuve {self.proof_id}"


class ProofSignature(models.Model):
    """A person read a proof whose sums agree and put their name to it. Append-only, once a person."""

    proof = models.ForeignKey(DailyProof, verbose_name=_("preuve"), on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signée par"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("nom"), max_length=150)
    signed_at = models.DateTimeField(_("signée le"))
    hash = models.CharField(_("empreinte signée"), max_length=64)

    class Meta:
        verbose_name = _("signature d’une preuve")
        verbose_name_plural = _("signatures de preuves")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["proof", "signed_by"], name="proof_signed_once"),)

    def __str__(self) -> str:
        return f"signature {self.pk} de la preuve {self.proof_id}"
