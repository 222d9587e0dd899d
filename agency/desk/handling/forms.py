"""What somebody types of a note, a call, a promise, a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.common.calendar import instant, paris_date
from agency.desk.cases.forms import SAID_HELPS, SAID_METHODS, SAID_REASONS, SAID_SITUATIONS, PersonForm
from agency.desk.frame.forms import DayField, DeskForm, EurosField, ScanField
from agency.disputes.rules import TEXT_LENGTH
from agency.handling.enums import CallOutcome, HeardKind, HeardWay, IdentityMark, NonPaymentReason
from agency.handling.models import Call
from agency.handling.queries import is_contested
from agency.handling.rules import CONTESTED, LONGEST_NOTE
from agency.handling.values import CallReport, HeardSaying, PlanWish, PromiseWish
from agency.parties.queries import zone_of
from agency.parties.rules import SLOWEST_DAYS, Manner
from agency.plans.queries import DEFAULT_DAY

_WHEN = {"invalid": _("Écrivez la date en entier, par exemple 03/11/2026.")}


class NoteForm(DeskForm, forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Des faits, sans jugement ni détail de santé : la personne peut demander à lire cette note."),
        error_messages={
            "required": _("Écrivez la note avant de l’enregistrer."),
            "max_length": _("La note dépasse 2 000 signes : coupez-la en deux."),
        },
    )  # fmt: skip


class ReasonForm(DeskForm, forms.Form):
    """Why a case is not paid."""

    reason = forms.ChoiceField(
        label=_("Pourquoi n’est-ce pas payé ?"), choices=NonPaymentReason.choices,
        error_messages={"required": _("Choisissez une raison."), "invalid_choice": _("Choisissez une raison.")},
    )  # fmt: skip


class PromiseForm(DeskForm, PersonForm):
    """Who promised what by when."""

    amount = EurosField(
        label=_("Somme promise"), error_messages={"required": _("Écrivez la somme que la personne a dite.")}
    )
    due_on = DayField(label=_("Pour le"), error_messages={"required": _("Dites pour quel jour."), **_WHEN})

    field_order = ("person", "amount", "due_on")

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, case=case, **options)
        person: Any = self.fields["person"]
        person.label, person.empty_label = _("Qui"), None
        person.label_from_instance = lambda debtor: debtor.full_name
        person.widget.attrs["class"] = "ligne-saisie"
        # Who and how much are known before: the day is what the person says.
        self.fields["due_on"].widget.attrs["autofocus"] = True

    @property
    def wish(self) -> PromiseWish:
        """The promise as it was typed."""
        return PromiseWish(self.cleaned_data["amount"], self.cleaned_data["due_on"])


class MannerForm(DeskForm, PersonForm):
    """How somebody is written to, and why."""

    gentle_words = forms.BooleanField(
        label=_("Ton doux"), required=False, help_text=_("Chaque lettre dans son texte doux, quand il est publié.")
    )
    paper_only = forms.BooleanField(
        label=_("Par la poste seulement"), required=False, help_text=_("Ni e-mail ni appel de notre part.")
    )
    slower_days = forms.IntegerField(
        label=_("Jours de plus entre deux lettres"), min_value=0, max_value=SLOWEST_DAYS, initial=0,
        help_text=_("De 0 à 30 : les lettres à venir annoncent des dates plus lointaines. Jamais plus vite."),
        error_messages={
            "required": _("Écrivez 0 pour garder le rythme de la stratégie."),
            "invalid": _("Écrivez un nombre de jours, de 0 à 30."),
            "min_value": _("Écrivez un nombre de jours, de 0 à 30."),
            "max_value": _("Écrivez un nombre de jours, de 0 à 30."),
        },
    )  # fmt: skip
    why = forms.CharField(
        label=_("Pourquoi"), max_length=200, help_text=_("Sans détail de santé : la personne peut demander à le lire."),
        error_messages={"required": _("Dites en quelques mots pourquoi : un collègue doit le comprendre.")},
    )  # fmt: skip

    field_order = ("person", "gentle_words", "paper_only", "slower_days", "why")

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, case=case, **options)
        person: Any = self.fields["person"]
        person.label, person.empty_label = _("Qui"), None
        person.label_from_instance = lambda debtor: debtor.full_name
        person.widget.attrs["class"] = "ligne-saisie"
        self.order_fields(self.field_order)

    @property
    def manner(self) -> Manner:
        """The manner as it was chosen."""
        given = self.cleaned_data
        return Manner(given["gentle_words"], given["paper_only"], given["slower_days"])


class HeardFields(forms.Form):
    """What a person says, by the exits of their page; the details of each are of its kind alone."""

    said = forms.ChoiceField(
        label=_("Ce qu’elle dit"), choices=(("", _("Choisissez")), *HeardKind.choices),
        error_messages={
            "required": _("Choisissez ce que la personne dit."),
            "invalid_choice": _("Choisissez ce que la personne dit."),
        },
    )  # fmt: skip
    said_text = forms.CharField(
        label=_("Ses mots"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Tels qu’elle les dit, sans détail de santé : elle les lit sur sa page, et l’on y répond."),
        error_messages={"max_length": _("Ses mots dépassent 1 000 caractères : gardez l’essentiel.")},
    )  # fmt: skip
    contested = forms.ChoiceField(
        label=_("Pas d’accord : ce qui ne va pas"), choices=SAID_REASONS, initial="other", required=False
    )
    method = forms.ChoiceField(label=_("Déjà payé : comment"), choices=SAID_METHODS, initial="other", required=False)
    paid_on = forms.CharField(label=_("Déjà payé : quand, comme elle le dit"), max_length=60, required=False)
    situation = forms.ChoiceField(
        label=_("Période difficile : laquelle"), choices=SAID_SITUATIONS, initial="unsaid", required=False
    )
    helps = forms.MultipleChoiceField(
        label=_("Période difficile : ce qui l’aiderait"), choices=SAID_HELPS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def saying(self, way: HeardWay, told_on: date, *, known: bool = True) -> HeardSaying | None:
        """What was said, that came by a way on a day; None when nothing of it was chosen."""
        given = self.cleaned_data
        if not given["said"]:
            return None
        return HeardSaying(
            HeardKind(given["said"]), way, told_on, given["said_text"], reason=given["contested"] or "other",
            method=given["method"] or "other", paid_on=given["paid_on"], situation=given["situation"] or "unsaid",
            helps=tuple(given["helps"]), known=known,
        )  # fmt: skip


class HeardForm(DeskForm, HeardFields, PersonForm):
    """Who said what, how and when, with the paper when there is one."""

    way = forms.ChoiceField(
        label=_("Par quel moyen"), choices=HeardWay.choices,
        error_messages={
            "required": _("Dites comment c’est arrivé."), "invalid_choice": _("Dites comment c’est arrivé."),
        },
    )  # fmt: skip
    told_on = DayField(
        label=_("Quel jour"),
        help_text=_("Le jour de l’appel, de l’e-mail ou de l’arrivée du courrier : les délais en partent."),
        error_messages={"required": _("Dites quel jour."), **_WHEN},
    )  # fmt: skip
    why = forms.ChoiceField(label=_("Pourquoi n’est-ce pas payé ?"), choices=NonPaymentReason.choices, required=False)
    scan = ScanField(
        label=_("Le courrier, scanné"), help_text=_("Facultatif : PDF ou photo, 10 Mo au plus. Il rejoint le dossier.")
    )

    field_order = (
        "person", "way", "told_on", "said", "said_text", "contested", "method", "paid_on", "situation", "helps", "scan",
        "why",
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, case=case, **options)
        person: Any = self.fields["person"]
        person.label, person.empty_label = _("Qui"), None
        person.label_from_instance = lambda debtor: debtor.full_name
        person.widget.attrs["class"] = "ligne-saisie"
        self.fields["helps"].widget.attrs.pop("class", None)
        self.order_fields(self.field_order)

    @property
    def heard(self) -> HeardSaying:
        """What was said, as it was typed."""
        saying = self.saying(HeardWay(self.cleaned_data["way"]), self.cleaned_data["told_on"])
        if saying is None:
            raise ValueError("Une parole a une nature.")
        return replace(saying, why=NonPaymentReason(self.cleaned_data["why"] or NonPaymentReason.UNKNOWN))


class CallForm(DeskForm, HeardFields):
    """How a call ended, and what follows."""

    outcome = forms.ChoiceField(
        label=_("Qui a répondu ?"), choices=CallOutcome.choices,
        error_messages={
            "required": _("Dites qui a répondu."), "invalid_choice": _("Dites qui a répondu."),
        },
    )  # fmt: skip
    marks = forms.MultipleChoiceField(label=_("Repères donnés"), choices=IdentityMark.choices, required=False)
    reason = forms.ChoiceField(
        label=_("Pourquoi n’est-ce pas payé ?"), choices=NonPaymentReason.choices, required=False
    )
    note = forms.CharField(
        label=_("Ce qui a été dit"), max_length=LONGEST_NOTE, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Des faits, sans jugement ni détail de santé : la personne peut demander à lire cette note."),
    )  # fmt: skip
    amount = EurosField(label=_("Somme promise"), required=False)
    due_on = DayField(label=_("Pour le"), required=False, error_messages=_WHEN)
    monthly = EurosField(
        label=_("Montant par mois"), required=False,
        error_messages={"required": _("Écrivez ce que la personne peut verser chaque mois.")},
    )  # fmt: skip
    plan_day = forms.ChoiceField(
        label=_("Jour du mois"), choices=[(day, day) for day in range(1, 29)], initial=DEFAULT_DAY, required=False,
        error_messages={"invalid_choice": _("Choisissez un jour du mois.")},
    )  # fmt: skip
    agreed = forms.CharField(required=False, max_length=64)
    back_on = DayField(label=_("À rappeler le"), required=False, error_messages=_WHEN)
    back_at = forms.TimeField(
        label=_("À quelle heure"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Écrivez l’heure comme 14:30.")},
    )  # fmt: skip

    def __init__(self, *args: Any, led: Call, drafting: bool = False, **options: Any) -> None:
        """With `drafting`, the dates of a plan are asked for and the call goes on."""
        super().__init__(*args, **options)
        self.led, self.drafting = led, drafting
        self.fields["said"].required = False
        self.fields["helps"].widget.attrs.pop("class", None)
        self.fields["outcome"].required, self.fields["monthly"].required = not drafting, drafting

    def clean(self) -> dict[str, Any]:
        """A promise has a sum and a day; an appointment has a day and an hour; a plan was read with its dates."""
        told = super().clean() or {}
        if told.get("monthly") and not told.get("agreed") and not self.drafting:
            words = _("Lisez d’abord les dates à la personne et concluez avec l’échéancier, ou videz ce montant.")
            self.add_error("monthly", ValidationError(words))
        if self._contests_unheard(told):
            words = _("Un désaccord arrête le dossier : choisissez ce qu’elle dit, et écrivez ses mots.")
            self.add_error("said", ValidationError(words))
        for one, other, words in (
            ("amount", "due_on", _("Dites aussi pour quel jour.")),
            ("due_on", "amount", _("Écrivez aussi la somme.")),
            ("back_on", "back_at", _("Dites aussi à quelle heure rappeler.")),
            ("back_at", "back_on", _("Dites aussi quel jour rappeler.")),
        ):
            if told.get(one) and not told.get(other) and other not in self.errors:
                self.add_error(other, ValidationError(words))
        return told

    def _contests_unheard(self, told: dict[str, Any]) -> bool:
        """Whether the reason is a disagreement that is on the file in no words of the person: it would stop nothing."""
        contests = told.get("outcome") == CallOutcome.SPOKE and told.get("reason") in CONTESTED
        return contests and not told.get("said") and not self.drafting and not is_contested(self.led.case)

    @property
    def day_of_month(self) -> int:
        """The day of each month that a plan would have."""
        return int(self.cleaned_data["plan_day"] or DEFAULT_DAY)

    @property
    def report(self) -> CallReport:
        """The call as it was told; an hour is of the clock where the person lives."""
        given = self.cleaned_data
        back: datetime | None = None
        if given["back_on"]:
            back = instant(given["back_on"], given["back_at"] or time.min, zone_of(self.led.debtor))
        return CallReport(
            outcome=CallOutcome(given["outcome"]),
            marks=tuple(IdentityMark(mark) for mark in given["marks"]),
            note=given["note"],
            reason=NonPaymentReason(given["reason"] or NonPaymentReason.UNKNOWN),
            call_back_at=back,
            promise=PromiseWish(given["amount"], given["due_on"]) if given["amount"] else None,
            plan=PlanWish(given["monthly"], self.day_of_month, given["agreed"]) if given["monthly"] else None,
            saying=self.saying(
                HeardWay.PHONE, paris_date(self.led.began_at), known=given["outcome"] == CallOutcome.SPOKE
            ),
        )
