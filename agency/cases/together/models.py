"""Words that the team puts on cases, and acts done on several cases at once, with what each was before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Hold

from .enums import TogetherKind

__all__ = ["CaseTag", "TaggedCase", "TogetherAct", "TogetherItem"]


class CaseTag(models.Model):
    """A word of the team's own, to find cases again; the law and the machine know nothing of it."""

    name = models.CharField(_("étiquette"), max_length=40)

    class Meta:
        verbose_name = _("étiquette")
        verbose_name_plural = _("étiquettes")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(Lower("name"), name="case_tag_once"),
            models.CheckConstraint(condition=~Q(name=""), name="case_tag_says_something"),
        )

    def __str__(self) -> str:
        return self.name


class TaggedCase(models.Model):
    """A tag on a case."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(CaseTag, verbose_name=_("étiquette"), on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        verbose_name = _("étiquette d’un dossier")
        verbose_name_plural = _("étiquettes des dossiers")
        ordering = ("tag__name",)
        constraints = (models.UniqueConstraint(fields=["case", "tag"], name="case_tagged_once"),)

    def __str__(self) -> str:
        return f"étiquette {self.tag_id} du dossier {self.case_id}"


class TogetherAct(models.Model):
    """One act on several cases, by somebody, and when it was undone."""

    kind = models.CharField(_("acte"), max_length=10, choices=TogetherKind)
    said = models.CharField(_("ce qui est fait"), max_length=200, blank=True)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attribué à"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    tag = models.ForeignKey(
        CaseTag, verbose_name=_("étiquette"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    until_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("fait par"), on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("fait le"))
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)

    class Meta:
        verbose_name = _("acte sur plusieurs dossiers")
        verbose_name_plural = _("actes sur plusieurs dossiers")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind=TogetherKind.SUSPEND) | Q(until_on__isnull=False), name="together_hold_ends"
            ),
            models.CheckConstraint(
                condition=~Q(kind=TogetherKind.ASSIGN) | Q(referent__isnull=False), name="together_assigns_to_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[TogetherKind.TAG, TogetherKind.UNTAG]) | Q(tag__isnull=False),
                name="together_names_its_tag",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.pk})"


class TogetherItem(models.Model):
    """A case of such an act: who followed it before, the hold that was put on it."""

    act = models.ForeignKey(TogetherAct, verbose_name=_("acte"), on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("suivi avant par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hold = models.ForeignKey(
        Hold, verbose_name=_("suspension"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("dossier d’un acte")
        verbose_name_plural = _("dossiers d’un acte")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["act", "case"], name="together_case_once"),)

    def __str__(self) -> str:
        return f"dossier {self.case_id} de l’acte {self.act_id}"
