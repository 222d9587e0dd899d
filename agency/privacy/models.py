"""What people ask of their data, the copies that answer; how long data are kept, and the proof that they went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.leases.models import Leased
from agency.parties.models import Debtor

from .enums import DataRight, ErasureReason, FileState, RequestChannel, RequestOutcome
from .rules.retention import CASE_MONTHS, NOTE_MONTHS
from .rules.visits import MOST_SAMPLE

__all__ = ["AccessFile", "AuditPack", "DataRequest", "Erasure", "RetentionHold", "RetentionPolicy", "RetentionRun"]


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


class RetentionPolicy(models.Model):
    """The one row of an agency's choice: how long it keeps, never longer than the table, and since when it erases."""

    case_months = models.PositiveSmallIntegerField(_("dossiers clos, en mois"), default=CASE_MONTHS)
    note_months = models.PositiveSmallIntegerField(_("notes et appels, en mois"), default=NOTE_MONTHS)
    started_at = models.DateTimeField(_("en service depuis"), null=True, blank=True)
    started_by = models.CharField(_("mis en service par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("durées de conservation")
        verbose_name_plural = _("durées de conservation")
        constraints = (
            models.CheckConstraint(
                condition=Q(case_months__gte=1, case_months__lte=CASE_MONTHS, note_months__gte=1)
                & Q(note_months__lte=NOTE_MONTHS),
                name="retention_never_longer",
                violation_error_message=_("Une durée ne dépasse jamais celle du tableau."),
            ),
        )

    def __str__(self) -> str:
        return f"durées de conservation {self.pk}"


class RetentionRun(models.Model):
    """One night, or a rehearsal of it: how many of each kind, under which version of the table. Nobody's data."""

    on = models.DateField(_("nuit du"))
    rehearsal = models.BooleanField(_("répétition, rien n’est effacé"))
    counts = models.JSONField(_("nombres"), default=dict)
    version = models.CharField(_("version de la règle"), max_length=60)
    at = models.DateTimeField(_("fait le"))
    by = models.CharField(_("fait par"), max_length=150)

    class Meta:
        verbose_name = _("passage de conservation")
        verbose_name_plural = _("passages de conservation")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"passage {self.pk}"


class Erasure(models.Model):
    """The certificate of a case erased: its number, why, how many rows of each table, a hash. Nobody's data."""

    case_number = models.BigIntegerField(_("numéro du dossier"), unique=True)
    reason = models.CharField(_("pourquoi"), max_length=20, choices=ErasureReason)
    version = models.CharField(_("version de la règle"), max_length=60)
    counts = models.JSONField(_("lignes touchées"), default=dict)
    digest = models.CharField(_("empreinte de ce qui a été effacé"), max_length=64)
    at = models.DateTimeField(_("effacé le"))

    class Meta:
        verbose_name = _("certificat d’effacement")
        verbose_name_plural = _("certificats d’effacement")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"effacement du dossier {self.case_number}"


class RetentionHold(models.Model):
    """A closed case that must not be erased while a dispute or a procedure lasts: why, by whom, until lifted."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="retention_holds")
    why = models.CharField(_("pourquoi"), max_length=200)
    placed_by = models.CharField(_("demandé par"), max_length=150)
    placed_at = models.DateTimeField(_("demandé le"))
    lifted_at = models.DateTimeField(_("levé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("conservation demandée")
        verbose_name_plural = _("conservations demandées")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(why=""), name="retention_hold_says_why"),
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="retention_hold_once"),
        )

    def __str__(self) -> str:
        return f"conservation du dossier {self.case_id}"


class AuditPack(Leased):
    """What is shown to a visit of the DGCCRF or of the prosecutor: asked for by a manager, written by a worker.

    The sample is the same for the same seed over the same files: `seed` is printed in the index.
    """

    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))
    sample = models.PositiveSmallIntegerField(_("dossiers tirés"))
    seed = models.CharField(_("graine du tirage"), max_length=40)
    state = models.CharField(_("état"), max_length=9, choices=FileState, default=FileState.WAITING)
    asked_by = models.CharField(_("demandé par"), max_length=150)
    asked_at = models.DateTimeField(_("demandé le"))
    made_at = models.DateTimeField(_("écrit le"), null=True, blank=True)
    file = models.FileField(_("fichier"), upload_to="visites/", max_length=200, blank=True)
    sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("taille en octets"), default=0)

    class Meta:
        verbose_name = _("dossier de visite")
        verbose_name_plural = _("dossiers de visite")
        ordering = ("-id",)
        indexes = (models.Index(fields=["id"], name="audit_pack_waiting", condition=Q(state=FileState.WAITING)),)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="audit_pack_days_in_order"),
            models.CheckConstraint(condition=Q(sample__gte=1, sample__lte=MOST_SAMPLE), name="audit_pack_sample_small"),
        )

    def __str__(self) -> str:
        return f"dossier de visite {self.pk}"
