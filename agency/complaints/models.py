"""The register of complaints: what came, who reads it, by when it is answered, what was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import ComplaintChannel, ComplaintOutcome, ComplaintSubject

__all__ = ["Complaint"]


class Complaint(models.Model):
    """One complaint of a person about us. `handler` followed the case when it came: another person reads it."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="complaints")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="complaints")
    channel = models.CharField(_("reçue par"), max_length=10, choices=ComplaintChannel)
    subject = models.CharField(_("sujet"), max_length=10, choices=ComplaintSubject)
    text = models.TextField(_("texte"), max_length=2000)
    received_on = models.DateField(_("reçue le"))
    noted_at = models.DateTimeField(_("inscrite le"))
    acknowledge_by = models.DateField(_("accusé de réception avant le"))
    answer_by = models.DateField(_("réponse avant le"))
    acknowledged_at = models.DateTimeField(_("accusé de réception le"), null=True, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("suivait le dossier"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lue par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="complaints_read",
    )  # fmt: skip
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    answer_signature = models.CharField(_("signée par"), max_length=200, blank=True)
    outcome = models.CharField(_("issue"), max_length=10, choices=ComplaintOutcome, blank=True)
    measure = models.CharField(_("ce qui change chez nous"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("réclamation")
        verbose_name_plural = _("réclamations")
        ordering = ("-received_on", "-id")
        indexes = (models.Index(fields=["answer_by"], name="complaint_open", condition=Q(answered_at=None)),)
        constraints = (
            models.CheckConstraint(
                condition=Q(reader__isnull=True) | Q(handler__isnull=True) | ~Q(reader=F("handler")),
                name="complaint_read_by_another",
                violation_error_message=_("Une réclamation est lue par quelqu’un d’autre que qui suit le dossier."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", outcome="")
                | Q(Q(answered_at__isnull=False, reader__isnull=False), ~Q(answer=""), ~Q(outcome="")),
                name="complaint_answered_whole",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="complaint_says_what"),
        )

    def __str__(self) -> str:
        return f"réclamation {self.pk} au dossier {self.case_id}"
