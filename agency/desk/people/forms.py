"""What somebody says of two rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.common.addresses import postal_faults
from agency.common.phones import international
from agency.desk.frame.forms import DayField, DeskForm
from agency.parties.enums import ContactKind, Source
from agency.parties.models import Debtor


class ReasonForm(DeskForm, forms.Form):
    """What was checked before a decision."""

    reason = forms.CharField(
        label=_("Ce que vous avez vérifié"),
        max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce que vous avez vérifié."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )


class PairForm(DeskForm, forms.Form):
    """Two people that somebody wants to look at side by side, each by the reference of a file."""

    one = forms.CharField(
        label=_("Référence d’un dossier"), max_length=30,
        error_messages={"required": _("Écrivez la référence d’un dossier de cette personne.")},
    )  # fmt: skip
    other = forms.CharField(
        label=_("Référence de l’autre dossier"), max_length=30,
        error_messages={"required": _("Écrivez la référence d’un dossier de l’autre fiche.")},
    )  # fmt: skip

    def clean_one(self) -> Debtor:
        """The person first asked in this file."""
        return _person(self.cleaned_data["one"])

    def clean_other(self) -> Debtor:
        """The person first asked in the other file."""
        return _person(self.cleaned_data["other"])


class AddressForm(DeskForm, forms.Form):
    """Where a person lives now, who said so and since when; what cannot be is refused, what is odd is confirmed."""

    line1 = forms.CharField(
        label=_("Numéro et voie"), max_length=38, error_messages={"required": _("Écrivez le numéro et la voie.")}
    )
    line2 = forms.CharField(label=_("Complément"), max_length=38, required=False)
    line3 = forms.CharField(label=_("Lieu-dit ou boîte postale"), max_length=38, required=False)
    postcode = forms.CharField(
        label=_("Code postal"), max_length=5, error_messages={"required": _("Écrivez les 5 chiffres du code postal.")}
    )
    city = forms.CharField(
        label=_("Ville"), max_length=32, help_text=_("Avec CEDEX s’il y en a un."),
        error_messages={"required": _("Écrivez le nom de la ville.")},
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("Qui l’a dit"), choices=[(Source.DEBTOR, _("la personne")), (Source.STAFF, _("le cabinet l’a trouvée"))]
    )
    told = forms.CharField(
        label=_("Où et comment"), max_length=200, help_text=_("Au téléphone, avis de La Poste, annuaire, registre…"),
        error_messages={"required": _("Dites où vous avez vu cette adresse.")},
    )  # fmt: skip
    on = DayField(label=_("Le"), error_messages={"required": _("Dites quel jour vous l’avez apprise.")})
    sure = forms.BooleanField(label=_("J’ai vérifié : c’est bien cette adresse"), required=False)

    def __init__(self, *args: Any, person: Debtor, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.today = person, today

    def clean_on(self) -> date:
        """A day that has come."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("Ce jour n’est pas encore venu."))
        return on

    def clean(self) -> dict[str, Any]:
        """No letter leaves for what cannot be an address."""
        given = super().clean() or {}
        if self.errors:
            return given
        parts = {name: given[name] for name in ("line1", "line2", "line3", "postcode", "city")}
        for fault in postal_faults(name=self.person.full_name, **parts):
            if fault.certain or not given["sure"]:
                self.add_error(None if fault.certain else "sure", fault.words)
        return given

    @property
    def facts(self) -> dict[str, Any]:
        """What was said of the address, by argument."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class ReachForm(DeskForm, forms.Form):
    """An e-mail address or a number where a person may be reached, who said so and how."""

    kind = forms.ChoiceField(label=_("Moyen"), choices=ContactKind.choices)
    value = forms.CharField(
        label=_("Numéro ou adresse e-mail"), max_length=254,
        error_messages={"required": _("Écrivez le numéro, ou l’adresse e-mail.")},
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("Qui l’a dit"), choices=[(Source.DEBTOR, _("la personne")), (Source.STAFF, _("le cabinet l’a trouvée"))]
    )
    told = forms.CharField(
        label=_("Où et comment"), max_length=200, help_text=_("Au téléphone, sur un courrier, annuaire public…"),
        error_messages={"required": _("Dites où vous l’avez appris.")},
    )  # fmt: skip

    def __init__(self, *args: Any, person: Debtor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """An address or a number that can be one; what the person refused is theirs alone to allow again (R6.8)."""
        given = super().clean() or {}
        if self.errors:
            return given
        wrong = "" if _is_email(given["value"]) else _("Cette adresse n’est pas valable.")
        if given["kind"] == ContactKind.PHONE:
            given["value"] = international(given["value"])
            wrong = "" if given["value"] else _("Écrivez un numéro complet, comme 06 12 34 56 78.")
        refused = self.person.contact_points.filter(kind=given["kind"], opted_out_at__isnull=False)
        if wrong:
            self.add_error("value", wrong)
        elif refused.filter(value=given["value"]).exists():
            self.add_error("value", _("La personne a refusé d’être jointe là."))
        elif given["source"] == Source.STAFF and refused.exists():
            self.add_error("source", _("La personne a refusé ce moyen : elle seule peut en donner un autre."))
        return given


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class NoticeForm(DeskForm, forms.Form):
    """A notice of insolvency as somebody read it, on paper or on the bulletin's own site."""

    reference = forms.CharField(
        label=_("Référence de l’annonce"), max_length=40, help_text=_("Par exemple : A202600121234."),
        error_messages={"required": _("Recopiez la référence de l’annonce.")},
    )  # fmt: skip
    published_on = DayField(
        label=_("Publiée le"), help_text=_("Ce jour ouvre le délai pour déclarer la créance."),
        error_messages={"required": _("Dites quel jour l’annonce a été publiée.")},
    )  # fmt: skip
    judged_on = DayField(
        label=_("Jugement du"), error_messages={"required": _("Dites quel jour le jugement a été rendu.")}
    )
    court = forms.CharField(label=_("Tribunal"), max_length=200, required=False)
    nature = forms.CharField(
        label=_("Nature du jugement"), max_length=200, required=False,
        help_text=_("Sauvegarde, redressement, liquidation…"),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Days that have come, the judgment before its publication."""
        given = super().clean() or {}
        judged, published = given.get("judged_on"), given.get("published_on")
        if published and published > self.today:
            self.add_error("published_on", _("Ce jour n’est pas encore venu."))
        if judged and published and judged > published:
            self.add_error("judged_on", _("Un jugement est rendu avant d’être publié."))
        return given


def _person(typed: Any) -> Debtor:
    reference = str(typed).replace(" ", "")
    found = Case.objects.select_related("debtor").filter(reference__iexact=reference).first()
    if found is None:
        raise ValidationError(_("Aucun dossier ne porte cette référence."))
    return found.debtor
