"""The case (dossier), its claims (créances), the people bound, the evidence, the holds, the codes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from agency.ledger.fields import EuroField
from agency.mandates.models import Mandate
from agency.parties.enums import DebtorKind, Liability
from agency.parties.models import TRIGRAMS, Creditor, Debtor

from .enums import PERSONAL, CaseState, CreditorChoice, DocumentKind, HoldReason, LimitationFact

__all__ = [
    "AccessAttempt", "AccessCode", "Case", "CaseParty", "Claim", "ClaimLimit", "CreditorDecision", "Document", "Hold",
    "LimitationEvent"]  # fmt: skip


class CaseQuerySet(models.QuerySet["Case"]):
    """Filters that several rooms share."""

    def free_at(self, at: object) -> CaseQuerySet:
        """Cases that no hold stops at this instant, nor a hard time said on another case of the same person."""
        held = Hold.objects.running_at(at)
        kin = held.filter(reason__in=PERSONAL, case__debtor__person=OuterRef("debtor__person"))
        return self.filter(~Exists(held.filter(case=OuterRef("pk"))), ~Exists(kin))


class Case(models.Model):
    """One creditor's claims against one person (with co-debtors). Moved only by `operations.move`."""

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    rf_reference = models.CharField(_("référence de virement"), max_length=25, unique=True)
    creditor = models.ForeignKey(Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="cases")
    mandate = models.ForeignKey(Mandate, verbose_name=_("mandat"), on_delete=models.PROTECT, related_name="cases")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="cases")
    debtor_kind = models.CharField(_("qualité"), max_length=10, choices=DebtorKind)
    claim_type = models.CharField(_("nature de la créance"), max_length=30)
    state = models.CharField(_("état"), max_length=14, choices=CaseState, default=CaseState.TO_QUALIFY)
    opened_on = models.DateField(_("confié le"))
    closed_on = models.DateField(_("clos le"), null=True, blank=True)
    qualified_at = models.DateTimeField(_("qualifié le"), null=True, blank=True)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("référent"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cases",
    )
    last_day_to_act = models.DateField(_("dernier jour avant prescription"))
    contract_years = models.PositiveSmallIntegerField(_("prescription du contrat, en années"), null=True, blank=True)
    apart_from = models.ForeignKey(
        "self", verbose_name=_("mis à part du dossier"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="set_apart",
        help_text=_("Le dossier dont cette facture prescrite a été séparée."),
    )  # fmt: skip
    first_letter_reference = models.CharField(_("référence du premier courrier"), max_length=30, blank=True)
    first_letter_on = models.DateField(_("premier courrier envoyé le"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ("-opened_on", "-id")
        indexes = (
            models.Index(fields=["state", "last_day_to_act"], name="case_by_state"),
            models.Index(fields=["qualified_at"], name="case_just_qualified", condition=Q(state="active")),
            models.Index(F("opened_on").desc(), F("id").desc(), name="case_latest"),
            models.Index(Upper("rf_reference"), name="case_rf_reference"),
            GinIndex(OpClass(Upper("reference"), name=TRIGRAMS), name="case_reference_part"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(contract_years__isnull=True) | Q(contract_years__range=(1, 10), debtor_kind="business"),
                name="case_contract_period_lawful",
            ),
            models.CheckConstraint(
                condition=Q(first_letter_reference="", first_letter_on__isnull=True)
                | (~Q(first_letter_reference="") & Q(first_letter_on__isnull=False)),
                name="case_first_letter_paired",
            ),
            models.CheckConstraint(
                condition=Q(qualified_at__isnull=False)
                | Q(
                    state__in=[
                        CaseState.TO_QUALIFY,
                        CaseState.WITH_CREDITOR,
                        CaseState.RETURNED,
                        CaseState.TIME_BARRED,
                        CaseState.CLOSED,
                        CaseState.SETTLED,
                    ]
                ),
                name="case_active_is_qualified",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}"


class CaseParty(models.Model):
    """A person bound by a case and for how much of it (R5.12). Each sees only their own part."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="parties")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="parts")
    liability = models.CharField(_("engagement"), max_length=20, choices=Liability)
    share_num = models.PositiveSmallIntegerField(_("part, numérateur"), default=1)
    share_den = models.PositiveSmallIntegerField(_("part, dénominateur"), default=1)
    last_day_to_act = models.DateField(_("dernier jour pour agir envers cette personne"))

    class Meta:
        verbose_name = _("personne engagée")
        verbose_name_plural = _("personnes engagées")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["case", "debtor"], name="case_party_once"),
            models.CheckConstraint(
                condition=Q(share_num__gte=1, share_den__gte=F("share_num")), name="case_party_share_is_a_part"
            ),
        )

    def __str__(self) -> str:
        return f"personne {self.debtor_id} au dossier {self.case_id}"


class Document(models.Model):
    """A piece of evidence, kept once by the SHA-256 of its bytes. Served only by views that check."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("type"), max_length=10, choices=DocumentKind)
    title = models.CharField(_("titre"), max_length=150)
    file = models.FileField(_("fichier"), upload_to="pieces/", max_length=200)
    sha256 = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveIntegerField(_("taille en octets"))
    mime = models.CharField(_("format"), max_length=80)
    added_on = models.DateField(_("ajoutée le"))
    claim = models.ForeignKey(
        "Claim", verbose_name=_("créance"), null=True, blank=True, on_delete=models.PROTECT, related_name="pieces"
    )

    class Meta:
        verbose_name = _("pièce")
        verbose_name_plural = _("pièces")
        ordering = ("added_on", "id")
        constraints = (models.UniqueConstraint(fields=["case", "kind", "sha256"], name="document_once"),)

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"


class Claim(models.Model):
    """One unpaid bill. What is still owed on it is in the claim book, never here."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="claims")
    creditor = models.ForeignKey(Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="claims")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(_("numéro de facture"), max_length=60)
    key = models.CharField(
        _("clé chez le créancier"),
        max_length=120,
        help_text=_("Le numéro, ou ce qui le distingue quand un export répète le même numéro de pièce."),
    )
    label = models.CharField(_("objet"), max_length=150, blank=True)
    issued_on = models.DateField(_("émise le"))
    due_on = models.DateField(_("à payer avant le"))
    service_on = models.DateField(_("prestation achevée le"), null=True, blank=True)
    total = EuroField(_("total de la facture"))
    paid_before = EuroField(_("déjà réglé au créancier"), default=0)
    whole = EuroField(_("facture entière, quand la personne n’en doit qu’une part"), null=True, blank=True)
    share = models.DecimalField(_("part, en %"), max_digits=5, decimal_places=2, null=True, blank=True)
    invoice = models.ForeignKey(
        Document, verbose_name=_("facture"), null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    last_day_to_act = models.DateField(_("dernier jour avant prescription"))
    # Handed over by mistake, and taken back before anything left: it may be confided again.
    withdrawn_on = models.DateField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("créance")
        verbose_name_plural = _("créances")
        ordering = ("due_on", "number", "id")
        indexes = (models.Index(Upper("number"), name="claim_number"),)
        constraints = (
            models.UniqueConstraint(
                fields=["creditor", "debtor", "key"],
                condition=Q(withdrawn_on__isnull=True),
                name="claim_confided_once",
                violation_error_message=_("Cette facture a déjà été confiée."),
            ),
            models.CheckConstraint(
                condition=Q(total__gt=0, paid_before__gte=0, paid_before__lt=F("total")),
                name="claim_is_a_debt",
            ),
            models.CheckConstraint(
                condition=Q(whole__isnull=True, share__isnull=True)
                | Q(whole__gte=F("total"), share__gt=0, share__lt=100),
                name="claim_share_of_a_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} ({self.pk})"


class CreditorDecision(models.Model):
    """What a creditor decided of a case, as it was told to us; the latest one holds, none is ever changed."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="decisions")
    choice = models.CharField(_("décision"), max_length=10, choices=CreditorChoice)
    told = models.CharField(_("dite comment"), max_length=200)
    decided_on = models.DateField(_("décidé le"))
    recorded_at = models.DateTimeField(_("notée le"))

    class Meta:
        verbose_name = _("décision du créancier")
        verbose_name_plural = _("décisions du créancier")
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=~Q(told=""), name="creditor_decision_says_how"),)

    def __str__(self) -> str:
        return f"{self.choice} ({self.pk})"


class ClaimLimit(models.Model):
    """The last day to act on one bill against one person: what the law counts from the events (R2.12).

    Written again by `operations.redate_each` alone. The argued day is for the staff to know, and gates nothing (R2.3).
    """

    claim = models.ForeignKey(Claim, verbose_name=_("créance"), on_delete=models.CASCADE, related_name="limits")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="limits")
    last_day_to_act = models.DateField(_("dernier jour pour agir"))
    argued_last_day = models.DateField(_("dernier jour que l’on peut soutenir"))
    to_review = models.BooleanField(_("à faire vérifier par une personne"), default=False)

    class Meta:
        verbose_name = _("délai de prescription")
        verbose_name_plural = _("délais de prescription")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["claim", "debtor"], name="claim_limit_once"),
            models.CheckConstraint(
                condition=Q(argued_last_day__gte=F("last_day_to_act")), name="claim_limit_prudent_first"
            ),
        )

    def __str__(self) -> str:
        return f"délai de la créance {self.claim_id} envers la personne {self.debtor_id}"


class LimitationEvent(models.Model):
    """A dated fact that acts on limitation (R2.8 to R2.17). Append-only: a mistake is withdrawn by a row of its own.

    `debtor` is whom it binds: who recognised or paid, or against whom the act is; nobody in particular when empty.
    `claim` is the only bill it is about; all the bills of the case when empty.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="limitation_events"
    )
    claim = models.ForeignKey(Claim, models.PROTECT, "+", verbose_name=_("créance"), null=True, blank=True)
    debtor = models.ForeignKey(Debtor, models.PROTECT, "+", verbose_name=_("personne"), null=True, blank=True)
    kind = models.CharField(_("événement"), max_length=40, choices=LimitationFact)
    happened_on = models.DateField(_("date"))
    document = models.ForeignKey(
        Document, verbose_name=_("pièce"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    key = models.CharField(_("clé unique"), max_length=120, unique=True)
    withdraws = models.OneToOneField(
        "self",
        verbose_name=_("retire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="withdrawn_by",
    )
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("événement de prescription")
        verbose_name_plural = _("événements de prescription")
        ordering = ("happened_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True) | ~Q(note=""), name="limitation_withdrawal_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} du {self.happened_on} ({self.pk})"


class HoldQuerySet(models.QuerySet["Hold"]):
    """The one answer to « is it stopped? », wherever it is asked."""

    def running_at(self, at: object) -> HoldQuerySet:
        """Holds that stop the machine at an instant."""
        return self.filter(Q(until_at__isnull=True) | Q(until_at__gt=at), starts_at__lte=at, lifted_at__isnull=True)


class Hold(models.Model):
    """A stop on a case: while one runs, the morning run simply does not see the case.

    It ends by itself (`until_at`), or somebody looks at it again on a day (`review_on`): none falls asleep.
    """

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(_("motif"), max_length=14, choices=HoldReason)
    starts_at = models.DateTimeField(_("depuis"))
    until_at = models.DateTimeField(_("jusqu’au"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    review_on = models.DateField(_("à revoir le"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("suivie par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ("-starts_at", "-id")
        indexes = (
            models.Index(fields=["until_at", "review_on", "id"], name="hold_standing", condition=Q(lifted_at=None)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("starts_at")), name="hold_in_order"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=False) | Q(review_on__isnull=False) | Q(owner__isnull=False),
                name="hold_has_an_end_or_an_owner",
                violation_error_message=_("Une suspension a une fin, une date de revue ou une personne qui la suit."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reason} sur le dossier {self.case_id} ({self.pk})"


class AccessCode(models.Model):
    """The secret of a person's letters, for all their cases. Only a keyed hash is stored.

    The code itself is derived from `generation` and the installation's key, so that a letter drawn
    again after a crash carries the same code and the same bytes.
    """

    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="access_codes"
    )
    generation = models.PositiveSmallIntegerField(_("numéro d’ordre"), default=1)
    code_hash = models.CharField(_("empreinte"), max_length=64, unique=True)
    issued_at = models.DateTimeField(_("créé le"))
    replaced_at = models.DateTimeField(_("remplacé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("code d’accès")
        verbose_name_plural = _("codes d’accès")
        constraints = (
            models.UniqueConstraint(fields=["debtor", "generation"], name="access_code_generation_once"),
            models.UniqueConstraint(
                fields=["debtor"], condition=Q(replaced_at__isnull=True), name="access_code_one_current"
            ),
        )

    def __str__(self) -> str:
        return f"code {self.generation} de la personne {self.debtor_id}"


class AccessAttempt(models.Model):
    """One try at the portal's door, counted by code, by network and for the agency."""

    at = models.DateTimeField(_("instant"), db_index=True)
    code_hash = models.CharField(_("empreinte du code essayé"), max_length=64, db_index=True)
    network = models.CharField(_("réseau, empreinte"), max_length=64, db_index=True)
    opened = models.BooleanField(_("ouvert"))

    class Meta:
        verbose_name = _("essai d’accès")
        verbose_name_plural = _("essais d’accès")

    def __str__(self) -> str:
        return f"essai {self.pk}"
