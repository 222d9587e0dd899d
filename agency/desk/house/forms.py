"""What somebody fills in of the agency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.identifiers import IdentifierError, check_iban, check_ics, check_siren
from agency.common.money import ZERO
from agency.desk.frame.forms import DayField, DeskForm, EurosField, LogoField, without_logo
from agency.mandates.models import AgencyProfile


class HouseForm(DeskForm, forms.ModelForm):  # type: ignore[type-arg]
    """Identity, look, and the three conditions of R124-2."""

    siren = forms.CharField(label=_("SIREN"), max_length=20, help_text=_("Neuf chiffres."))
    postcode = forms.RegexField(
        r"^[0-9]{5}$", label=_("Code postal"), error_messages={"invalid": _("Un code postal comporte 5 chiffres.")}
    )
    case_prefix = forms.RegexField(
        r"^[A-Z]{2,3}$", label=_("Préfixe des dossiers"), help_text=_("Deux ou trois capitales : LH-2026-000001."),
        error_messages={"invalid": _("Écrivez deux ou trois capitales, sans accent.")},
    )  # fmt: skip
    brand_colour = forms.RegexField(
        r"^#[0-9A-Fa-f]{6}$", label=_("Couleur"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Nous l’assombrissons si elle ne se lit pas sur fond clair."),
        error_messages={"invalid": _("Choisissez une couleur, par exemple #14564B.")},
    )  # fmt: skip
    logo = LogoField()
    no_logo = forms.BooleanField(label=_("Retirer le logo"), required=False)
    account_iban = forms.CharField(label=_("IBAN du compte dédié"), max_length=42, required=False)
    insured_from = DayField(label=_("Assuré depuis le"), required=False)
    insured_until = DayField(label=_("Assuré jusqu’au"), required=False)
    account_opened_on = DayField(label=_("Compte ouvert le"), required=False)
    account_closed_on = DayField(label=_("Compte fermé le"), required=False)
    debit_ics = forms.CharField(
        label=_("Identifiant créancier SEPA (ICS)"), max_length=45, required=False,
        help_text=_("Donné par votre banque, pour prélever vous-même. Par exemple FR72ZZZ123456."),
    )  # fmt: skip
    debit_notice_days = forms.IntegerField(
        label=_("Prélèvement annoncé, en jours avant"), min_value=2, max_value=60, initial=14,
        help_text=_("14 sans autre accord. Le mandat dit le délai : un changement ne vaut que pour les suivants."),
    )  # fmt: skip
    debits_since = DayField(
        label=_("Prélèvement proposé aux personnes depuis le"), required=False,
        help_text=_("Vide : il n’est pas proposé."),
    )  # fmt: skip
    instalment_reminder_days = forms.IntegerField(
        label=_("Échéance rappelée, en jours avant"), min_value=0, max_value=15, required=False,
        help_text=_("Par e-mail, à qui en a un. Zéro : aucun rappel ne part."),
    )  # fmt: skip
    instalment_grace_days = forms.IntegerField(
        label=_("Versement attendu, en jours ouvrés après sa date"), min_value=0, max_value=10, required=False,
        help_text=_("Un virement met un jour ouvré à arriver (C. mon. fin. L133-13). Puis un premier message part."),
    )  # fmt: skip
    least_to_live = EurosField(
        label=_("Reste à vivre minimum, par mois"), required=False, least=ZERO,
        help_text=_("Si vous gardez plus que le RSA du foyer à qui calcule son budget. Zéro : le RSA seul."),
    )  # fmt: skip
    declared_on = DayField(label=_("Déclaration au procureur le"), required=False)
    refund_ceiling = EurosField(
        label=_("Rendre seul jusqu’à"), required=False, least=ZERO,
        help_text=_("Au-dessus de cette somme par dossier, deux personnes rendent l’argent. Zéro : toujours deux."),
    )  # fmt: skip

    class Meta:
        model = AgencyProfile
        fields: ClassVar[list[str]] = [
            "legal_name", "legal_form", "siren", "line1", "line2", "postcode", "city", "phone", "email", "hours",
            "human_name", "case_prefix", "dpo_email", "reply_days", "brand_colour", "logo", "insurer",
            "insurance_policy", "insured_from", "insured_until", "account_holder", "account_iban", "account_bic",
            "account_bank", "account_opened_on", "account_closed_on", "declared_to", "declared_on",
            "debit_ics", "debit_notice_days", "debits_since", "instalment_reminder_days", "instalment_grace_days",
            "least_to_live", "refund_ceiling",
        ]  # fmt: skip

    def clean_siren(self) -> str:
        """The nine digits, without spaces."""
        return _checked(check_siren, self.cleaned_data["siren"])

    def clean_account_iban(self) -> str:
        """The number as banks write it, or nothing yet."""
        given = self.cleaned_data["account_iban"]
        return _checked(check_iban, given) if given else ""

    def clean_debit_ics(self) -> str:
        """The identifier as the bank gave it, or nothing."""
        given = self.cleaned_data["debit_ics"]
        return _checked(check_ics, given) if given else ""

    def clean_instalment_reminder_days(self) -> int:
        """The days; what was there when nothing is written."""
        given = self.cleaned_data["instalment_reminder_days"]
        return int(self.instance.instalment_reminder_days if given is None else given)

    def clean_instalment_grace_days(self) -> int:
        """The worked days; what was there when nothing is written."""
        given = self.cleaned_data["instalment_grace_days"]
        return int(self.instance.instalment_grace_days if given is None else given)

    def clean_least_to_live(self) -> Decimal:
        """The sum, in euros a month; what was there when nothing is written."""
        given = self.cleaned_data["least_to_live"]
        return self.instance.least_to_live if given is None else Decimal(given)

    def clean_refund_ceiling(self) -> Decimal:
        """The sum, in euros; what was there when nothing is written."""
        given = self.cleaned_data["refund_ceiling"]
        return self.instance.refund_ceiling if given is None else Decimal(given)

    def clean_brand_colour(self) -> str:
        """`#RRGGBB`."""
        return str(self.cleaned_data["brand_colour"]).upper()

    def clean(self) -> dict[str, Any]:
        """What begins comes before what ends."""
        given = super().clean() or {}
        for first, last in (("insured_from", "insured_until"), ("account_opened_on", "account_closed_on")):
            if given.get(first) and given.get(last) and given[last] <= given[first]:
                self.add_error(last, _("Cette date vient après celle du début."))
        if given.get("debits_since") and not (given.get("debit_ics") and given.get("account_iban")):
            self.add_error("debits_since", _("Écrivez d’abord l’ICS et l’IBAN du compte dédié."))
        return given

    @property
    def facts(self) -> dict[str, Any]:
        """What was said of the agency, by column."""
        return without_logo({name: self.cleaned_data[name] for name in (*self.Meta.fields, "no_logo")})


class DeparturesForm(DeskForm, forms.ModelForm):  # type: ignore[type-arg]
    """What the agency asks before its letters leave, beside what the law asks."""

    letters_approved = forms.BooleanField(
        label=_("Chaque courrier est approuvé avant de partir"), required=False,
        help_text=_("Rien ne part tant que personne ne l’a relu et approuvé. Les quittances et les réponses, elles, "
                    "partent : elles sont dues."),
    )  # fmt: skip
    letters_leave_at = forms.TimeField(
        label=_("Heure de départ du courrier postal"), required=False,
        widget=forms.TimeInput(attrs={"type": "time", "min": "06:00", "max": "18:00"}, format="%H:%M"),
        help_text=_("Entre 6 h et 18 h. Vide : dès qu’une lettre est prête. Les e-mails suivent les heures de la loi, "
                    "à l’heure de la personne."),
        error_messages={"invalid": _("Écrivez une heure, comme 14:00.")},
    )  # fmt: skip
    daytime_only = forms.BooleanField(
        label=_("Rien le soir, le dimanche ni les jours fériés"), required=False,
        help_text=_("Tout attend 8 h le jour suivant, quittances et réponses comprises. Le soir commence à 19 h."),
    )  # fmt: skip
    posts_by_hand = forms.BooleanField(
        label=_("Nous imprimons et postons nous-mêmes"), required=False,
        help_text=_("Les lettres n’iront chez aucun prestataire : la page « Tournées » les réunit chaque jour, dans "
                    "l’ordre des enveloppes. Les e-mails partent comme avant."),
    )  # fmt: skip
    post_cut_off = forms.TimeField(
        label=_("Dernière levée du courrier que vous postez"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Vide : 16 h. Ce qui est posté après compte du jour suivant."),
        error_messages={"invalid": _("Écrivez une heure, comme 14:00.")},
    )  # fmt: skip
    letter_cost = EurosField(
        label=_("Ce que vous coûte une lettre, hors taxes"), required=False, least=ZERO,
        help_text=_("Impression et affranchissement, selon votre prestataire. Sert aux répétitions d’une stratégie."),
    )  # fmt: skip
    registered_cost = EurosField(
        label=_("Ce que vous coûte une lettre recommandée, hors taxes"), required=False, least=ZERO
    )

    class Meta:
        model = AgencyProfile
        fields: ClassVar[list[str]] = [
            "letters_approved", "letters_leave_at", "daytime_only", "posts_by_hand", "post_cut_off", "letter_cost",
            "registered_cost",
        ]  # fmt: skip


class CardSwitchForm(DeskForm, forms.Form):
    """The day of Stripe's written agreement: without it, no card is offered."""

    approved_on = DayField(
        label=_("Accord écrit de Stripe, daté du"),
        help_text=_("Stripe accepte ou non le recouvrement, par écrit. Gardez sa réponse : elle peut être demandée."),
        error_messages={"required": _("Écrivez la date de son accord."),
                        "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip


def _checked(check: Any, given: str) -> str:
    try:
        found: str = check(given)
    except IdentifierError as error:
        raise ValidationError(str(error)) from error
    return found
