"""What each member of the team keeps of a list: the columns they chose, and views of it with a name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

__all__ = ["ListView"]


class ListView(models.Model):
    """How somebody reads a list. Without a name it is how the list opens for them; with one, a view they come back to.

    `query` is the end of the address: filters, search, order. `columns` are names of columns, all of them when empty.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("gardée par"), on_delete=models.CASCADE, related_name="list_views"
    )
    listed = models.SlugField(_("liste"), max_length=40)
    name = models.CharField(_("nom"), max_length=60, blank=True)
    query = models.CharField(_("filtres et ordre"), max_length=2000, blank=True)
    columns = ArrayField(models.CharField(max_length=60), verbose_name=_("colonnes"), default=list, blank=True)
    kept_at = models.DateTimeField(_("gardée le"))

    class Meta:
        verbose_name = _("vue d’une liste")
        verbose_name_plural = _("vues des listes")
        ordering = ("listed", "name")
        constraints = (
            models.UniqueConstraint(fields=["owner", "listed", "name"], name="list_view_once"),
            models.CheckConstraint(condition=~Q(name="") | Q(query=""), name="list_view_without_name_keeps_columns"),
        )

    def __str__(self) -> str:
        return f"{self.listed} : {self.name or 'colonnes'} ({self.pk})"
