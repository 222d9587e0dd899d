"""Forms of a plan: chosen, read again, signed after a call, one date changed; what a household can bear."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agency.budgets.rules import MOST_ADULTS, MOST_CHILDREN, RESOURCE_STEP, budget_of, charge_bands, resource_bands
from agency.common.money import CENT, format_euros
from agency.instalments.values import DateRoom
from agency.language.presenters import format_date
from agency.law.money.affordability import Budget
from agency.plans.models import Instalment
from agency.plans.rules import LATEST_START
from portal.forms import AmountField, Bands, DayInput, Days, OptionLabel, Options, PortalForm, Tick

PLAN_DAYS = (5, 10, 15, 28)
LATER = range(1, LATEST_START + 1)
OWN_AMOUNT = "own"
# What a household spends whatever happens, and nothing else (R5.8).
CHARGES = {
    "housing": _("Logement : loyer ou crédit, charges"),
    "energy": _("Énergie, eau, assurances, téléphone"),
    "transport": _("Transports"),
    "others": _("Autres crédits, pensions versées"),
}


class PlanChoiceForm(PortalForm):
    """How much a month, and which day. Nothing is chosen in advance."""

    def __init__(
        self, *args: Any, offers: list[tuple[Decimal, int]], low: Decimal, due: Decimal, **options: Any
    ) -> None:
        """Offer (monthly amount, months), lowest first, then the person's own amount."""
        super().__init__(*args, **options)
        choices = [(str(monthly), _offer_label(monthly, months)) for monthly, months in offers]
        choices.append(
            (OWN_AMOUNT, OptionLabel(_("Un autre montant"), _("même petit : dites-nous ce qui est possible")))
        )
        words = _("Choisissez un montant par mois ou saisissez le vôtre")
        self.fields["amount"] = forms.ChoiceField(
            choices=choices, widget=Options, required=False, label=_("Chaque mois, je verse"),
            help_text=_("Une durée proposée, ou votre propre montant.") if offers else "",
            error_messages={"invalid_choice": words},
        )  # fmt: skip
        self.fields["own"] = AmountField(
            low=low, high=due, required=False, label=_("Mon montant"),
            help_text=_("De %(low)s à %(high)s. Exemple : 40 ou 40,50.")
            % {"low": format_euros(low), "high": format_euros(due)},
        )  # fmt: skip
        self.fields["day"] = forms.TypedChoiceField(
            choices=[(day, _("le %(day)s") % {"day": day}) for day in PLAN_DAYS], coerce=int, widget=Days,
            label=_("Le même jour chaque mois"), help_text=_("Souvent, le mieux est juste après votre paie."),
            error_messages={
                "required": _("Choisissez un jour du mois"),
                "invalid_choice": _("Choisissez un jour du mois"),
            },
        )  # fmt: skip

        self.fields["later"] = forms.TypedChoiceField(
            choices=[(0, _("dès que possible")), *((months, _later_label(months)) for months in LATER)], coerce=int,
            required=False, initial=0, widget=Bands, label=_("Premier versement"),
            help_text=_("Plus tard, la durée compte à partir d’aujourd’hui."),
            error_messages={"invalid_choice": _("Choisissez quand commencer")},
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Put the amount kept, offered or typed, in `monthly`. An amount typed alone is enough."""
        data = super().clean() or self.cleaned_data
        chosen, own = data.get("amount"), data.get("own")
        if "own" in self.errors:
            return data
        if own and chosen in ("", None, OWN_AMOUNT):
            data["monthly"] = own
        elif chosen and chosen != OWN_AMOUNT:
            data["monthly"] = Decimal(chosen).quantize(CENT)
        else:
            self.add_error("amount", _("Choisissez un montant par mois ou saisissez le vôtre"))
        return data


class BudgetForm(PortalForm):
    """What a household earns and spends each month, in bands: no name, no proof, no detail (R5.8)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Build the six lists."""
        super().__init__(*args, **options)
        people = _("Choisissez un nombre")
        self.fields["adults"] = _number(_("Adultes au foyer, vous compris"), range(1, MOST_ADULTS + 1), people)
        self.fields["children"] = _number(_("Enfants à charge"), range(MOST_CHILDREN + 1), people)
        self.fields["resources"] = _bands(
            _("Ce qui entre chaque mois"), [("", _("Choisissez")), *_resources()],
            _("Salaires, allocations, pensions : tout ce que le foyer reçoit, après impôt."),
        )  # fmt: skip
        for name, label in CHARGES.items():
            self.fields[name] = _bands(label, _charges())

    @property
    def budget(self) -> Budget:
        """The budget that the bands stand for."""
        data = self.cleaned_data
        charges = tuple(int(data[name]) for name in CHARGES)
        return budget_of(int(data["adults"]), int(data["children"]), int(data["resources"]), charges)


class ReviewForm(PortalForm):
    """The box ticked after reading the schedule."""

    read = forms.BooleanField(
        label=_("J’ai lu cet échéancier et je propose de le suivre."),
        widget=Tick,
        error_messages={"required": _("Cochez la case pour confirmer que vous avez lu l’échéancier")},
    )


class SpokenPlanForm(PortalForm):
    """The box ticked to sign a plan agreed by telephone."""

    read = forms.BooleanField(
        label=_("J’ai lu cet échéancier et ce que la signature change, et je le signe."), widget=Tick,
        error_messages={"required": _("Cochez la case pour signer l’échéancier")},
    )  # fmt: skip


class OwnDateForm(PortalForm):
    """Which date of their plan a person changes, and for which day; or that it goes after the others."""

    def __init__(self, *args: Any, dates: Mapping[Instalment, DateRoom | None], **options: Any) -> None:
        """Offer the dates given, in their order, each with the days that it takes at once."""
        super().__init__(*args, **options)
        choose = _("Choisissez le versement à déplacer")
        self.fields["part"] = forms.TypedChoiceField(
            label=_("Quel versement ?"), coerce=int, widget=Options,
            choices=[(part.pk, _date_label(part, room)) for part, room in dates.items()],
            error_messages={"required": choose, "invalid_choice": choose},
        )  # fmt: skip
        self.fields["to"] = forms.DateField(
            label=_("Son nouveau jour"), required=False, widget=DayInput,
            help_text=_("Laissez vide pour le mettre à la suite des autres."),
            error_messages={"invalid": _("Écrivez un jour, par exemple 28/12/2026")},
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A day is asked for, unless the button says « after the others »."""
        told = super().clean() or self.cleaned_data
        told["last"] = self.data.get("choice") == "last"
        if not told["last"] and not told.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choisissez le nouveau jour, ou mettez ce versement à la suite des autres"))
        return told


class MonthlyForm(PortalForm):
    """Another sum a month for the dates to come of a plan."""

    def __init__(
        self, *args: Any, low: Decimal, high: Decimal, now: Decimal, least: Decimal, **options: Any
    ) -> None:  # fmt: skip
        """`now` is the sum of today, `least` the lowest that is done at once."""
        super().__init__(*args, **options)
        told = {"now": format_euros(now), "least": format_euros(least), "low": format_euros(low)}
        done = _(
            "Aujourd’hui : %(now)s. À partir de %(least)s, c’est fait à la confirmation ; moins, nous vous répondons."
        )
        more = _("Aujourd’hui : %(now)s. Plus, c’est fait à la confirmation ; moins, nous vous répondons.")
        words = done if least < now else more
        self.fields["monthly"] = AmountField(
            low=low, high=high, label=_("Je voudrais verser, par mois"), help_text=words % told,
            error_messages={"required": _("Indiquez le montant que vous voudriez verser chaque mois")},
        )  # fmt: skip


class SkipForm(PortalForm):
    """Which month of a plan is passed: its payment goes after the others."""

    def __init__(self, *args: Any, parts: Sequence[Instalment], **options: Any) -> None:
        """Offer the dates given, in their order."""
        super().__init__(*args, **options)
        self._parts = {part.pk: part for part in parts}
        choose = _("Choisissez le mois à passer")
        self.fields["part"] = forms.TypedChoiceField(
            label=_("Passer un mois"), coerce=int, widget=Options,
            help_text=_("Ce versement passe après les autres. Chaque date se change une fois."),
            choices=[
                (part.pk, OptionLabel(format_date(part.due_on), format_euros(part.amount - part.paid)))
                for part in parts
            ],
            error_messages={"required": choose, "invalid_choice": choose},
        )  # fmt: skip

    @property
    def chosen(self) -> Instalment:
        """The date that was chosen."""
        return self._parts[self.cleaned_data["part"]]


def _date_label(part: Instalment, room: DateRoom | None) -> OptionLabel:
    words = {"day": format_date(part.due_on)}
    if room is None:
        return OptionLabel(
            words["day"], _("aucun autre jour n’est libre entre vos dates"), format_euros(part.amount - part.paid)
        )
    words |= {"first": format_date(room.first_on), "last": format_date(room.last_on)}
    hint = _("libre du %(first)s au %(last)s") % words
    return OptionLabel(words["day"], hint, format_euros(part.amount - part.paid))


def _later_label(months: int) -> str:
    return ngettext("un mois plus tard", "%(months)s mois plus tard", months) % {"months": months}


def _offer_label(monthly: Decimal, months: int) -> OptionLabel:
    label = _("%(monthly)s par mois") % {"monthly": format_euros(monthly)}
    return OptionLabel(label, aside=_("%(months)s mois") % {"months": months})


def _number(label: Any, numbers: range, words: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[(number, str(number)) for number in numbers], widget=Days,
        error_messages={"required": words, "invalid_choice": words},
    )  # fmt: skip


def _bands(label: Any, choices: list[tuple[Any, Any]], help_text: Any = "") -> forms.ChoiceField:
    words = _("Choisissez une tranche, même à peu près")
    return forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, widget=Bands,
        error_messages={"required": words, "invalid_choice": words},
    )  # fmt: skip


def _resources() -> list[tuple[int, Any]]:
    *below, last = resource_bands()
    found: list[tuple[int, Any]] = [
        (low, _("de %(low)s à %(high)s €") % {"low": low, "high": low + RESOURCE_STEP}) for low in below
    ]
    return [*found, (last, _("%(low)s € ou plus") % {"low": last})]


def _charges() -> list[tuple[int, Any]]:
    nothing, *bands = charge_bands()
    found = [(high, _("jusqu’à %(high)s €") % {"high": high}) for high in bands]
    return [(nothing, _("rien")), *found]
