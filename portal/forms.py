"""Base form, fields and widgets of every portal page."""

from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from agency.common.money import MoneyError, euros, format_euros, parse_euros


class PortalRenderer(TemplatesSetting):
    """Draws every form and field with the templates of `portal/form/`."""

    form_template_name = "portal/form/form.html"
    field_template_name = "portal/form/field.html"


class OptionLabel(str):
    """The label of a choice, with a line of explanation under it and a word on its right."""

    __slots__ = ("aside", "hint")

    aside: str
    hint: str

    def __new__(cls, label: object, hint: object = "", aside: object = "") -> Self:
        """Build the label; the two other texts may stay empty."""
        text = super().__new__(cls, label)
        text.hint, text.aside = str(hint), str(aside)
        return text


class PortalForm(forms.Form):
    """A form of the portals: corrections listed on top, the same words beside each field, nothing lost."""

    default_renderer = PortalRenderer
    use_required_attribute = False
    error_css_class = "champ--corriger"

    def corrections(self) -> list[tuple[str, str]]:
        """Return (anchor, message) for each thing to correct, in the order of the page."""
        found: list[tuple[str, str]] = [("", str(message)) for message in self.non_field_errors()]
        for bound in self.visible_fields():
            found += [(_anchor(bound), str(message)) for message in bound.errors]
        return found


class Text(forms.TextInput):
    """One line of text."""

    template_name = "portal/form/input.html"


class EmailInput(Text):
    """One line with the keyboard of e-mail addresses."""

    input_type = "email"


class Area(forms.Textarea):
    """Several lines of text."""

    template_name = "portal/form/area.html"


class Amount(forms.TextInput):
    """An amount, with the euro sign after it and the digits' keyboard on phones."""

    template_name = "portal/form/amount.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask phones for the keyboard of decimals; browsers shall not propose earlier amounts."""
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class DayInput(forms.DateInput):
    """A day picked or typed."""

    template_name = "portal/form/input.html"

    def __init__(self) -> None:
        super().__init__({"type": "date"}, "%Y-%m-%d")


class Options(forms.RadioSelect):
    """Radio buttons as cards, none of them chosen in advance."""

    template_name = "portal/form/options.html"


class Days(forms.RadioSelect):
    """Radio buttons as pills on one line."""

    template_name = "portal/form/days.html"


class Bands(forms.Select):
    """One answer of a list too long for buttons."""

    template_name = "portal/form/select.html"


class Checks(forms.CheckboxSelectMultiple):
    """Several boxes to tick, as cards."""

    template_name = "portal/form/options.html"


class Tick(forms.CheckboxInput):
    """One box to tick, with its sentence."""

    template_name = "portal/form/tick.html"


class AmountField(forms.CharField):
    """An amount typed by a person: « 50 », « 50,50 » or « 1 640 € » all do."""

    widget = Amount

    def __init__(self, *, low: Decimal, high: Decimal, **options: Any) -> None:
        """Accept amounts from `low` to `high` euros, both included."""
        self.low, self.high = euros(low), euros(high)
        super().__init__(**options)

    def clean(self, value: str | None) -> Decimal | None:
        """Return the amount, or None when nothing was typed and nothing is needed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_euros(text)
        except MoneyError as error:
            raise ValidationError(self._range_message(), code="amount") from error
        if not self.low <= amount <= self.high:
            raise ValidationError(self._range_message(), code="range")
        return amount

    def _range_message(self) -> str:
        return _("Saisissez un montant entre %(low)s et %(high)s, par exemple 50 ou 50,50") % {
            "low": format_euros(self.low),
            "high": format_euros(self.high),
        }


def _anchor(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    first = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if first else bound.auto_id
