"""One row for each kind of task, in the public schema, added to by whoever worked one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TaskCount(models.Model):
    """How often a task ran since the installation began, how long in all, and how often it ended badly."""

    name = models.CharField(_("tâche"), max_length=80, primary_key=True)
    runs = models.BigIntegerField(_("passages"), default=0)
    failures = models.BigIntegerField(_("échecs"), default=0)
    seconds = models.FloatField(_("durée totale en secondes"), default=0)
    longest = models.FloatField(_("le plus long en secondes"), default=0)
    last_at = models.DateTimeField(_("dernier passage le"))

    class Meta:
        verbose_name = _("compte d’une tâche")
        verbose_name_plural = _("comptes des tâches")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(failures__gte=0, failures__lte=F("runs"), seconds__gte=0), name="task_count_sane"
            ),
        )

    def __str__(self) -> str:
        return self.name
