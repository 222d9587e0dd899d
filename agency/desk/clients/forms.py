"""What somebody fills in of a creditor, of its people and of its mandates."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.money import CENT, ZERO
from agency.common.names import article_of
from agency.desk.frame.forms import DayField, DeskForm, EurosField, LogoField, checked_pdf, without_logo
from agency.law.time.claim_types import CLAIM_WORDS
from agency.mandates.enums import Term, Voice
from agency.mandates.models import Mandate
from agency.mandates.operations import checked_iban
from agency.parties.enums import ContactRight, DebtorKind
from agency.parties.models import Creditor, CreditorContact
from agency.parties.operations import checked_siren
from agency.strategies.models import Strategy, StrategyChoice

LONGEST_PLAN = 120
MOST_CHANGES = 12
LONGEST_REMITTANCE = 31
# An empty article is a choice: a name may take none.
BY_NAME, NONE = "auto", "none"
ARTICLES = ((BY_NAME, _("selon le nom")), (NONE, _("aucun")), *((one, one) for one in ("le", "la", "l’", "les")))


class CreditorForm(DeskForm, forms.ModelForm):  # type: ignore[type-arg]
    """Who a creditor is, where it may be reached, what it confides."""

    siren = forms.CharField(label=_("SIREN"), max_length=20, required=False, help_text=_("Neuf chiffres."))
    article = forms.ChoiceField(label=_("Article"), choices=ARTICLES, help_text=_("Devant le nom d’usage."))
    postcode = forms.RegexField(
        r"^[0-9]{5}$", label=_("Code postal"), error_messages={"invalid": _("Un code postal comporte 5 chiffres.")}
    )
    default_claim_type = forms.ChoiceField(
        label=_("Nature des créances"), choices=[(kind.value, words) for kind, words in CLAIM_WORDS.items()]
    )
    logo = LogoField(help_text=_("En PNG, 1 Mo au plus. Il sert quand son mandat dit « au nom du créancier »."))
    no_logo = forms.BooleanField(label=_("Retirer le logo"), required=False)
    another = forms.BooleanField(
        label=_("C’est bien un autre établissement, avec le même SIREN"), required=False, widget=forms.HiddenInput
    )

    told = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Creditor
        fields: ClassVar[list[str]] = [
            "kind", "name", "short_name", "article", "siren", "line1", "line2", "postcode", "city",
            "email", "phone", "default_claim_type", "payment_term_days", "letter_tone", "mediator",
            "monthly_report", "makes_keys", "logo",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["short_name"].required = False
        # What was typed before a look at the directory stands.
        given = (options.get("initial") or {}).get("article")
        self.initial["article"] = given or ((self.instance.article or NONE) if self.instance.pk else BY_NAME)

    def clean_siren(self) -> str:
        """The nine digits, without spaces."""
        return checked_siren(self.cleaned_data["siren"])

    def clean(self) -> dict[str, Any]:
        """The name people know, else the whole one, with its article."""
        given = super().clean() or {}
        short = given.get("short_name") or given.get("name", "")
        article = given.get("article", NONE)
        article = article_of(short) if article == BY_NAME else article
        return given | {"short_name": short, "article": "" if article == NONE else article}

    @property
    def facts(self) -> dict[str, Any]:
        """What was said of the creditor, by column."""
        return without_logo({name: self.cleaned_data[name] for name in (*self.Meta.fields, "no_logo")})


class ContactInviteForm(DeskForm, forms.Form):
    """Somebody of a creditor who is to enter its pages."""

    email = forms.EmailField(label=_("Adresse e-mail"))
    first_name = forms.CharField(label=_("Prénom"), max_length=150)
    last_name = forms.CharField(label=_("Nom"), max_length=150)
    role = forms.CharField(
        label=_("Fonction"), max_length=CreditorContact._meta.get_field("role").max_length, required=False
    )
    right = forms.ChoiceField(
        label=_("Accès"), choices=ContactRight.choices, initial=ContactRight.MAIN, required=False,
        help_text=_("Le contact principal invite et retire les autres lui-même."),
    )  # fmt: skip

    def clean_right(self) -> ContactRight:
        """The access asked for; that of a main contact unless said."""
        return ContactRight(self.cleaned_data["right"] or ContactRight.MAIN)


class MandateForm(DeskForm, forms.ModelForm):  # type: ignore[type-arg]
    """The clauses of a convention, its flat fee, its powers, where sums are sent (R1.6 to R1.8)."""

    starts_on = DayField(label=_("Prend effet le"))
    ends_on = DayField(label=_("Prend fin le"), required=False, help_text=_("Vide : sans fin prévue."))
    fee_per_case = EurosField(label=_("Forfait par dossier, hors taxes"), least=ZERO)
    fee_per_phase = EurosField(label=_("Forfait par phase, hors taxes"), least=ZERO)
    fee_per_letter = EurosField(label=_("Forfait par courrier, hors taxes"), least=ZERO)
    fee_per_month = EurosField(label=_("Abonnement par mois, hors taxes"), least=ZERO)
    plan_min_amount = EurosField(label=_("Par mois, au moins"), least=CENT)
    plan_max_months = forms.IntegerField(
        label=_("Échéancier accepté sans le créancier : mois au plus"), min_value=1, max_value=LONGEST_PLAN
    )
    plan_max_changes = forms.IntegerField(
        label=_("Allégements par la personne, sans le créancier"), min_value=0, max_value=MOST_CHANGES,
        help_text=_("Baisser le montant ou passer un mois, sur un même échéancier. Au-delà, vous répondez."),
    )  # fmt: skip
    after_due_days = forms.IntegerField(
        label=_("Facture confiée avant son échéance : dossier ouvert, en jours après"), min_value=1, max_value=30,
        help_text=_("Reporté au jour ouvré. De un à trois jours, la première relance suit l’échéance de près."),
    )  # fmt: skip
    courtesy_days = forms.IntegerField(
        label=_("Rappel courtois, en jours avant l’échéance"), min_value=1, max_value=15, required=False,
        help_text=_("Vide : aucun. Au nom du créancier, il ne demande rien et n’annonce aucune suite."),
    )  # fmt: skip
    remittance_days = forms.IntegerField(
        label=_("Délai de reversement, en jours"),
        required=False,
        min_value=1,
        max_value=LONGEST_REMITTANCE,
        help_text=_("Vide : un mois, le délai de la loi (R124-6)."),
    )
    remittance_iban = forms.CharField(label=_("IBAN du créancier"), max_length=50, required=False)

    class Meta:
        model = Mandate
        fields: ClassVar[list[str]] = [
            "reference", "starts_on", "ends_on", "power_to_receive", "warranty_clause", "insurance_clause",
            "data_clause", "fee_per_case", "fee_per_phase", "fee_per_letter", "fee_per_month", "fee_terms",
            "fees_set_off",
            "remittance_holder", "remittance_iban", "remittance_days",
            "plan_max_months", "plan_min_amount", "plan_max_changes", "after_due_days", "courtesy_days",
            "courtesy_by", "escalation", "voice",
            "aftermath",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"fee_terms": forms.Textarea(attrs={"rows": 4})}
        error_messages: ClassVar[dict[str, Any]] = {
            "reference": {"unique": _("Un autre mandat porte déjà cette référence.")}
        }

    def clean_remittance_iban(self) -> str:
        """The IBAN, without spaces."""
        return checked_iban(self.cleaned_data["remittance_iban"])

    def clean(self) -> dict[str, Any]:
        """An end comes after the beginning. Adds the error to the field."""
        given = super().clean() or {}
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("La fin vient après le début."))
        return given

    @property
    def clauses(self) -> dict[str, Any]:
        """What was said, by column."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RiderForm(MandateForm):
    """A rider: the clauses of its mandate, from a day on; its reference follows the mandate's."""

    class Meta(MandateForm.Meta):
        fields: ClassVar[list[str]] = [name for name in MandateForm.Meta.fields if name != "reference"]

    @property
    def clauses(self) -> dict[str, Any]:
        """What was said, by column."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class TermsForm(DeskForm, forms.Form):
    """Clauses fixed once for the mandates to come; what is left empty is inherited."""

    plan_max_months = forms.IntegerField(
        label=Term.PLAN_MONTHS.label, required=False, min_value=1, max_value=LONGEST_PLAN
    )
    plan_min_amount = EurosField(label=Term.PLAN_LEAST.label, least=CENT, required=False)
    remittance_days = forms.IntegerField(
        label=Term.REMITTANCE_DAYS.label, required=False, min_value=1, max_value=LONGEST_REMITTANCE
    )
    voice = forms.ChoiceField(label=Term.VOICE.label, required=False, choices=[("", _("hérité")), *Voice.choices])

    @property
    def terms(self) -> dict[Term, str]:
        """What was said, as text; empty for what is inherited."""
        given = self.cleaned_data
        least = given["plan_min_amount"]
        said = {term: str(given[term.value] or "") for term in Term}
        return said | {Term.PLAN_LEAST: f"{least:.2f}" if least else ""}


class SignForm(DeskForm, forms.Form):
    """The scan of a signed convention: who signed it, and when."""

    signed_on = DayField(label=_("Signé le"))
    signatory = forms.CharField(label=_("Par qui, et en quelle qualité"), max_length=120)
    document = forms.FileField(
        label=_("Le mandat signé, en PDF (20 Mo au plus)"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "empty": _("Ce fichier est vide. Numérisez de nouveau le mandat, puis choisissez-le."),
            "missing": _("Ce fichier n’est pas arrivé. Réessayez."),
        },
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean_signed_on(self) -> date:
        """The day of the last signature, not after today."""
        signed_on: date = self.cleaned_data["signed_on"]
        if signed_on > self.on:
            raise ValidationError(_("Ce jour n’est pas encore venu."))
        return signed_on

    def clean_document(self) -> bytes:
        """The bytes of a PDF that opens, at most 20 MB."""
        return checked_pdf(self.cleaned_data["document"])


class KeptForm(DeskForm, forms.Form):
    """The row of a creditor that is kept."""

    kept = forms.ModelChoiceField(
        queryset=Creditor.objects.none(), label=_("Garder la fiche de"), empty_label=_("Choisissez"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez la fiche que l’on garde.")),
    )  # fmt: skip

    def __init__(self, *args: Any, gone: Creditor, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Creditor.objects.filter(merged_into=None).exclude(pk=gone.pk)
        self.fields["kept"].queryset = others  # type: ignore[attr-defined]
        self.fields["kept"].label_from_instance = lambda row: f"{row.name}, {row.city}"  # type: ignore[attr-defined]


class AccountForm(DeskForm, forms.Form):
    """The account that a creditor asks to be paid on, and how somebody made sure of it."""

    holder = forms.CharField(label=_("Titulaire du compte"), max_length=70, error_messages={
        "required": _("Écrivez le nom du titulaire, comme sur son RIB."),
    })  # fmt: skip
    iban = forms.CharField(label=_("Nouvel IBAN"), max_length=50, error_messages={
        "required": _("Recopiez l’IBAN du RIB."),
    })  # fmt: skip
    why = forms.CharField(
        label=_("Qui l’a demandé, et comment vous l’avez vérifié"), max_length=200,
        help_text=_("Rappelez le créancier au numéro que vous aviez déjà, jamais à celui du message reçu."),
        error_messages={"required": _("Dites comment vous l’avez su et vérifié : l’autre personne le lira.")},
    )  # fmt: skip

    def clean_iban(self) -> str:
        """The IBAN without spaces. Raises `ValidationError` for one that cannot be."""
        return checked_iban(self.cleaned_data["iban"])


class MergeForm(DeskForm, forms.Form):
    """Why two rows are one creditor, or two again."""

    reason = forms.CharField(
        label=_("Ce que vous avez vérifié"), max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce que vous avez vérifié."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )  # fmt: skip


class StrategiesForm(DeskForm, forms.Form):
    """A calendar for each kind of person; what is left empty is inherited."""

    def __init__(self, *args: Any, creditor: Creditor, mandate: Mandate | None, **options: Any) -> None:
        own = StrategyChoice.objects.filter(creditor=creditor, mandate=mandate)
        options["initial"] = dict(own.values_list("audience", "strategy"))
        super().__init__(*args, **options)
        for kind in DebtorKind:
            self.fields[kind.value] = forms.ModelChoiceField(
                queryset=Strategy.objects.filter(audience=kind, live=True), label=kind.label, required=False,
                empty_label=_("hérité"), widget=forms.Select(attrs={"class": "ligne-saisie"}),
            )  # fmt: skip
            self.fields[kind.value].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[DebtorKind, Strategy | None]:
        """The strategy of each audience, None for an inherited one."""
        return {kind: self.cleaned_data[kind.value] for kind in DebtorKind}


_DATE = _("Écrivez une date, comme 28/11/2026.")
_DAY = {"required": _DATE, "invalid": _DATE}


class QuietForm(DeskForm, forms.Form):
    """Days in which a creditor wants no letter to leave, with where their dates come from."""

    label = forms.CharField(
        label=_("Ce que sont ces jours"), max_length=80, help_text=_("Par exemple : vacances de Noël, zone B."),
        error_messages={"required": _("Dites ce que sont ces jours.")},
    )  # fmt: skip
    starts_on = DayField(label=_("Du"), error_messages=_DAY)
    ends_on = DayField(label=_("Au"), error_messages=_DAY)
    source = forms.CharField(
        label=_("D’où viennent ces dates"), max_length=200,
        help_text=_("Par exemple : calendrier scolaire du ministère, ou courrier du directeur."),
        error_messages={"required": _("Dites d’où viennent ces dates.")},
    )  # fmt: skip
