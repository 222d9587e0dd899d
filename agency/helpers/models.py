"""Who helps a person with one case, and what they did there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document
from agency.disputes.models import Reply
from agency.parties.models import Debtor

from .enums import HelpAct, HelpEnd, HelperKind, HelpScope

__all__ = ["Helper", "HelperAct"]


class Helper(models.Model):
    """Somebody whom a person named for one case, until a day. `document` is the signed word, when the staff noted it.

    `seed` is random: what the way in is made of with the installation's key; `code_hash` is what a code is found by.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="helpers")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="helpers")
    name = models.CharField(_("nom de l’aidant"), max_length=80)
    kind = models.CharField(_("qui est-ce"), max_length=12, choices=HelperKind)
    scope = models.CharField(_("ce qui lui est permis"), max_length=8, choices=HelpScope)
    email = models.EmailField(_("e-mail de l’aidant"), blank=True)
    named_at = models.DateTimeField(_("nommé le"))
    until = models.DateField(_("jusqu’au"))
    seed = models.CharField(_("graine"), max_length=32)
    code_hash = models.CharField(_("empreinte du code"), max_length=64, unique=True)
    document = models.ForeignKey(
        Document, verbose_name=_("autorisation signée"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    end = models.CharField(_("pourquoi"), max_length=10, choices=HelpEnd, blank=True)
    why = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("aidant")
        verbose_name_plural = _("aidants")
        ordering = ("-named_at", "-id")
        indexes = (
            models.Index(fields=["until"], condition=Q(ended_at=None), name="helper_standing"),
            models.Index(fields=["case", "debtor"], name="helper_of_person"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="helper_end_says_why",
            ),
            models.CheckConstraint(condition=~Q(end="staff") | ~Q(why=""), name="helper_stopped_by_staff_says_why"),
        )

    def __str__(self) -> str:
        return f"aidant {self.pk} du dossier {self.case_id}"


class HelperAct(models.Model):
    """One act of somebody who helps: `reply` is what they wrote, `monthly` (euros) and `day` what they proposed."""

    helper = models.ForeignKey(Helper, verbose_name=_("aidant"), on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(_("acte"), max_length=10, choices=HelpAct)
    at = models.DateTimeField(_("fait le"))
    reply = models.OneToOneField(
        Reply, verbose_name=_("message"), null=True, blank=True, on_delete=models.CASCADE, related_name="helped"
    )
    monthly = models.DecimalField(_("par mois"), max_digits=9, decimal_places=2, null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("jour du mois"), null=True, blank=True)

    class Meta:
        verbose_name = _("acte d’un aidant")
        verbose_name_plural = _("actes des aidants")
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="came", reply=None, monthly=None, day=None)
                | Q(kind="wrote", reply__isnull=False, monthly=None, day=None)
                | Q(kind="proposed", reply=None, monthly__gt=0, day__gte=1),
                name="helper_act_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"acte {self.kind} ({self.pk}) de l’aidant {self.helper_id}"
