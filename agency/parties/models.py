"""Creditors, the people who owe, where they live and how they may be reached."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from agency.common.names import with_article

from .enums import (
    CallSlot,
    Civility,
    ContactKind,
    ContactRight,
    CreditorKind,
    DebtorKind,
    Likeness,
    LinkState,
    Matter,
    Protection,
    QuestionState,
    Source,
    Tone,
)
from .rules import SLOWEST_DAYS

__all__ = [
    "DIGITS",
    "SPELT",
    "TRIGRAMS",
    "Address",
    "ContactPoint",
    "ContactQuestion",
    "Creditor",
    "CreditorContact",
    "Debtor",
    "MannerChange",
    "PersonLink",
    "Plain",
]

TRIGRAMS = "extensions.gin_trgm_ops"


class Plain(Func):
    """A text without its accents, by a function that an index may use."""

    function = "extensions.f_unaccent"
    output_field: Any = TextField()


# What a search reads of a person; the index below is over the very same words.
SPELT = Plain(Lower(Concat(F("last_name"), Value(" "), F("first_name"), Value(" "), F("company_name"))))
DIGITS = Func(F("value"), Value("[^0-9]"), Value(""), Value("g"), function="REGEXP_REPLACE", output_field=TextField())


class Creditor(models.Model):
    """A client of the agency."""

    kind = models.CharField(_("type"), max_length=20, choices=CreditorKind)
    name = models.CharField(_("dénomination"), max_length=120)
    short_name = models.CharField(_("nom d’usage"), max_length=60, help_text=_("Celui que la personne connaît."))
    article = models.CharField(
        _("article"), max_length=3, blank=True, help_text=_("Devant le nom d’usage dans une phrase : le, la, l’, les.")
    )
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    line1 = models.CharField(_("adresse"), max_length=38)
    line2 = models.CharField(_("complément d’adresse"), max_length=38, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("ville"), max_length=32)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    mediator = models.CharField(_("médiateur de la consommation"), max_length=200, blank=True)
    logo = models.FileField(_("logo"), upload_to="logos/", blank=True)
    payment_term_days = models.PositiveSmallIntegerField(
        _("délai de paiement habituel, en jours"),
        null=True,
        blank=True,
        help_text=_("Sert aux fichiers sans échéance, comme un FEC. Vide : trente jours, selon la loi."),
    )
    letter_tone = models.CharField(
        _("ton des lettres"),
        max_length=6,
        choices=Tone,
        blank=True,
        help_text=_("Vide : celui de la stratégie. Une première lettre n’est jamais ferme."),
    )
    default_claim_type = models.CharField(_("nature des créances"), max_length=30, default="b2c_services")
    monthly_report = models.BooleanField(
        _("rapport mensuel par e-mail"), default=True, help_text=_("Au début de chaque mois, à qui entre sur sa page.")
    )
    makes_keys = models.BooleanField(
        _("fait ses clés de logiciel"), default=False,
        help_text=_("Qui entre sur sa page peut relier un logiciel à l’API, pour ce qui est à lui seulement."),
    )  # fmt: skip
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("fusionné avec"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="aliases",
        help_text=_("Écrit par les fusions : la fiche que l’on garde. Les livres gardent le numéro de celle-ci."),
    )
    merged_at = models.DateTimeField(_("fusionné le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("créancier")
        verbose_name_plural = _("créanciers")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(siren="") | Q(siren__regex=r"^[0-9]{9}$"),
                name="creditor_siren_nine_digits",
                violation_error_message=_("Un SIREN comporte 9 chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | (Q(merged_at__isnull=False) & ~Q(merged_into=F("pk"))),
                name="creditor_merged_into_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"

    @property
    def called(self) -> str:
        """The name inside a sentence: « le Collège Saint-Aubin »."""
        return with_article(self.article, self.short_name)

    @property
    def address_lines(self) -> list[str]:
        """The lines of the seat, without the name."""
        return [line for line in (self.line1, self.line2, f"{self.postcode} {self.city}") if line]


class CreditorContact(models.Model):
    """An account that may enter a creditor's pages."""

    creditor = models.ForeignKey(
        Creditor, verbose_name=_("créancier"), on_delete=models.CASCADE, related_name="contacts"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("compte"), on_delete=models.CASCADE, related_name="creditor_contact"
    )
    role = models.CharField(_("fonction"), max_length=80, blank=True)
    right = models.CharField(_("accès"), max_length=10, choices=ContactRight, default=ContactRight.MAIN)

    class Meta:
        verbose_name = _("contact d’un créancier")
        verbose_name_plural = _("contacts des créanciers")

    def __str__(self) -> str:
        return f"contact {self.pk} du créancier {self.creditor_id}"


class Debtor(models.Model):
    """A person or a business from whom a sum is asked, as one creditor knows them; in the interface, « la personne ».

    A firm that owes two creditors is two rows of the same SIREN: what one says reaches no file of the other.
    """

    kind = models.CharField(_("qualité"), max_length=10, choices=DebtorKind)
    civility = models.CharField(_("civilité"), max_length=5, choices=Civility, blank=True)
    first_name = models.CharField(_("prénom"), max_length=60, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    company_name = models.CharField(_("dénomination"), max_length=120, blank=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    born_on = models.DateField(_("date de naissance"), null=True, blank=True)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    protection = models.CharField(_("protection"), max_length=20, choices=Protection, blank=True)
    protected_since = models.DateField(_("depuis le"), null=True, blank=True)
    adapted_contact = models.BooleanField(
        _("contact adapté"),
        default=False,
        help_text=_("Ni rappel avant l’échéance, ni qualification en lot. Aucun motif n’est enregistré."),
    )
    gentle_words = models.BooleanField(_("ton doux"), default=False)
    paper_only = models.BooleanField(_("par la poste seulement"), default=False)
    large_print = models.BooleanField(_("lettres en grands caractères"), default=False)
    easy_words = models.BooleanField(_("facile à lire"), default=False)
    call_slot = models.CharField(_("heures préférées"), max_length=10, choices=CallSlot, blank=True)
    slower_days = models.PositiveSmallIntegerField(_("jours de plus entre deux lettres"), default=0)
    person = models.ForeignKey(
        "self",
        verbose_name=_("même personne que"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="rows",
        help_text=_("Écrit par les rapprochements : la première ligne de la même personne, elle-même comprise."),
    )
    match_key = models.CharField(_("clé de rapprochement"), max_length=160, db_index=True, editable=False)

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ("last_name", "company_name", "id")
        indexes = (
            models.Index(fields=["siren"], condition=~Q(siren=""), name="debtor_of_one_firm"),
            models.Index(fields=["last_name", "company_name", "id"], name="debtor_by_name"),
            GinIndex(OpClass(SPELT, name=TRIGRAMS), name="debtor_spelt"),
            models.Index(Plain(Lower("last_name")), condition=~Q(last_name=""), name="debtor_last_name"),
            models.Index(SPELT, condition=~Q(protection=""), name="debtor_protected"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(last_name="") | ~Q(company_name=""),
                name="debtor_has_a_name",
                violation_error_message=_("Indiquez un nom ou une dénomination."),
            ),
            models.CheckConstraint(
                condition=Q(protection="", protected_since__isnull=True)
                | (~Q(protection="") & Q(protected_since__isnull=False)),
                name="debtor_protection_has_a_date",
            ),
            models.CheckConstraint(condition=Q(slower_days__lte=SLOWEST_DAYS), name="debtor_pace_is_slower_only"),
        )

    def __str__(self) -> str:
        return f"{self.full_name} ({self.pk})"

    @property
    def full_name(self) -> str:
        """« Camille Roussel » or the name of the business."""
        return f"{self.first_name} {self.last_name}".strip() or self.company_name

    @property
    def salutation(self) -> str:
        """« Madame Roussel », « Madame, Monsieur » for a business or an unknown civility."""
        title = Civility(self.civility).label
        return f"{title} {self.last_name}" if self.civility and self.last_name else str(Civility.UNKNOWN.label)


class MannerChange(models.Model):
    """How a person is to be written to since a day, by whom and why; what holds is on the person."""

    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="manners")
    why = models.CharField(_("pourquoi"), max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noté par"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("façon d’écrire à une personne")
        verbose_name_plural = _("façons d’écrire à une personne")
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=~Q(why=""), name="manner_says_why"),)

    def __str__(self) -> str:
        return f"façon d’écrire {self.pk} à la personne {self.debtor_id}"


class Address(models.Model):
    """A postal address of a person: never more than the six lines of 38 characters of the post."""

    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="addresses")
    line1 = models.CharField(_("voie"), max_length=38)
    line2 = models.CharField(_("complément"), max_length=38, blank=True)
    line3 = models.CharField(_("lieu-dit ou boîte postale"), max_length=38, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("ville"), max_length=32)
    source = models.CharField(_("origine"), max_length=10, choices=Source)
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("dite par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid = models.BooleanField(_("valable"), default=True)
    since = models.DateField(_("depuis le"))

    class Meta:
        verbose_name = _("adresse")
        verbose_name_plural = _("adresses")
        ordering = ("-since", "-id")
        constraints = (
            models.UniqueConstraint(fields=["debtor"], condition=Q(valid=True), name="address_one_valid"),
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^[0-9]{5}$"),
                name="address_postcode_five_digits",
                violation_error_message=_("Un code postal comporte 5 chiffres."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.postcode} {self.city} ({self.pk})"


class ContactPoint(models.Model):
    """An e-mail address or a telephone number, with where it comes from and what the person allows."""

    debtor = models.ForeignKey(
        Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="contact_points"
    )
    kind = models.CharField(_("moyen"), max_length=10, choices=ContactKind)
    value = models.CharField(_("valeur"), max_length=254)
    source = models.CharField(_("origine"), max_length=10, choices=Source)
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("dit par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid = models.BooleanField(_("valable"), default=True)
    opted_out_at = models.DateTimeField(_("refusé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("moyen de contact")
        verbose_name_plural = _("moyens de contact")
        ordering = ("id",)
        indexes = (
            GinIndex(OpClass(DIGITS, name=TRIGRAMS), condition=Q(kind=ContactKind.PHONE), name="contact_point_digits"),
        )
        constraints = (models.UniqueConstraint(fields=["debtor", "kind", "value"], name="contact_point_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} de la personne {self.debtor_id}"


class ContactQuestion(models.Model):
    """A creditor's word on a person that contradicts what we hold: nothing moves before somebody decides.

    `elsewhere` says that `known` is in the file of another creditor, for the same SIREN; else it is in this one's own.
    """

    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="questions")
    creditor = models.ForeignKey(
        Creditor, verbose_name=_("dit par"), on_delete=models.PROTECT, related_name="contact_questions"
    )
    matter = models.CharField(_("objet"), max_length=10, choices=Matter)
    known = models.JSONField(_("ce que nous avions"))
    brought = models.JSONField(_("ce que dit le fichier"))
    elsewhere = models.BooleanField(_("connu par un autre dossier"), default=False)
    state = models.CharField(_("décision"), max_length=10, choices=QuestionState, default=QuestionState.OPEN)
    asked_at = models.DateTimeField(_("depuis le"))
    decided_at = models.DateTimeField(_("tranchée le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("coordonnée à trancher")
        verbose_name_plural = _("coordonnées à trancher")
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["debtor", "matter"], condition=Q(state=QuestionState.OPEN), name="contact_question_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.OPEN, decided_at__isnull=True)
                | (~Q(state=QuestionState.OPEN) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="contact_question_decided_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter} de la personne {self.debtor_id} ({self.pk})"


class PersonLink(models.Model):
    """Two rows that may be one real person, told by two creditors: proposed, joined or declined, each once.

    Joining rewrites neither: each row keeps what its creditor said. `lent` holds the rows that the joining protected,
    so that undoing it takes back what it gave and nothing else.
    """

    one = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Debtor, verbose_name=_("autre personne"), on_delete=models.CASCADE, related_name="+")
    likeness = ArrayField(models.CharField(max_length=10, choices=Likeness), verbose_name=_("ressemblances"))
    state = models.CharField(_("décision"), max_length=10, choices=LinkState, default=LinkState.PROPOSED)
    proposed_at = models.DateTimeField(_("depuis le"))
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    lent = ArrayField(models.BigIntegerField(), verbose_name=_("protégées par ce rapprochement"), default=list)

    class Meta:
        verbose_name = _("rapprochement de personnes")
        verbose_name_plural = _("rapprochements de personnes")
        ordering = ("proposed_at", "id")
        indexes = (models.Index(fields=["proposed_at"], condition=Q(state=LinkState.PROPOSED), name="link_waiting"),)
        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="link_once"),
            # Nobody is put side by side with themselves, and a pair has one order.
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="link_of_two"),
            models.CheckConstraint(
                condition=Q(state=LinkState.PROPOSED, decided_at__isnull=True)
                | (~Q(state=LinkState.PROPOSED) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="link_decided_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.one_id} et {self.other_id} ({self.pk})"
