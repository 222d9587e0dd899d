"""What each reason to close a case does, in words, before anybody decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from agency.closing.enums import ClosingReason

WHAT_FOLLOWS: dict[ClosingReason, Any] = {
    ClosingReason.PAID_DIRECT: _(
        "Ce qui reste dû est noté comme reçu par le créancier. La personne lit qu’elle ne doit plus rien."
    ),
    ClosingReason.NOT_OWED: _(
        "La somme est retirée, ce qui a été payé chez nous revient à la personne, avec nos excuses."
        " L’avoir ou la lettre du créancier est joint."
    ),
    ClosingReason.WITHDRAWN: _("La dette reste due au créancier, qui la suit lui-même. La personne sait à qui parler."),
    ClosingReason.JUDGED: _("La démarche amiable s’arrête. La dette reste due au créancier, qui la suit lui-même."),
    ClosingReason.UNCOLLECTABLE: _(
        "Le dossier revient au créancier, qui choisit la suite. Impossible tant qu’un échéancier est payé."
    ),
    ClosingReason.DECEASED: _(
        "Le décès de chaque personne est noté d’abord. Personne d’autre que le créancier ne l’apprend."
    ),
    ClosingReason.TIME_BARRED: _(
        "Le créancier l’apprend. La nuit le fait d’elle-même : rien n’est à faire d’ordinaire."
    ),
}
