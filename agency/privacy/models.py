"""What people ask of their data, and the file that answers who asks for a copy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.leases.models import Leased
from agency.parties.models import Debtor

from .enums import DataRight, FileState, RequestChannel, RequestOutcome

__all__ = ["AccessFile", "DataRequest"]


class DataRequest(models.Model):
    """One request of a person about their data: who they are was checked, and it is answered before a day."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="data_requests")
    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="data_requests"
    )
    right = models.CharField(_("demande"), max_length=13, choices=DataRight)
    channel = models.CharField(_("reçue par"), max_length=10, choices=RequestChannel)
    identity = models.CharField(_("identité vérifiée comment"), max_length=200)
    text = models.TextField(_("texte"), max_length=2000, blank=True)
    received_on = models.DateField(_("reçue le"))
    noted_at = models.DateTimeField(_("inscrite le"))
    answer_by = models.DateField(_("réponse avant le"))
    extended_why = models.CharField(_("prolongée parce que"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    answer_signature = models.CharField(_("signée par"), max_length=200, blank=True)
    outcome = models.CharField(_("suite"), max_length=10, choices=RequestOutcome, blank=True)

    class Meta:
        verbose_name = _("demande sur des données")
        verbose_name_plural = _("demandes sur des données")
        ordering = ("-received_on", "-id")
        indexes = (models.Index(fields=["answer_by"], name="data_request_open", condition=Q(answered_at=None)),)
        constraints = (
            models.CheckConstraint(condition=~Q(identity=""), name="data_request_of_a_known_person"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", outcome="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(outcome="")),
                name="data_request_answered_whole",
            ),
        )

    def __str__(self) -> str:
        return f"demande {self.pk} de la personne {self.debtor_id}"


class AccessFile(Leased):
    """The copy of a person's data: asked for, written by a worker, read by somebody, handed over until a day."""

    request = models.OneToOneField(
        DataRequest, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="copy"
    )
    state = models.CharField(_("état"), max_length=9, choices=FileState, default=FileState.WAITING)
    asked_at = models.DateTimeField(_("demandé le"))
    made_at = models.DateTimeField(_("écrit le"), null=True, blank=True)
    file = models.FileField(_("fichier"), upload_to="acces/", max_length=200, blank=True)
    sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("taille en octets"), default=0)
    handed_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    ends_on = models.DateField(_("à prendre avant le"), null=True, blank=True)

    class Meta:
        verbose_name = _("copie des données d’une personne")
        verbose_name_plural = _("copies des données des personnes")
        ordering = ("-id",)
        indexes = (models.Index(fields=["id"], name="access_file_waiting", condition=Q(state=FileState.WAITING)),)
        constraints = (
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, ends_on__isnull=True)
                | Q(handed_at__isnull=False, ends_on__isnull=False),
                name="access_file_handed_until_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"copie {self.pk} pour la demande {self.request_id}"
