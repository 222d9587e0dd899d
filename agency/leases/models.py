"""Columns of a row that is a job."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Leased(models.Model):
    """A row that a worker takes for a while: its lease ends by itself, its token fences off who held it before."""

    lease_until = models.DateTimeField(_("pris jusqu’à"), null=True, blank=True)
    token = models.UUIDField(_("jeton"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)

    class Meta:
        abstract = True
