"""What a person accepts of a plan, in the language of the page: the French words are kept, these stand beside them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from agency.common.money import format_euros


def recognition_read(total: Decimal) -> str:
    """The sentence of `rules.recognition`, of a total in euros (R2.13); in French, that very sentence."""
    words = _(
        "En confirmant, vous reconnaissez devoir %(total)s et vous vous engagez sur ces dates. "
        "Vous pourrez demander un changement à tout moment."
    )
    return words % {"total": format_euros(total)}


def consequences_read() -> tuple[str, ...]:
    """The lines of `rules.consequences`, in their order (R5.1, R5.4, R5.6); in French, those very lines."""
    return (
        _("Aucun frais et aucun intérêt ne s’ajoutent, jusqu’à la dernière échéance."),
        _("Tant que vous suivez l’échéancier, vous ne recevez ni relance ni appel."),
        _("Vous pouvez payer plus tôt quand vous le voulez, sans rien de plus."),
        _("Une échéance manquée n’annule rien d’office : nous cherchons une autre date avec vous."),
        _("L’échéancier ne peut s’arrêter qu’après un courrier qui vous laisse au moins quinze jours."),
        _("Une personne du cabinet le décide alors : ce qui reste redevient dû en une fois. Rien n’est automatique."),
        _("La loi voit dans cet accord une reconnaissance de la dette : le délai de prescription repart de zéro."),
        _("C’est un accord amiable. Un Point conseil budget peut en parler avec vous, gratuitement, avant."),
    )
