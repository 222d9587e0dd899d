"""What somebody fills in of a creditor."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.common.names import article_of
from agency.desk.frame.forms import DeskForm
from agency.law.time.claim_types import CLAIM_WORDS
from agency.parties.models import Creditor
from agency.parties.operations import checked_siren

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
    another = forms.BooleanField(
        label=_("C’est bien un autre établissement, avec le même SIREN"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Creditor
        fields: ClassVar[list[str]] = [
            "kind", "name", "short_name", "article", "siren", "line1", "line2", "postcode", "city",
            "email", "phone", "default_claim_type", "payment_term_days", "mediator",
        ]  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["short_name"].required = False
        self.initial["article"] = (self.instance.article or NONE) if self.instance.pk else BY_NAME

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
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
