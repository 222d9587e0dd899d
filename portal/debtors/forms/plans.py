"""Forms of a plan: chosen, read again, signed after a call."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.common.money import CENT, format_euros
from portal.forms import AmountField, Days, OptionLabel, Options, PortalForm, Tick

PLAN_DAYS = (5, 10, 15, 28)
OWN_AMOUNT = "own"


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


def _offer_label(monthly: Decimal, months: int) -> OptionLabel:
    label = _("%(monthly)s par mois") % {"monthly": format_euros(monthly)}
    return OptionLabel(label, aside=_("%(months)s mois") % {"months": months})
