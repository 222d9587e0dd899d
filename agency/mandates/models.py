"""The written convention with each creditor (R124-3) and the agency's own conditions (R124-2)."""

from __future__ import annotations

from datetime import date, time

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from agency.ledger.fields import EuroField
from agency.parties.models import Creditor
from agency.users.enums import Signer

from .enums import (
    AccountOrigin,
    AccountState,
    AccountUse,
    Aftermath,
    Capability,
    CourtesyBy,
    EscalationDecision,
    MandateState,
    Term,
    Voice,
)

__all__ = ["AccountChange", "AgencyAccount", "AgencyProfile", "Mandate", "UsualTerm"]


class AgencyProfile(models.Model):
    """Who the agency is on every letter, and the three conditions of R124-2. One row per agency."""

    legal_name = models.CharField(_("dénomination"), max_length=120)
    legal_form = models.CharField(_("forme juridique et capital"), max_length=120, blank=True)
    siren = models.CharField(_("SIREN"), max_length=9)
    line1 = models.CharField(_("adresse"), max_length=38)
    line2 = models.CharField(_("complément d’adresse"), max_length=38, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("ville"), max_length=32)
    phone = models.CharField(_("téléphone"), max_length=20)
    email = models.EmailField(_("adresse e-mail"))
    hours = models.CharField(_("horaires"), max_length=80, default="du lundi au vendredi, de 9 h à 18 h")
    human_name = models.CharField(_("personne qui répond"), max_length=80)
    brand_colour = models.CharField(_("couleur"), max_length=7, default="#14564B")
    logo = models.FileField(_("logo"), upload_to="logos/", blank=True)
    case_prefix = models.CharField(_("préfixe des dossiers"), max_length=3)
    dpo_email = models.EmailField(_("délégué à la protection des données"), blank=True)
    insurer = models.CharField(_("assureur"), max_length=120, blank=True)
    insurance_policy = models.CharField(_("numéro de police"), max_length=60, blank=True)
    insured_from = models.DateField(_("assuré depuis le"), null=True, blank=True)
    insured_until = models.DateField(_("assuré jusqu’au"), null=True, blank=True)
    account_holder = models.CharField(_("titulaire du compte dédié"), max_length=70, blank=True)
    account_iban = models.CharField(_("IBAN du compte dédié"), max_length=34, blank=True)
    account_bic = models.CharField(_("BIC"), max_length=11, blank=True)
    account_bank = models.CharField(_("banque"), max_length=80, blank=True)
    account_opened_on = models.DateField(_("compte ouvert le"), null=True, blank=True)
    account_closed_on = models.DateField(_("compte fermé le"), null=True, blank=True)
    debit_ics = models.CharField(_("identifiant créancier SEPA (ICS)"), max_length=35, blank=True)
    debit_notice_days = models.PositiveSmallIntegerField(_("prélèvement annoncé, en jours avant"), default=14)
    debits_since = models.DateField(_("prélèvement proposé depuis le"), null=True, blank=True)
    declared_to = models.CharField(_("tribunal judiciaire de la déclaration"), max_length=120, blank=True)
    declared_on = models.DateField(_("déclaration au procureur le"), null=True, blank=True)
    reply_days = models.PositiveSmallIntegerField(_("délai de réponse promis, en jours ouvrés"), default=2)
    instalment_reminder_days = models.PositiveSmallIntegerField(
        _("échéance rappelée, en jours avant"), default=5, help_text=_("Zéro : aucun rappel ne part.")
    )
    instalment_grace_days = models.PositiveSmallIntegerField(
        _("versement attendu, en jours ouvrés après sa date"),
        default=1,
        help_text=_("Un virement met un jour ouvré à arriver (C. mon. fin. L133-13)."),
    )
    least_to_live = EuroField(
        _("reste à vivre minimum, par mois"),
        default=0,
        help_text=_("Si vous gardez plus que le RSA du foyer à qui calcule son budget. Zéro : le RSA seul."),
    )
    cards_approved_on = models.DateField(
        _("cartes acceptées depuis le"),
        null=True,
        blank=True,
        help_text=_("Date de l’accord écrit du prestataire. Sans elle, la carte n’est pas proposée."),
    )
    stripe_account = models.CharField(_("compte Stripe du cabinet"), max_length=60, blank=True)
    card_capability = models.CharField(
        _("paiement par carte, selon Stripe"), max_length=8, choices=Capability, blank=True
    )
    stripe_standing = models.JSONField(_("compte Stripe, à sa dernière lecture"), default=dict, blank=True)
    refund_ceiling = EuroField(
        _("rendre seul jusqu’à"),
        default=100,
        help_text=_("Au-dessus de cette somme par dossier, deux personnes rendent l’argent. Zéro : toujours deux."),
    )
    second_factor_for = ArrayField(
        models.CharField(max_length=10, choices=Signer),
        verbose_name=_("connexion en deux temps"),
        default=list,
        blank=True,
    )

    letters_approved = models.BooleanField(_("chaque courrier approuvé avant de partir"), default=False)
    letters_leave_at = models.TimeField(_("heure de départ du courrier"), null=True, blank=True)
    letter_cost = EuroField(_("ce que vous coûte une lettre"), null=True, blank=True)
    registered_cost = EuroField(_("ce que vous coûte une lettre recommandée"), null=True, blank=True)
    daytime_only = models.BooleanField(_("rien le soir, le dimanche ni les jours fériés"), default=False)
    posts_by_hand = models.BooleanField(_("lettres imprimées et postées par le cabinet"), default=False)
    post_cut_off = models.TimeField(_("dernière levée du courrier"), null=True, blank=True)

    class Meta:
        verbose_name = _("identité et conditions du cabinet")
        verbose_name_plural = _("identité et conditions du cabinet")
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="agency_profile_single"),
            models.CheckConstraint(
                condition=Q(instalment_reminder_days__lte=15, instalment_grace_days__lte=10),
                name="agency_instalments_within_reason",
            ),
            models.CheckConstraint(condition=Q(least_to_live__gte=0), name="agency_least_to_live_not_negative"),
            models.CheckConstraint(condition=Q(refund_ceiling__gte=0), name="agency_refund_ceiling_not_negative"),
            models.CheckConstraint(
                condition=(Q(letter_cost=None) | Q(letter_cost__gte=0))
                & (Q(registered_cost=None) | Q(registered_cost__gte=0)),
                name="agency_letter_costs_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(letters_leave_at__isnull=True)
                | Q(letters_leave_at__gte=time(6), letters_leave_at__lte=time(18)),
                name="agency_letters_leave_by_day",
                violation_error_message=_("Choisissez une heure de départ entre 6 h et 18 h."),
            ),
        )

    def __str__(self) -> str:
        return self.legal_name

    @property
    def address_lines(self) -> list[str]:
        """The lines of the seat, without the name."""
        return [line for line in (self.line1, self.line2, f"{self.postcode} {self.city}") if line]

    def takes_cards(self, on: date) -> bool:
        """Whether cards are taken on a day: Stripe lets the account, and a manager switched them on. Two facts."""
        since = self.cards_approved_on
        allowed = bool(self.stripe_account) and self.card_capability == Capability.ACTIVE
        return allowed and since is not None and since <= on

    def takes_debits(self, on: date) -> bool:
        """Whether Stripe debits people's accounts on a day: it lets the account, and a manager switched it on."""
        since = self.cards_approved_on
        allowed = bool(self.stripe_account) and self.stripe_standing.get("debits") == Capability.ACTIVE
        return allowed and since is not None and since <= on


class AgencyAccount(models.Model):
    """An account of the agency, kept once it is closed: what comes late to it is still recognised.

    One of each use is open at a time. The open dedicated one is that of the profile, the open own one that of invoices.
    """

    use = models.CharField(_("usage"), max_length=10, choices=AccountUse)
    holder = models.CharField(_("titulaire"), max_length=70, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, unique=True)
    opened_on = models.DateField(_("ouvert le"), null=True, blank=True)
    closed_on = models.DateField(_("fermé le"), null=True, blank=True)
    left_on = models.DateField(_("remplacé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("compte du cabinet")
        verbose_name_plural = _("comptes du cabinet")
        ordering = ("use", "-left_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["use"], condition=Q(left_on=None), name="agency_account_one_in_use",
                violation_error_message=_("Un seul compte de cet usage à la fois."),
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="agency_account_dates_in_order",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"compte {self.use} {self.iban[-4:]}"


class DateRange(Func):
    """PostgreSQL's `daterange(from, to, '[)')`."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Mandate(models.Model):
    """A signed convention: its clauses (R1.6-R1.8), its powers, its flat fee. Two never overlap."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.PROTECT, related_name="mandates"
    )
    amends = models.ForeignKey(
        "self",
        verbose_name=_("avenant au mandat"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="riders",
    )
    reference = models.CharField(_("référence"), max_length=30, unique=True)
    state = models.CharField(_("état"), max_length=10, choices=MandateState, default=MandateState.DRAFT)
    starts_on = models.DateField(_("prend effet le"))
    ends_on = models.DateField(_("prend fin le"), null=True, blank=True)
    offered_on = models.DateField(_("proposé à la signature le"), null=True, blank=True)
    offered_by = models.CharField(_("proposé par"), max_length=150, blank=True)
    signed_on = models.DateField(_("signé le"), null=True, blank=True)
    signatory = models.CharField(_("signataire"), max_length=120, blank=True)
    document = models.FileField(_("document signé"), upload_to="mandats/", blank=True)
    document_sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)
    power_to_receive = models.BooleanField(_("pouvoir de recevoir pour le compte du créancier"), default=False)
    insurance_clause = models.BooleanField(_("garantie donnée au créancier"), default=False)
    fee_terms = models.TextField(_("rémunération à la charge du créancier"), blank=True)
    fee_per_case = EuroField(_("forfait par dossier, hors taxes"), default=0)
    fee_per_phase = EuroField(_("forfait par phase, hors taxes"), default=0)
    fee_per_letter = EuroField(_("forfait par courrier, hors taxes"), default=0)
    fee_per_month = EuroField(_("abonnement par mois, hors taxes"), default=0)
    vat_rate = models.DecimalField(_("TVA, en %"), max_digits=4, decimal_places=2)
    remittance_days = models.PositiveSmallIntegerField(
        _("délai de reversement, en jours"),
        null=True,
        blank=True,
        help_text=_("Vide : un mois, le délai de la loi (R124-6)."),
    )
    fees_set_off = models.BooleanField(
        _("honoraires retenus sur les reversements"),
        default=False,
        help_text=_("Seulement si le créancier l’accepte par écrit. Sinon, il les paie à part."),
    )
    remittance_holder = models.CharField(_("titulaire du compte du créancier"), max_length=70, blank=True)
    remittance_iban = models.CharField(_("IBAN du créancier"), max_length=34, blank=True)
    warranty_clause = models.BooleanField(_("créances garanties certaines, exigibles, non contestées"), default=False)
    data_clause = models.BooleanField(_("clause de protection des données"), default=False)
    voice = models.CharField(
        _("courriers, e-mails et pages"),
        max_length=8,
        choices=Voice,
        default=Voice.AGENCY,
        help_text=_("Dans les deux cas, chacun dit qui écrit et pour qui, comme le veut la loi (R124-4)."),
    )
    plan_max_months = models.PositiveSmallIntegerField(_("échéancier : mois au plus, sans accord"), default=10)
    plan_min_amount = EuroField(_("échéancier : montant mensuel au moins, sans accord"), default=10)
    plan_max_changes = models.PositiveSmallIntegerField(
        _("échéancier : allégements au plus, sans accord"),
        default=2,
        help_text=_("Baisser le montant ou passer un mois, par la personne, sur un même échéancier."),
    )
    after_due_days = models.PositiveSmallIntegerField(
        _("facture confiée avant son échéance : dossier ouvert, en jours après"),
        default=1,
        help_text=_("Reporté au jour ouvré. De un à trois jours, la première relance suit l’échéance de près."),
    )
    courtesy_days = models.PositiveSmallIntegerField(
        _("rappel courtois, en jours avant l’échéance"),
        null=True,
        blank=True,
        help_text=_("Vide : aucun. Au nom du créancier, il ne demande rien et n’annonce aucune suite."),
    )
    courtesy_by = models.CharField(
        _("voie du rappel courtois"), max_length=6, choices=CourtesyBy, default=CourtesyBy.EMAIL
    )
    escalation = models.CharField(
        _("décision d’aller en justice"), max_length=24, choices=EscalationDecision,
        default=EscalationDecision.EACH_TIME,
    )  # fmt: skip
    aftermath = models.CharField(
        _("dossiers encore ouverts à la fin"), max_length=8, choices=Aftermath, default=Aftermath.KEPT
    )

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=MandateState.ACTIVE)
                | (Q(signed_on__isnull=False, power_to_receive=True) & ~Q(document_sha256="") & ~Q(remittance_iban="")),
                name="mandate_active_is_signed",
                violation_error_message=_("Un mandat en vigueur est signé, avec pouvoir de recevoir."),
            ),
            ExclusionConstraint(
                name="mandate_no_overlap",
                expressions=[
                    ("creditor", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=MandateState.ACTIVE),
                violation_error_message=_("Un autre mandat de ce créancier est déjà en vigueur à ces dates."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="mandate_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(after_due_days__gte=1, after_due_days__lte=30),
                name="mandate_opens_after_the_due_date",
                violation_error_message=_("Un dossier s’ouvre de 1 à 30 jours après l’échéance."),
            ),
            models.CheckConstraint(
                condition=Q(courtesy_days=None) | Q(courtesy_days__gte=1, courtesy_days__lte=15),
                name="mandate_courtesy_within_reason",
                violation_error_message=_("Un rappel courtois part de 1 à 15 jours avant l’échéance."),
            ),
            models.CheckConstraint(
                condition=Q(fee_per_case__gte=0, fee_per_phase__gte=0, fee_per_letter__gte=0, fee_per_month__gte=0),
                name="mandate_fees_not_negative",
                violation_error_message=_("Une rémunération n’est jamais négative."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} ({self.creditor_id})"


class AccountChange(models.Model):
    """Another account of a creditor: brought by one person, agreed to by another, told to all who know the creditor.

    `asked_by` is who signed on line, who kept the signed paper, or who asked; nobody when no account did. `told_at` is
    when the creditor's people were written, former ones too.
    """

    mandate = models.ForeignKey(
        Mandate, verbose_name=_("mandat"), on_delete=models.PROTECT, related_name="account_changes"
    )
    origin = models.CharField(_("origine"), max_length=8, choices=AccountOrigin)
    state = models.CharField(_("état"), max_length=8, choices=AccountState, default=AccountState.WAITING)
    former = models.CharField(_("IBAN d’avant"), max_length=34)
    holder = models.CharField(_("titulaire"), max_length=70, blank=True)
    iban = models.CharField(_("nouvel IBAN"), max_length=34)
    why = models.CharField(_("motif"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("demandé par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    asked_at = models.DateTimeField(_("demandé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("décidé par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    refusal = models.CharField(_("motif du refus"), max_length=200, blank=True)
    told_at = models.DateTimeField(_("dit au créancier le"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("personnes prévenues"), default=0)

    class Meta:
        verbose_name = _("changement d’IBAN d’un créancier")
        verbose_name_plural = _("changements d’IBAN des créanciers")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=AccountState.AGREED)
                | (Q(decided_by__isnull=False) & (Q(asked_by__isnull=True) | ~Q(decided_by=F("asked_by")))),
                name="account_change_two_persons",
                violation_error_message=_("Une autre personne valide le nouvel IBAN."),
            ),
            models.CheckConstraint(
                condition=Q(state=AccountState.WAITING, decided_at__isnull=True)
                | (~Q(state=AccountState.WAITING) & Q(decided_at__isnull=False)),
                name="account_change_decided_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(iban=F("former")) & ~Q(iban=""), name="account_change_changes"),
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(state=AccountState.WAITING), name="account_change_one_at_a_time"
            ),
        )
        indexes = (models.Index(fields=["id"], condition=Q(told_at=None), name="account_change_to_tell"),)

    def __str__(self) -> str:
        return f"changement {self.pk} du mandat {self.mandate_id}"


class UsualTerm(models.Model):
    """A clause fixed once for the mandates to come, by the agency or for one creditor; a signed one keeps its own."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    term = models.CharField(_("clause"), max_length=20, choices=Term)
    value = models.CharField(_("valeur"), max_length=20)

    class Meta:
        verbose_name = _("clause habituelle")
        verbose_name_plural = _("clauses habituelles")
        constraints = (
            models.UniqueConstraint(fields=["creditor", "term"], nulls_distinct=False, name="usual_term_once"),
            models.CheckConstraint(condition=~Q(value=""), name="usual_term_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.term} ({self.pk})"
