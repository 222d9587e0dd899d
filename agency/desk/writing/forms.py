"""What somebody fills in to write by hand, and to keep a text to begin from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case, Document
from agency.desk.frame.forms import DeskForm
from agency.law.contact.limits import Channel
from agency.parties.models import Debtor
from agency.writing.models import StartingText
from agency.writing.operations import Writing
from agency.writing.queries import WritingWay
from agency.writing.rules import TEXT_LENGTH
from agency.writing.values import Cited

from .presenters import cited_label

_NAMES = {Channel.EMAIL: _("E-mail"), Channel.POST: _("Courrier")}


class WritingForm(DeskForm, forms.Form):
    """To whom and by which way, the words, what goes with them."""

    way = forms.ChoiceField(
        label=_("À qui, et comment"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez à qui écrire."), "invalid_choice": _("Choisissez à qui écrire.")},
    )  # fmt: skip
    cited = forms.ChoiceField(
        label=_("Est-ce une réponse ?"), required=False,
        help_text=_("Une réponse part même si le dossier attend, n’est pas comptée, et ne demande pas de payer."),
        error_messages={"invalid_choice": _("Choisissez ce à quoi vous répondez.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Votre texte"), max_length=TEXT_LENGTH, widget=forms.Textarea({"rows": 9}),
        help_text=_("« Bonjour », votre signature et les coordonnées du cabinet s’ajoutent d’elles-mêmes."),
        error_messages={"required": _("Écrivez le texte."), "max_length": _("2 000 caractères au plus.")},
    )  # fmt: skip
    document: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=Document.objects.none(), label=_("Joindre un document du dossier"), required=False,
        empty_label=_("Aucun"), error_messages={"invalid_choice": _("Choisissez un document de ce dossier.")},
    )  # fmt: skip

    field_order = ("way", "cited", "text", "document")

    def __init__(
        self, *args: Any, case: Case, ways: Mapping[Debtor, Sequence[WritingWay]], cited: Sequence[Cited] = (),
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.citable = {one.code: one for one in cited}
        own = any(not way.closed for several in ways.values() for way in several)
        self.fields["cited"].choices = [  # type: ignore[attr-defined]
            *([("", _("Non, nous écrivons de nous-mêmes"))] if own else []),
            *((one.code, cited_label(one, ways)) for one in cited),
        ]  # fmt: skip
        self.people = {person.pk: person for person in ways}
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (f"{person.pk}-{way.channel}", f"{person.full_name} · {_NAMES[way.channel]} · {way.to}")
            for person, several in ways.items() for way in several if not way.closed or (cited and way.answers)
        ]  # fmt: skip
        self.fields["way"].widget.attrs.pop("class", None)
        documents = self.fields["document"]
        documents.queryset = case.documents.filter(mime="application/pdf").order_by("-pk")  # type: ignore[attr-defined]
        documents.label_from_instance = lambda one: one.title  # type: ignore[attr-defined]

    @property
    def writing(self) -> Writing:
        """What is to be written."""
        told = self.cleaned_data
        person, _dash, channel = told["way"].partition("-")
        return Writing(
            self.people[int(person)], Channel(channel), told["text"], told["document"], self.citable.get(told["cited"])
        )


class StartingTextForm(DeskForm, forms.ModelForm):  # type: ignore[type-arg]
    """A text that the team may begin from."""

    class Meta:
        model = StartingText
        fields: ClassVar[list[str]] = ["name", "audience", "body"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            ("", _("Particuliers et professionnels")), *StartingText._meta.get_field("audience").flatchoices
        ]  # fmt: skip
        self.fields["body"].help_text = _(
            "Laissez entre crochets ce qui est à compléter : rien ne part tant qu’un crochet reste."
        )
