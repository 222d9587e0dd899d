"""Forms of the creditors' pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agency.common.money import MoneyError, parse_euros
from agency.disputes.enums import ReplyKind
from agency.escalation.enums import NextStep
from agency.escalation.presenters.options import what_it_is
from agency.escalation.rules import WORDS_LENGTH
from agency.escalation.values import NextStepWish, Offered
from agency.intake.forms import DepositFileField, DepositFilesField, SeveralFiles
from agency.outcomes.enums import STANCES, Stance
from agency.outcomes.operations import CreditorAnswer
from agency.reductions.enums import LoweringCause
from agency.reductions.forms import ReductionFields, pdf_of
from agency.reductions.values import Less
from agency.software.enums import KeyScope
from agency.software.forms import DAY_ERRORS, NAME_ERRORS, SCOPE_ERRORS, day_to_come
from agency.webhooks.enums import CHOSEN
from agency.webhooks.forms import KIND_ERRORS, URL_ERRORS, callable_url
from portal.forms import Amount, Area, Checks, DayInput, OptionLabel, Options, PortalForm, Text, Tick


class ChosenFile(forms.FileInput):
    """A plain file button: nothing to drag, works on a phone."""

    template_name = "portal/form/input.html"


class ChosenFiles(SeveralFiles):
    """A plain file button that takes several files."""

    template_name = "portal/form/input.html"


class DepositForm(PortalForm):
    """The files of unpaid invoices, and the addresses that an accounting export does not hold."""

    file = DepositFilesField(
        label=_("Vos factures impayées"),
        help_text=_(
            "Un export de votre logiciel (FEC, CSV, tableur) ou des factures électroniques (PDF Factur-X). "
            "Plusieurs fichiers à la fois sont possibles."
        ),
        widget=ChosenFiles(attrs={"class": "fichier"}),
    )
    contacts = DepositFileField(
        label=_("Les adresses de vos clients (facultatif)"),
        required=False,
        help_text=_("Utile avec un FEC, qui n’en contient pas. Un CSV : compte, nom, adresse, code postal, ville."),
        widget=ChosenFile(attrs={"class": "fichier"}),
    )


class MandateSignForm(PortalForm):
    """Who signs a convention on line, with the code received."""

    signatory = forms.CharField(
        label=_("Votre nom et votre qualité"),
        max_length=120,
        widget=Text,
        error_messages={"required": _("Écrivez votre nom et votre qualité")},
    )
    code = forms.CharField(
        label=_("Le code reçu par e-mail"),
        max_length=20,
        widget=Text({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Recopiez le code reçu par e-mail")},
    )
    agreed = forms.BooleanField(
        label=_("J’ai lu la convention et j’ai le pouvoir d’engager le créancier"),
        widget=Tick,
        error_messages={"required": _("Cochez cette case pour signer")},
    )


class ReductionForm(PortalForm, ReductionFields):
    """A payment received by the creditor, a credit note, a part given up."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, widget in (("amount", Amount()), ("on", DayInput()), ("sure", Tick())):
            self.fields[name].widget = widget
        for name in ("claim", "cause"):
            field: Any = self.fields[name]
            field.widget = Options(choices=field.choices)
        if "document" in self.fields:
            self.fields["document"].widget = ChosenFile(attrs={"class": "fichier", "accept": "application/pdf"})


class ReceivedForm(ReductionForm):
    """A payment received by the creditor, told from the link of a mail."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("cause", "document"):
            del self.fields[name]

    @property
    def less(self) -> Less:
        """What is told."""
        told = self.cleaned_data
        return Less(told["amount"], LoweringCause.PAID_DIRECT, told["on"], told["sure"])


class AnswerForm(PortalForm):
    """What the creditor answers to our question."""

    text = forms.CharField(
        label=_("Votre réponse"),
        max_length=2000,
        widget=Area({"rows": 5}),
        error_messages={
            "required": _("Écrivez votre réponse"),
            "max_length": _("Votre réponse dépasse 2 000 caractères. Raccourcissez-la un peu"),
        },
    )


class MessageForm(PortalForm):
    """What a creditor writes to whoever follows its case."""

    message = forms.CharField(
        label=_("Votre message"), max_length=2000, widget=Area({"rows": 4}),
        error_messages={
            "required": _("Écrivez votre message"),
            "max_length": _("Votre message dépasse 2 000 caractères. Raccourcissez-le un peu"),
        },
    )  # fmt: skip


class OwnKeyForm(PortalForm):
    """For which program of the creditor, what it may do, until when."""

    name = forms.CharField(label=_("Logiciel"), max_length=80, widget=Text(), error_messages=NAME_ERRORS)
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’elle permet"), choices=KeyScope.choices, widget=Checks(), error_messages=SCOPE_ERRORS
    )
    ends_on = forms.DateField(
        label=_("Dernier jour (facultatif)"), required=False, widget=DayInput(), error_messages=DAY_ERRORS,
        help_text=_("Vide : elle ouvre jusqu’à ce que quelqu’un la ferme."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_ends_on(self) -> date | None:
        """A last day that is not past."""
        return day_to_come(self.cleaned_data["ends_on"], self.today)


class OwnEndpointForm(PortalForm):
    """Which program of the creditor is told, where, of what."""

    name = forms.CharField(label=_("Logiciel"), max_length=80, widget=Text(), error_messages=NAME_ERRORS)
    url = forms.CharField(
        label=_("Adresse qui reçoit"), max_length=300, widget=Text(), error_messages=URL_ERRORS,
        help_text=_("En https, par exemple https://compta.exemple.fr/amiable."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Événements"), choices=CHOSEN, widget=Checks(), error_messages=KIND_ERRORS
    )

    def clean_url(self) -> str:
        """An address that may be called."""
        return callable_url(self.cleaned_data["url"])


class DisputeForm(PortalForm):
    """The creditor’s word on what a person disputes: who is right, what remains owed, what shows it."""

    stance = forms.ChoiceField(
        label=_("Votre réponse"), choices=Stance.choices, widget=Options,
        error_messages={"required": _("Choisissez votre réponse"), "invalid_choice": _("Choisissez dans la liste")},
    )  # fmt: skip
    amount = forms.CharField(
        label=_("Somme qui reste due"), max_length=20, required=False, widget=Amount(),
        help_text=_("Seulement si la personne a raison en partie : pour tout le dossier."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Ce que vous savez"), max_length=2000, widget=Area({"rows": 5}),
        help_text=_("Le cabinet s’en sert pour répondre à la personne."),
        error_messages={"required": _("Dites en quelques phrases ce que vous savez")},
    )  # fmt: skip
    document = forms.FileField(
        label=_("Le document qui le montre, en PDF"), required=False,
        widget=ChosenFile(attrs={"class": "fichier", "accept": "application/pdf"}),
        help_text=_("Bon signé, contrat, feuille de présence, avoir."),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: ReplyKind = ReplyKind.DISPUTE, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stance"].choices = [(one.value, capfirst(one.label)) for one in STANCES[asked]]  # type: ignore[attr-defined]

    def clean_amount(self) -> Decimal | None:
        """The sum in euros, when one was typed."""
        text = self.cleaned_data["amount"]
        try:
            return parse_euros(text) if text else None
        except MoneyError as error:
            raise ValidationError(str(error)) from error

    def clean_document(self) -> bytes:
        """The bytes of a PDF, or nothing."""
        return pdf_of(self.cleaned_data["document"])

    @property
    def answer(self) -> CreditorAnswer:
        """What is answered."""
        told = self.cleaned_data
        return CreditorAnswer(
            Stance(told["stance"]), told["words"], told["amount"], told["document"], told.get("paid_on")
        )


class PaymentSaidForm(DisputeForm):
    """The creditor’s word on a payment that a person says they made: received, how much and which day, or not."""

    paid_on = forms.DateField(
        label=_("Reçu le"), required=False, widget=DayInput(),
        error_messages={"invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    field_order = ("stance", "amount", "paid_on", "words", "document")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, asked=ReplyKind.ALREADY_PAID, **options)
        amount, words, document = (self.fields[name] for name in ("amount", "words", "document"))
        amount.label, amount.help_text = _("Somme reçue"), _("Seulement si vous l’avez reçue.")
        words.required, words.help_text = False, _("Si vous ne l’avez pas reçue : où vous avez cherché, jusqu’à quand.")
        document.label, document.help_text = _("Un document, en PDF (facultatif)"), ""


class ProposalForm(PortalForm):
    """Yes or no to a plan beyond the mandate; a no says what does not fit, or what would."""

    choice = forms.ChoiceField(
        label=_("Acceptez-vous ?"), widget=Options,
        error_messages={"required": _("Choisissez votre réponse"), "invalid_choice": _("Choisissez dans la liste")},
        choices=(("accept", _("Oui, j’accepte ces dates")), ("decline", _("Non, pas ainsi"))),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Si c’est non : ce qui ne convient pas, ou ce que vous accepteriez"), max_length=1000, required=False,
        widget=Area({"rows": 4}), help_text=_("La personne ne les lit pas."),
        error_messages={"max_length": _("Votre réponse dépasse 1 000 caractères. Raccourcissez-la un peu")},
    )  # fmt: skip

    @property
    def accepts(self) -> bool:
        """Whether the creditor says yes."""
        return bool(self.cleaned_data["choice"] == "accept")


class StopForm(PortalForm):
    """A pause until a day included, and why."""

    last_on = forms.DateField(
        label=_("Dernier jour de la pause"), widget=DayInput(),
        error_messages={"required": _("Choisissez un jour"), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    why = forms.CharField(
        label=_("Pourquoi"), max_length=200, widget=Area({"rows": 2}), help_text=_("La personne ne le lit pas."),
        error_messages={"required": _("Dites pourquoi, en quelques mots")},
    )  # fmt: skip


class TakeBackForm(PortalForm):
    """Why a creditor takes its case back."""

    reason = forms.CharField(
        label=_("Pourquoi vous reprenez ce dossier"), max_length=300, widget=Area({"rows": 3}),
        help_text=_("La personne ne le lit pas."), error_messages={"required": _("Dites pourquoi, en quelques mots")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("Je reprends ce dossier : le cabinet ne le suit plus"), widget=Tick,
        error_messages={"required": _("Cochez cette case pour reprendre le dossier")},
    )  # fmt: skip


TALK = "talk"


class NextStepForm(PortalForm):
    """What follows a case given back: each decision with what it does and costs; talking of it first is none."""

    choice = forms.ChoiceField(
        label=_("Que souhaitez-vous faire ?"), widget=Options,
        error_messages={"required": _("Choisissez la suite"), "invalid_choice": _("Choisissez dans la liste")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Précisions"), max_length=WORDS_LENGTH, required=False, widget=Area({"rows": 3}),
        help_text=_("La personne ne les lit pas."),
    )  # fmt: skip
    professional = forms.CharField(
        label=_("Le professionnel que vous avez choisi"), max_length=120, required=False, widget=Text(),
        help_text=_("Qui recevra le dossier. Son nom peut aussi venir plus tard."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Son adresse e-mail"), required=False, widget=Text({"type": "email", "autocomplete": "off"}),
        error_messages={"invalid": _("Écrivez une adresse e-mail, comme nom@exemple.fr")},
    )  # fmt: skip

    def __init__(self, *args: Any, options: tuple[Offered, ...], talked: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["choice"]
        field.choices = [
            (option.step.value, OptionLabel(str(option.step.label).capitalize(), what_it_is(option)))
            for option in options
            if option.open
        ]
        if not talked:
            hint = _("Nous vous appelons. Votre décision reste à donner ensuite.")
            field.choices = [*field.choices, (TALK, OptionLabel(_("En parler d’abord avec le cabinet"), hint))]

    @property
    def talks(self) -> bool:
        """Whether the creditor wants to talk of it first."""
        return bool(self.cleaned_data["choice"] == TALK)

    def wish(self, told: str) -> NextStepWish:
        """The decision, and how it came."""
        given = self.cleaned_data
        return NextStepWish(NextStep(given["choice"]), told, given["words"], given["professional"], given["email"])
