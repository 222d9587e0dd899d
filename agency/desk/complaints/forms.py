"""What somebody fills in of a complaint: noted for a person, given to a reader, answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.complaints.enums import ComplaintChannel, ComplaintOutcome, ComplaintSubject
from agency.complaints.models import Complaint
from agency.complaints.operations import Grievance
from agency.desk.frame.forms import DayField, DeskForm
from agency.parties.models import Debtor
from agency.users.enums import Permission
from agency.users.models import User
from agency.users.queries import team_allowed_to

_HEARD = [(one.value, one.label) for one in ComplaintChannel if one != ComplaintChannel.PAGE]


class GrievanceForm(DeskForm, forms.Form):
    """A complaint heard on the telephone, or received by post or by mail."""

    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=Debtor.objects.none(), label=_("De la part de"), empty_label=None,
        error_messages={"required": _("Choisissez la personne."), "invalid_choice": _("Choisissez la personne.")},
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Reçue par"), choices=_HEARD)
    received_on = DayField(
        label=_("Reçue le"),
        error_messages={"required": _("Indiquez la date."), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    subject = forms.ChoiceField(label=_("Sujet"), choices=ComplaintSubject.choices)
    text = forms.CharField(
        label=_("Ce que dit la personne, dans ses mots"), max_length=2000, widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Écrivez ce que dit la personne.")},
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        people = self.fields["person"]
        people.queryset = Debtor.objects.filter(parts__case=case).order_by("pk")  # type: ignore[attr-defined]
        people.label_from_instance = lambda person: person.full_name  # type: ignore[attr-defined]

    @property
    def grievance(self) -> Grievance:
        """What is complained of."""
        said = self.cleaned_data
        return Grievance(
            ComplaintChannel(said["channel"]), ComplaintSubject(said["subject"]), said["text"], said["received_on"]
        )


class ReaderForm(DeskForm, forms.Form):
    """Who reads a complaint: anybody who may write to people, but who follows its case."""

    reader: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Confier à"), empty_label=_("Choisissez"),
        error_messages={
            "required": _("Choisissez qui lit cette réclamation."),
            "invalid_choice": _("Choisissez quelqu’un qui ne suit pas ce dossier."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        super().__init__(*args, **options)
        apart = [pk for pk in (complaint.handler_id, complaint.case.referent_id) if pk is not None]
        readers = self.fields["reader"]
        readers.queryset = team_allowed_to(Permission.CONTACT).exclude(pk__in=apart)  # type: ignore[attr-defined]
        readers.label_from_instance = lambda user: user.get_full_name() or user.email  # type: ignore[attr-defined]


class AnswerComplaintForm(DeskForm, forms.Form):
    """The answer to a complaint, what was found, what changes here."""

    outcome = forms.ChoiceField(
        label=_("Cette réclamation est"), choices=ComplaintOutcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Dites si elle est fondée."), "invalid_choice": _("Dites si elle est fondée.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Votre réponse à la personne"), max_length=2000, widget=forms.Textarea({"rows": 7}),
        error_messages={"required": _("Écrivez la réponse.")},
    )  # fmt: skip
    measure = forms.CharField(
        label=_("Ce qui change chez nous"), max_length=300, required=False,
        help_text=_("Pour le registre : la personne ne le lit pas."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].widget.attrs.pop("class", None)
