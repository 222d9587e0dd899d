"""Dated figures of the law, in the public schema: agencies read them and never write them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.law.interest.rates import Rate

from .rules import CHECKED, DECIMALS


class RateEntry(models.Model):
    """A value in force on `[valid_from, valid_to)`, that counts once a second person has checked it (R3.13).

    Until then it may be entered again; a trigger freezes it afterwards.
    """

    kind = models.CharField(max_length=20)
    klass = models.CharField(max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=9, decimal_places=DECIMALS)
    source_url = models.URLField(max_length=500)
    entered_by = models.EmailField()
    entered_at = models.DateTimeField()
    checked_by = models.EmailField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("taux")
        verbose_name_plural = _("taux")
        ordering = ("kind", "klass", "valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "klass", "valid_from"], name="rate_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="rate_not_negative"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="rate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by="", checked_at__isnull=True)
                | (~models.Q(checked_by="") & models.Q(checked_at__isnull=False)),
                name="rate_checked_by_somebody_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(checked_by__iexact=models.F("entered_by")) & ~models.Q(entered_by=""),
                name="rate_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.klass}, {self.valid_from:%Y-%m-%d}"

    def as_rate(self) -> Rate:
        """The row as the law reads it."""
        return Rate(self.kind, self.klass, self.valid_from, self.valid_to, self.value, self.source_url, CHECKED)
