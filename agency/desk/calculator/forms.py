"""The four questions of the calculator: what is asked. `rules.py` answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.calendar import CalendarError, zone_of_postcode
from agency.desk.frame.forms import DayField, EurosField
from agency.law.money import plans
from agency.law.money.plans import Frequency
from agency.law.time.claim_types import CLAIM_WORDS
from agency.law.time.limitation_events import WORDS, EventType

FAR_DAYS = 3650
LONGEST_PLAN = 120
# Facts that a person may add; the others need an act of procedure at hand.
ADDABLE = (
    EventType.PARTIAL_PAYMENT,
    EventType.PLAN_SIGNED,
    EventType.WRITTEN_RECOGNITION,
    EventType.ORDER_SERVED,
    EventType.FORMAL_NOTICE,
)


class QuestionForm(forms.Form):
    """One calculation; `slug` is its word in the address."""

    slug: ClassVar[str]
    title: ClassVar[Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "ligne-saisie"
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"erreur-{name}"}


class InterestForm(QuestionForm):
    """Late interest on one sum (R3.1, R3.8)."""

    slug = "interets"
    title = _("Intérêts de retard")

    kind = forms.ChoiceField(
        label=_("Qui doit"), choices=[("b2b", _("un professionnel")), ("consumer", _("un particulier ou une famille"))]
    )
    principal = EurosField(label=_("Somme due, TTC"))
    start = DayField(
        label=_("Échéance, ou mise en demeure présentée"),
        help_text=_("Contre un particulier, les intérêts partent de la mise en demeure."),
    )
    until = DayField(label=_("Jour du paiement"))
    rate = EurosField(label=_("Taux du contrat en %, s’il y en a un"), required=False)


class LimitationForm(QuestionForm):
    """Last day to act on one claim (R2.1)."""

    slug = "prescription"
    title = _("Prescription")

    claim_type = forms.ChoiceField(
        label=_("Nature de la créance"), choices=[(kind.value, words) for kind, words in CLAIM_WORDS.items()]
    )
    due_on = DayField(label=_("Échéance"), required=False)
    completed_on = DayField(label=_("Fin de la prestation ou livraison"), required=False)
    event = forms.ChoiceField(
        label=_("Ce qui s’est passé depuis"),
        required=False,
        choices=[("", _("rien")), *((kind.value, WORDS[kind]) for kind in ADDABLE)],
    )
    event_on = DayField(label=_("Le"), required=False)

    def clean(self) -> dict[str, Any]:
        """An event needs its day. Adds the error to the field."""
        given = super().clean() or {}
        if given.get("event") and not given.get("event_on"):
            self.add_error("event_on", _("Indiquez le jour de cet événement."))
        return given


class DeadlineForm(QuestionForm):
    """A date that a letter sets, or a period of procedure (R10.1, R10.2)."""

    slug = "delai"
    title = _("Délai")

    kind = forms.ChoiceField(
        label=_("Délai"),
        choices=[("product", _("donné par une lettre")), ("procedure", _("de procédure (CPC 641 et 642)"))],
    )
    start = DayField(label=_("Envoi de la lettre, ou acte"))
    days = forms.IntegerField(label=_("Nombre de jours"), min_value=1, max_value=FAR_DAYS)
    postcode = forms.CharField(
        label=_("Code postal de la personne"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Pour les jours fériés d’Alsace-Moselle et d’outre-mer."),
    )

    def clean_postcode(self) -> Any:
        """The zone of the postcode. Raises ValidationError with the sentence of the reader."""
        try:
            return zone_of_postcode(self.cleaned_data["postcode"] or "75001")
        except CalendarError as error:
            raise ValidationError(str(error)) from error


class PlanForm(QuestionForm):
    """The calendar of a plan (R5.5)."""

    slug = "echeancier"
    title = _("Échéancier")

    total = EurosField(label=_("Somme à régler"))
    amount = EurosField(label=_("Montant de chaque échéance"), required=False)
    count = forms.IntegerField(label=_("ou nombre d’échéances"), required=False, min_value=1, max_value=LONGEST_PLAN)
    first_due_on = DayField(label=_("Première échéance"))
    step = forms.ChoiceField(
        label=_("Rythme"),
        choices=[
            (Frequency.MONTH.value, _("chaque mois")),
            (Frequency.FORTNIGHT.value, _("tous les quinze jours")),
            (Frequency.WEEK.value, _("chaque semaine")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        """A plan by amount is not longer than one by number. Adds the error to the field."""
        given = super().clean() or {}
        total, amount = given.get("total"), given.get("amount")
        if total and amount and amount > 0 and plans.count_for(total, amount) > LONGEST_PLAN:
            self.add_error("amount", _("À ce montant, l’échéancier dépasse 120 échéances : augmentez-le."))
        return given


QUESTIONS: dict[str, type[QuestionForm]] = {
    form.slug: form for form in (InterestForm, LimitationForm, DeadlineForm, PlanForm)
}
