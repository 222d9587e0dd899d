"""Files handed over by a creditor, line by line, before they become cases."""

from __future__ import annotations

from datetime import date, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.cases.enums import DocumentKind
from agency.cases.models import Claim
from agency.journal.rules import Actor
from agency.leases.models import Leased
from agency.ledger.fields import EuroField
from agency.parties.models import Creditor

from .enums import BatchState, FileFormat, Outcome

__all__ = ["ColumnMapping", "HandedFile", "HandedPiece", "ImportBatch", "ImportRow"]


class ImportBatch(models.Model):
    """One file read. Of a FEC only the accepted lines and the file's hash are kept."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="batches"
    )
    state = models.CharField(_("état"), max_length=10, choices=BatchState, default=BatchState.PREVIEW)
    filename = models.CharField(_("fichier"), max_length=150)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    file_format = models.CharField(_("format"), max_length=30, blank=True, choices=FileFormat)
    uploaded_at = models.DateTimeField(_("déposé le"))
    asked_at = models.DateTimeField(_("à confier depuis"), null=True, blank=True)
    asked_on = models.DateField(_("à confier depuis le"), null=True, blank=True)
    asked_by = models.JSONField(_("à confier par"), null=True, blank=True)
    chosen = models.PositiveIntegerField(_("lignes à confier"), default=0)
    to_go_through = models.PositiveIntegerField(_("lignes à parcourir"), default=0)
    gone_through = models.PositiveIntegerField(_("lignes parcourues"), default=0)
    through_key = models.TextField(_("dernière personne parcourue"), blank=True)
    through_position = models.PositiveIntegerField(_("dernière ligne parcourue"), default=0)
    confirmed_at = models.DateTimeField(_("confié le"), null=True, blank=True)
    evidence = models.BinaryField(_("facture jointe"), null=True, blank=True)
    # Of a table: its headers, the column of each field, and how we know it (`ColumnsOrigin`).
    columns = models.JSONField(_("colonnes"), null=True, blank=True)
    trouble = models.CharField(_("pourquoi il est illisible"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("dépôt de factures")
        verbose_name_plural = _("dépôts de factures")
        ordering = ("-uploaded_at", "-id")
        indexes = (
            models.Index(
                fields=["asked_at"], condition=models.Q(state=BatchState.CONFIRMING), name="import_batch_waits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.filename} ({self.pk})"

    @property
    def asked(self) -> tuple[Actor, datetime, date]:
        """Who asked to confide it, at which instant, on which day. Raises `ValueError` before anybody did."""
        if self.asked_by is None or self.asked_at is None or self.asked_on is None:
            raise ValueError("Personne n’a demandé de confier ce dépôt.")
        return Actor(**self.asked_by), self.asked_at, self.asked_on


class HandedFile(Leased):
    """The bytes of a file until it is read; of a table until it is confided, as its columns may be told anew.

    The row is the job of reading it: who handed it over, on which day, and how many workers tried.
    """

    batch = models.OneToOneField(ImportBatch, verbose_name=_("dépôt"), on_delete=models.CASCADE, related_name="handed")
    content = models.BinaryField(_("fichier"))
    contacts = models.BinaryField(_("adresses jointes"), null=True, blank=True)
    head = models.JSONField(_("premières lignes du tableau"), default=list)
    handed_by = models.JSONField(_("déposé par"))
    handed_on = models.DateField(_("déposé le"))

    class Meta:
        verbose_name = _("fichier déposé")
        verbose_name_plural = _("fichiers déposés")

    def __str__(self) -> str:
        return f"fichier du dépôt {self.batch_id}"

    @property
    def by(self) -> Actor:
        """Who handed it over."""
        return Actor(**self.handed_by)


class ColumnMapping(models.Model):
    """What each column of a creditor's tables holds, by their headers, as a person said it the last time."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="column_mappings"
    )
    fingerprint = models.CharField(_("empreinte des titres"), max_length=64)
    mapping = models.TextField(_("colonnes"))
    chosen_by = models.CharField(_("indiquées par"), max_length=150)
    chosen_at = models.DateTimeField(_("indiquées le"))

    class Meta:
        verbose_name = _("colonnes d’un fichier")
        verbose_name_plural = _("colonnes de fichiers")
        constraints = (models.UniqueConstraint(fields=["creditor", "fingerprint"], name="column_mapping_once"),)

    def __str__(self) -> str:
        return f"colonnes du créancier {self.creditor_id} ({self.pk})"


class ImportRow(models.Model):
    """One line of the file, as neutral values, with what was decided and why."""

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("dépôt"), on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    position = models.PositiveIntegerField(_("rang"))
    place = models.CharField(_("emplacement"), max_length=80)
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome)
    number = models.CharField(_("numéro de facture"), max_length=60, blank=True)
    person = models.CharField(_("personne"), max_length=150, blank=True)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    # Of a bill handed over before it is due: the morning it becomes a case.
    opens_on = models.DateField(_("devient un dossier le"), null=True, blank=True)
    amount = EuroField(_("montant"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=400, blank=True)
    rule = models.CharField(_("règle"), max_length=20, blank=True)
    checked = models.BooleanField(_("vérifiée avec la facture"), default=False)
    # The people of the line, as they are recognised, in the order of their letters in any language: lines of the same
    # people stand side by side.
    people_key = models.TextField(_("clé des personnes"), blank=True, db_collation="C")
    facts = models.JSONField(_("valeurs lues"), default=dict, encoder=DjangoJSONEncoder)
    # Of a line that lacks something: what the file said, what somebody typed beside it and when, and what is asked.
    said = models.JSONField(_("ce que dit le fichier"), null=True, blank=True)
    typed = models.JSONField(_("ce qui a été saisi"), default=list, blank=True)
    asked = models.JSONField(_("ce qui est demandé"), default=list, blank=True)
    claim = models.ForeignKey(
        Claim, verbose_name=_("créance"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("ligne d’un dépôt")
        verbose_name_plural = _("lignes d’un dépôt")
        ordering = ("position",)
        indexes = (
            models.Index(fields=["batch", "people_key", "position"], name="import_row_by_people"),
            # What a file says anew and only a person may settle (`rules.updates.ASKED`).
            models.Index(
                fields=["id"], condition=models.Q(outcome=Outcome.UPDATE, rule="MAJ-2"), name="import_row_to_settle"
            ),
            models.Index(fields=["opens_on"], condition=models.Q(outcome=Outcome.UNDUE), name="import_row_opens"),
        )
        constraints = (models.UniqueConstraint(fields=["batch", "position"], name="import_row_once"),)

    def __str__(self) -> str:
        return f"ligne {self.position} du dépôt {self.batch_id}"


class HandedPiece(models.Model):
    """A piece handed over with a line typed by hand, until the line is a bill of a case."""

    row = models.ForeignKey(ImportRow, verbose_name=_("ligne"), on_delete=models.CASCADE, related_name="pieces")
    kind = models.CharField(_("type"), max_length=10, choices=DocumentKind)
    content = models.BinaryField(_("pièce"))
    mime = models.CharField(_("format"), max_length=80)

    class Meta:
        verbose_name = _("pièce déposée")
        verbose_name_plural = _("pièces déposées")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} de la ligne {self.row_id}"
