"""What somebody fills in of a request about data: noted for a person, given more time, answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.desk.frame.forms import DayField, DeskForm
from agency.parties.enums import ContactKind, DebtorKind, Matter
from agency.parties.models import Debtor
from agency.parties.rules import FIELDS
from agency.privacy.enums import DataRight, RequestChannel, RequestOutcome
from agency.privacy.operations import Demand
from agency.privacy.rules.retention import CASE_MONTHS, NOTE_MONTHS
from agency.privacy.rules.visits import MOST_SAMPLE

_DAY = {"required": _("Indiquez la date."), "invalid": _("Écrivez une date, comme 28/11/2026.")}
_HEARD = [(one.value, one.label) for one in RequestChannel if one != RequestChannel.PAGE]


class DemandForm(DeskForm, forms.Form):
    """A request heard on the telephone, or received by post or by mail, from somebody whose identity was checked."""

    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=Debtor.objects.none(), label=_("De la part de"), empty_label=None,
        error_messages={"required": _("Choisissez la personne."), "invalid_choice": _("Choisissez la personne.")},
    )  # fmt: skip
    right = forms.ChoiceField(label=_("Elle demande à"), choices=DataRight.choices)
    channel = forms.ChoiceField(label=_("Reçue par"), choices=_HEARD)
    received_on = DayField(
        label=_("Reçue le"),
        error_messages={"required": _("Indiquez la date."), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    identity = forms.CharField(
        label=_("Comment savez-vous que c’est bien elle ?"), max_length=200,
        help_text=_("Par exemple : deux repères donnés au téléphone. Une pièce d’identité n’est pas nécessaire."),
        error_messages={"required": _("Dites comment vous savez que c’est bien cette personne.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Ce qu’elle demande, dans ses mots"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 5}), help_text=_("Facultatif pour une copie de ses données."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        people = self.fields["person"]
        people.queryset = Debtor.objects.filter(parts__case=case).order_by("pk")  # type: ignore[attr-defined]
        people.label_from_instance = lambda person: person.full_name  # type: ignore[attr-defined]

    @property
    def demand(self) -> Demand:
        """What is asked."""
        said = self.cleaned_data
        return Demand(
            DataRight(said["right"]), RequestChannel(said["channel"]), said["identity"], said["text"],
            said["received_on"],
        )  # fmt: skip


class MoreTimeForm(DeskForm, forms.Form):
    """Why a request takes longer, as the person reads it."""

    why = forms.CharField(
        label=_("Pourquoi faut-il plus de temps ?"), max_length=300,
        help_text=_("La personne le lit : deux mois de plus, une seule fois."),
        error_messages={"required": _("Dites pourquoi : la personne le lit.")},
    )  # fmt: skip


class AnswerRequestForm(DeskForm, forms.Form):
    """The answer to a request, and what was done of it."""

    outcome = forms.ChoiceField(
        label=_("Ce qui est demandé est"), choices=RequestOutcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce qui est fait."), "invalid_choice": _("Dites ce qui est fait.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Votre réponse à la personne"), max_length=2000, widget=forms.Textarea({"rows": 7}),
        help_text=_("Un refus dit pourquoi."), error_messages={"required": _("Écrivez la réponse.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].widget.attrs.pop("class", None)


class CorrectionForm(DeskForm, forms.Form):
    """A name, an e-mail address or a telephone number, as the person says that it is; what is not filled in stays."""

    company_name = forms.CharField(label=_("Dénomination"), max_length=120, required=False)
    first_name = forms.CharField(label=_("Prénom"), max_length=60, required=False)
    last_name = forms.CharField(label=_("Nom"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("Adresse e-mail"), required=False,
        error_messages={"invalid": _("Écrivez une adresse e-mail, comme nom@exemple.fr.")},
    )  # fmt: skip
    phone = forms.RegexField(
        r"^\+?[0-9 .]{9,20}$", label=_("Téléphone"), required=False,
        error_messages={"invalid": _("Écrivez un numéro de téléphone, comme 06 12 34 56 78.")},
    )  # fmt: skip

    def __init__(self, *args: Any, person: Debtor, **options: Any) -> None:
        point = {one.kind: one.value for one in person.contact_points.filter(valid=True)}
        self.held = {
            "company_name": person.company_name, "first_name": person.first_name, "last_name": person.last_name,
            "email": point.get(ContactKind.EMAIL, ""), "phone": point.get(ContactKind.PHONE, ""),
        }  # fmt: skip
        super().__init__(*args, initial=self.held, **options)
        for name in ("first_name", "last_name") if person.kind == DebtorKind.BUSINESS else ("company_name",):
            del self.fields[name]

    @property
    def changes(self) -> list[tuple[Matter, dict[str, str]]]:
        """What differs from what is held, by matter; a contact left empty is not a correction."""
        said = self.held | {name: value.strip() for name, value in self.cleaned_data.items()}
        found: list[tuple[Matter, dict[str, str]]] = []
        for matter in (Matter.NAME, Matter.EMAIL, Matter.PHONE):
            values = {name: said[name] for name in FIELDS[matter]}
            if any(values.values()) and values != {name: self.held[name] for name in values}:
                found.append((matter, values))
        return found


class LengthsForm(DeskForm, forms.Form):
    """How long this agency keeps its data, in months: never longer than the table."""

    case_months = forms.IntegerField(
        label=_("Dossiers clos, en mois"), min_value=1, max_value=CASE_MONTHS,
        help_text=_("60 au plus. Rien de ce qui sert de preuve ne devrait partir plus tôt."),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Écrivez de 1 à 60 mois.")),
    )  # fmt: skip
    note_months = forms.IntegerField(
        label=_("Notes et appels des dossiers clos, en mois"), min_value=1, max_value=NOTE_MONTHS,
        help_text=_("24 au plus."),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Écrivez de 1 à 24 mois.")),
    )  # fmt: skip


class HoldForm(DeskForm, forms.Form):
    """A closed case kept beyond its time, and why."""

    reference = forms.CharField(
        label=_("Référence du dossier clos"), max_length=40,
        error_messages={"required": _("Écrivez la référence du dossier.")},
    )  # fmt: skip
    why = forms.CharField(
        label=_("Pourquoi le garder plus longtemps ?"), max_length=200,
        help_text=_("Par exemple : un procès, une expertise."), error_messages={"required": _("Dites pourquoi.")},
    )  # fmt: skip

    def clean_reference(self) -> Case:
        """The case of this reference."""
        found = Case.objects.filter(reference__iexact=self.cleaned_data["reference"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("Aucun dossier n’a cette référence."))
        return found


class PackForm(DeskForm, forms.Form):
    """What a visit is shown: days, how many files, and a seed to draw the same ones again."""

    first_day = DayField(label=_("Du"), error_messages=_DAY)
    last_day = DayField(label=_("Au"), error_messages=_DAY)
    sample = forms.IntegerField(
        label=_("Dossiers tirés au sort"), min_value=1, max_value=MOST_SAMPLE,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Écrivez de 1 à 100.")),
    )  # fmt: skip
    seed = forms.CharField(
        label=_("Graine du tirage"), max_length=40, required=False,
        help_text=_("Vide : tirée au hasard. La même graine redonne les mêmes dossiers."),
    )  # fmt: skip
