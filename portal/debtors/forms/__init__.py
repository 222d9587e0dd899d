"""Forms of a person's pages: each question in their words, each correction says what to do."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.identifiers import IdentifierError, check_iban, is_access_code, normalise_code
from agency.common.money import format_euros
from agency.complaints.enums import ComplaintSubject
from agency.parties.enums import CallSlot
from agency.parties.rules import Preferences
from agency.privacy.enums import DataRight
from portal.forms import AmountField, Area, Checks, Options, PortalForm, Text, Tick

TEXT_LENGTH = 1000
ANY_HOUR, NO_CALLS = "any", "none"
CODE_WORDS = _("Saisissez les 10 caractères du code, par exemple 7K4Q M2XD 9P")
POSTCODE_WORDS = _("Saisissez les 5 chiffres du code postal de votre adresse, par exemple 44000")
TOO_LONG = _("Votre texte dépasse 1 000 caractères. Raccourcissez-le un peu")


class CodeField(forms.CharField):
    """The code of the letter; case, spaces and hyphens do not count, O is read 0, I and L are read 1."""

    widget = Text({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"})

    def clean(self, value: str | None) -> str:
        """Return the code as it is stored."""
        text = super().clean(value)
        if not is_access_code(text):
            raise ValidationError(CODE_WORDS, code="shape")
        return normalise_code(text)


class SignInForm(PortalForm):
    """The sign-in: the code of the letter and the postcode of the address it was sent to."""

    code = CodeField(
        label=_("Code du courrier"),
        help_text=_("10 lettres et chiffres, par exemple 7K4Q M2XD 9P"),
        error_messages={"required": CODE_WORDS},
        max_length=40,
    )
    postcode = forms.RegexField(
        r"^\s*[0-9]{2}\s?[0-9]{3}\s*$",
        label=_("Code postal de votre adresse"),
        help_text=_("Celui de l’adresse écrite sur la lettre"),
        widget=Text({"inputmode": "numeric", "autocomplete": "postal-code", "class": "postal"}),
        error_messages={"required": POSTCODE_WORDS, "invalid": POSTCODE_WORDS},
    )

    def clean_postcode(self) -> str:
        """Five digits without the space some people type."""
        return str(self.cleaned_data["postcode"]).replace(" ", "")


class NotForMeForm(PortalForm):
    """Someone tells us the letter was not for them: no identity asked, only the code of the letter."""

    code = CodeField(
        label=_("Code du courrier"),
        help_text=_("Il nous dit quelle adresse ne plus utiliser"),
        error_messages={"required": CODE_WORDS},
        max_length=40,
    )
    text = forms.CharField(
        label=_("Un mot, si vous voulez"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=Area({"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )


class PartForm(PortalForm):
    """How much to pay by card, when it is not everything."""

    def __init__(self, *args: Any, low: Decimal, due: Decimal, **options: Any) -> None:
        """Accept from `low` euros up to what is due."""
        super().__init__(*args, **options)
        words = _("Saisissez un montant entre %(low)s et %(high)s, par exemple 50 ou 50,50") % {
            "low": format_euros(low),
            "high": format_euros(due),
        }
        self.fields["amount"] = AmountField(
            low=low,
            high=due,
            label=_("Montant"),
            help_text=_("De %(low)s à %(high)s") % {"low": format_euros(low), "high": format_euros(due)},
            error_messages={"required": words},
        )


class DebitSignatureForm(PortalForm):
    """The account to debit, and the agreement to the words above."""

    holder = forms.CharField(
        label=_("Titulaire du compte"), max_length=70, widget=Text({"autocomplete": "name"}),
        error_messages={"required": _("Écrivez le nom du titulaire du compte, comme l’écrit votre banque")},
    )  # fmt: skip
    iban = forms.CharField(
        label=_("IBAN"), max_length=50, help_text=_("Sur un RIB ou l’application de votre banque : FR76 …"),
        widget=Text({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez l’IBAN du compte à débiter. Un IBAN français en compte 27 caractères")},
    )  # fmt: skip
    read = forms.BooleanField(
        label=_("J’ai lu ce mandat et je le signe."),
        widget=Tick,
        error_messages={"required": _("Cochez la case pour signer le mandat")},
    )


class CardAgreementForm(PortalForm):
    """The agreement to the words above, before the page where the card is given."""

    read = forms.BooleanField(
        label=_("J’ai lu cet accord et je l’accepte."),
        widget=Tick,
        error_messages={"required": _("Cochez la case pour accepter l’accord")},
    )


def _text_field(label: Any, words: Any = "", help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(words),
        max_length=TEXT_LENGTH,
        widget=Area({"rows": 5}),
        error_messages={"required": words, "max_length": TOO_LONG},
    )


def _options(label: Any, words: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=Options, error_messages={"required": words, "invalid_choice": words}
    )


class AlreadyPaidForm(PortalForm):
    """When, how and to whom; a person who does not remember says so."""

    method = _options(
        _("Comment avez-vous payé ?"), _("Choisissez comment vous avez payé"),
        ("transfer", _("Par virement")), ("card", _("Par carte")), ("cheque", _("Par chèque")),
        ("cash", _("En espèces")), ("other", _("Autrement, ou je ne sais plus")),
    )  # fmt: skip
    paid_on = forms.CharField(
        label=_("Quand, à peu près ?"), required=False, max_length=60, widget=Text({"autocomplete": "off"}),
        help_text=_("Par exemple : 12 septembre, ou « je ne sais plus »"),
        error_messages={"max_length": _("Raccourcissez la date : quelques mots suffisent")},
    )  # fmt: skip
    text = _text_field(
        _("Autre chose à nous dire ?"), help_text=_("À qui, combien, sous quel nom : ce dont vous vous souvenez.")
    )


class DisagreeForm(PortalForm):
    """What is wrong, in one choice and a few words."""

    reason = _options(
        _("Qu’est-ce qui ne va pas ?"), _("Choisissez ce qui se rapproche le plus, ou « Autre »"),
        ("no_service", _("Je n’ai jamais eu ce service")), ("amount", _("Le montant est faux")),
        ("quality", _("J’ai un problème avec ce qui a été fourni")),
        ("person", _("Je ne suis pas la bonne personne")), ("too_old", _("La facture est trop ancienne")),
        ("other", _("Autre")),
    )  # fmt: skip
    text = _text_field(
        _("Expliquez-nous"), _("Dites-nous en quelques mots ce qui ne va pas"), _("1 000 caractères au plus")
    )


class HardTimeForm(PortalForm):
    """What happens, by category only: no detail of health is asked (GDPR art. 9)."""

    situation = _options(
        _("Qu’est-ce qui se passe ?"),
        _("Choisissez ce qui se rapproche le plus de votre situation, ou « Je préfère ne pas dire »"),
        ("income", _("Mes revenus ont baissé")), ("health", _("Maladie, handicap ou hospitalisation")),
        ("death", _("Un décès")),
        ("over_indebtedness", _("J’ai un dossier de surendettement, ou je veux en déposer un")),
        ("separation", _("Séparation ou violences")), ("other", _("Autre")),
        ("unsaid", _("Je préfère ne pas dire")),
    )  # fmt: skip


class HelpForm(PortalForm):
    """What would help; nothing has to be ticked."""

    helps = forms.MultipleChoiceField(
        label=_("Cochez ce que vous voulez"), required=False, widget=Checks,
        choices=(
            ("pause", _("Une pause")), ("small", _("Un petit montant")),
            ("writing", _("Qu’on m’écrive plutôt qu’on m’appelle")),
            ("third", _("Un proche ou un travailleur social parle pour moi")),
            ("easy", _("Des documents plus faciles à lire")), ("unknown", _("Je ne sais pas")),
        ),
        error_messages={"invalid_choice": _("Choisissez dans la liste")},
    )  # fmt: skip
    text = _text_field(_("Un mot, si vous voulez"), help_text=_("Vous n’avez pas à tout raconter."))


class PayeeForm(PortalForm):
    """The account where the person has their money back: its holder, and its IBAN checked digit by digit."""

    holder = forms.CharField(
        label=_("Titulaire du compte"), max_length=70, widget=Text({"autocomplete": "name"}),
        error_messages={"required": _("Écrivez le nom du titulaire, comme sur le relevé d’identité bancaire.")},
    )  # fmt: skip
    iban = forms.CharField(
        label=_("IBAN"), max_length=42,
        help_text=_("Il est sur votre relevé d’identité bancaire. Les espaces ne comptent pas."),
        widget=Text({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez l’IBAN du compte.")},
    )  # fmt: skip

    def clean_iban(self) -> str:
        """The number as banks write it."""
        try:
            return check_iban(self.cleaned_data["iban"])
        except IdentifierError as error:
            raise ValidationError(_("Cet IBAN ne se lit pas : recopiez-le chiffre par chiffre.")) from error


class WriteForm(PortalForm):
    """A message to the person who follows the case."""

    text = _text_field(_("Votre message"), _("Écrivez votre message"), _("1 000 caractères au plus"))


class ComplainForm(PortalForm):
    """What went wrong with us, in one choice and a few words."""

    subject = _options(
        _("De quoi s’agit-il ?"), _("Choisissez ce qui se rapproche le plus, ou « Autre »"), *ComplaintSubject.choices
    )
    text = _text_field(
        _("Expliquez-nous"), _("Dites-nous en quelques mots ce qui ne va pas"), _("1 000 caractères au plus")
    )


class PreferencesForm(PortalForm):
    """How a person wants to be reached; a letter by post always stays possible (R6.8)."""

    writing = _options(
        _("Nos messages"), _("Choisissez une façon de recevoir nos messages"),
        ("email", _("Par e-mail quand c’est possible")), ("post", _("Par la poste seulement")),
    )  # fmt: skip
    calls = _options(
        _("Nos appels"), _("Choisissez une réponse pour nos appels"),
        *((slot.value or ANY_HOUR, slot.label) for slot in CallSlot), (NO_CALLS, _("ne m’appelez pas")),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("La langue de vos pages"), choices=settings.LANGUAGES, required=False, widget=Options,
        help_text=_("Nos lettres et nos e-mails sont écrits en français."),
        error_messages={"invalid_choice": _("Choisissez dans la liste")},
    )  # fmt: skip
    large_print = forms.BooleanField(
        label=_("Les lettres qui me demandent une somme, aussi en grands caractères"), required=False, widget=Tick,
        help_text=_("Les quittances et les réponses restent en caractères ordinaires."),
    )  # fmt: skip
    easy_words = forms.BooleanField(
        label=_("Des pages faciles à lire, montrées en premier"), required=False, widget=Tick
    )

    @property
    def wish(self) -> Preferences:
        """The preferences as they were chosen."""
        writing, calls = self.cleaned_data["writing"], self.cleaned_data["calls"]
        slot = CallSlot(calls) if calls in set(CallSlot) else CallSlot.ANY
        given = self.cleaned_data
        return Preferences(
            emails=writing == "email", calls=calls != NO_CALLS, slot=slot, language=given["language"],
            large_print=given["large_print"], easy_words=given["easy_words"],
        )  # fmt: skip


class DataForm(PortalForm):
    """What a person asks of their data, in one choice and a few words."""

    right = _options(_("Je voudrais"), _("Choisissez ce que vous demandez"), *DataRight.choices)
    text = _text_field(
        _("Précisez, si besoin"), help_text=_("Pour une correction : ce qui est faux, et ce qui est juste.")
    )
