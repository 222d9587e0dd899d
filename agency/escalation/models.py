"""What a creditor was asked once a case was given back, what it decided, the packs made of a case: never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document
from agency.ledger.fields import EuroField

from .enums import CourtFact, CourtRuling, NextStep, PackPurpose, ProfessionalKind

__all__ = ["CasePack", "CourtStep", "HandOver", "NextStepDecision", "NextStepQuestion", "PackReceipt"]


class NextStepQuestion(models.Model):
    """A case given back on a day: its creditor says what follows before another. Its silence decides nothing."""

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="next_step_questions"
    )
    handed_back_on = models.DateField(_("rendu le"))
    asked_at = models.DateTimeField(_("demandée le"))
    due_on = models.DateField(_("décision attendue le"))
    reminded_on = models.DateField(_("rappelée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("suite à choisir")
        verbose_name_plural = _("suites à choisir")
        ordering = ("-handed_back_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["case", "handed_back_on"], name="next_step_asked_once"),
            models.CheckConstraint(condition=Q(due_on__gt=F("handed_back_on")), name="next_step_leaves_time"),
        )

    def __str__(self) -> str:
        return f"suite du dossier {self.case_id} rendu le {self.handed_back_on}"


class NextStepDecision(models.Model):
    """The creditor’s decision, as it gave it or as it told us; `due` is what was owed that day, in euros."""

    question = models.OneToOneField(
        NextStepQuestion, verbose_name=_("question"), on_delete=models.PROTECT, related_name="decision"
    )
    step = models.CharField(_("décision"), max_length=12, choices=NextStep)
    words = models.TextField(_("précisions"), max_length=1000, blank=True)
    told = models.CharField(_("dite comment"), max_length=200)
    professional = models.CharField(_("professionnel choisi"), max_length=120, blank=True)
    professional_email = models.EmailField(_("son adresse e-mail"), blank=True)
    due = EuroField(_("reste dû ce jour-là"))
    decided_by = models.CharField(_("décidée par"), max_length=150)
    decided_at = models.DateTimeField(_("décidée le"))

    class Meta:
        verbose_name = _("suite choisie")
        verbose_name_plural = _("suites choisies")
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(told="") & ~Q(decided_by=""), name="next_step_says_who_and_how"),
        )

    def __str__(self) -> str:
        return f"{self.step} ({self.pk})"


class CasePack(models.Model):
    """An archive made of a case on a day: a PDF/A, the same as JSON, the originals and their hashes. Never changed."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="packs")
    purpose = models.CharField(_("fait pour"), max_length=10, choices=PackPurpose)
    file = models.FileField(_("archive"), upload_to="dossiers/", max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveIntegerField(_("taille en octets"))
    pieces = models.PositiveSmallIntegerField(_("pièces"))
    made_by = models.CharField(_("fait par"), max_length=150)
    made_at = models.DateTimeField(_("fait le"))

    class Meta:
        verbose_name = _("dossier constitué")
        verbose_name_plural = _("dossiers constitués")
        ordering = ("-made_at", "-id")
        constraints = (models.UniqueConstraint(fields=["case", "purpose", "sha256"], name="pack_once"),)

    def __str__(self) -> str:
        return f"dossier constitué {self.pk} du dossier {self.case_id}"


class HandOver(models.Model):
    """A pack sent to whom the creditor chose, by a link that ends; `mailed_at` is when the mail server took it."""

    pack = models.ForeignKey(
        CasePack, verbose_name=_("dossier constitué"), on_delete=models.PROTECT, related_name="hand_overs"
    )
    kind = models.CharField(_("qualité"), max_length=10, choices=ProfessionalKind)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse e-mail"))
    sent_by = models.CharField(_("transmis par"), max_length=150)
    sent_at = models.DateTimeField(_("transmis le"))
    expires_on = models.DateField(_("lien valable jusqu’au"))
    mailed_at = models.DateTimeField(_("e-mail remis le"), null=True, blank=True)

    class Meta:
        verbose_name = _("dossier transmis")
        verbose_name_plural = _("dossiers transmis")
        ordering = ("-sent_at", "-id")
        indexes = (models.Index(fields=["sent_at"], name="hand_over_to_mail", condition=Q(mailed_at=None)),)
        constraints = (models.CheckConstraint(condition=~Q(name="") & ~Q(email=""), name="hand_over_says_to_whom"),)

    def __str__(self) -> str:
        return f"dossier transmis {self.pk}"


class PackReceipt(models.Model):
    """A download of a pack by its link: when, and the hash of what was given. Never changed."""

    hand_over = models.ForeignKey(
        HandOver, verbose_name=_("dossier transmis"), on_delete=models.PROTECT, related_name="receipts"
    )
    sha256 = models.CharField(_("empreinte"), max_length=64)
    at = models.DateTimeField(_("téléchargé le"))

    class Meta:
        verbose_name = _("dossier téléchargé")
        verbose_name_plural = _("dossiers téléchargés")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"téléchargement {self.pk} de l’envoi {self.hand_over_id}"


class CourtStep(models.Model):
    """What became of a case before a judge, and the day when news are asked for again. Never changed.

    `amount` is what a decision grants, in euros.
    """

    decision = models.ForeignKey(
        NextStepDecision, verbose_name=_("suite choisie"), on_delete=models.PROTECT, related_name="court_steps"
    )
    fact = models.CharField(_("fait"), max_length=8, choices=CourtFact)
    happened_on = models.DateField(_("date"))
    ruling = models.CharField(_("nature de la décision"), max_length=9, choices=CourtRuling, blank=True)
    court = models.CharField(_("juridiction"), max_length=120, blank=True)
    amount = EuroField(_("somme accordée"), null=True, blank=True)
    document = models.ForeignKey(
        Document, verbose_name=_("pièce"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    next_on = models.DateField(_("prochaines nouvelles le"), null=True, blank=True)
    noted_by = models.CharField(_("noté par"), max_length=150)
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("suite judiciaire")
        verbose_name_plural = _("suites judiciaires")
        ordering = ("noted_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=(Q(fact=CourtFact.DECIDED, amount__gte=0) & ~Q(court="") & ~Q(ruling=""))
                | (~Q(fact=CourtFact.DECIDED) & Q(amount=None, ruling="")),
                name="court_step_decides_a_sum",
            ),
            models.CheckConstraint(
                condition=Q(fact=CourtFact.CLOSED, next_on=None)
                | (~Q(fact=CourtFact.CLOSED) & Q(next_on__isnull=False)),
                name="court_step_has_a_next_day_or_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact} du {self.happened_on} ({self.pk})"
