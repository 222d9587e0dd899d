"""What is asked to make a key, on the desk or on a creditor's page."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NAME_ERRORS = {"required": _("Écrivez le nom du logiciel.")}
SCOPE_ERRORS = {"required": _("Choisissez au moins un droit."), "invalid_choice": _("Choisissez parmi ces droits.")}
DAY_ERRORS = {"invalid": _("Écrivez un jour qui existe.")}


def day_to_come(day: date | None, today: date) -> date | None:
    """Return a last day that is not past, or None without one. Raises `ValidationError`."""
    if day is not None and day < today:
        raise ValidationError(_("Choisissez un jour qui n’est pas passé."))
    return day
