"""What a proof says, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agency.common.money import format_euros

from .values import Comparison


def gap_words(gap: Comparison) -> str:
    """One comparison that does not hold: which, by how much, and the cases where it shows."""
    what = str(gap.part.label)
    said = _("%(what)s diffèrent de %(amount)s") % {"what": what, "amount": format_euros(abs(gap.difference))}
    if not gap.cases:
        return said
    return _("%(said)s (dossier %(cases)s)") % {"said": said, "cases": ", ".join(gap.cases)}
