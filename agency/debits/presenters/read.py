"""What a person accepts of a debit, in the language of the page: the French words are kept, these stand beside them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agency.debits.enums import DebitWay
from agency.debits.rules import CARD_NOTICE_DAYS


def mandate_read(creditor: str, notice_days: int) -> tuple[str, ...]:
    """The paragraphs of `rules.mandate_text`, in their order; in French, those very paragraphs."""
    orders = _(
        "En signant ce mandat, vous autorisez %(creditor)s à envoyer des instructions à votre banque pour débiter "
        "votre compte, et votre banque à débiter votre compte selon les instructions de %(creditor)s."
    )
    return (orders % {"creditor": creditor}, _refund(), _announced(notice_days))


def way_read(way: str, agency: str, notice_days: int) -> tuple[str, ...]:
    """The paragraphs of `rules.way_text`, in their order; in French, those very paragraphs."""
    return _account(agency, notice_days) if way == DebitWay.SEPA else _card(agency)


def _card(agency: str) -> tuple[str, ...]:
    orders = _(
        "Vous autorisez %(agency)s à débiter la carte que vous enregistrez, aux dates et pour les sommes de votre "
        "échéancier, et pour rien d’autre."
    )
    return (
        orders % {"agency": agency},
        _(
            "La carte est enregistrée chez Stripe, notre prestataire de paiement. Nous ne voyons jamais son numéro : "
            "nous gardons ses quatre derniers chiffres."
        ),
        _announced(CARD_NOTICE_DAYS),
        _(
            "Vous pouvez changer de carte ou tout arrêter à tout moment, sur votre page. La carte est alors effacée "
            "chez Stripe."
        ),
        _(
            "Votre banque peut demander que vous confirmiez un débit : nous vous l’écrivons, et rien n’est débité "
            "avant."
        ),
        _("Un débit que vous n’avez pas autorisé se conteste auprès de votre banque, dans les 13 mois."),
    )


def _account(agency: str, notice_days: int) -> tuple[str, ...]:
    orders = _(
        "Vous autorisez %(agency)s et Stripe, notre prestataire de paiement, à envoyer des instructions à votre banque "
        "pour débiter votre compte, et votre banque à le débiter selon ces instructions, aux dates et pour les sommes "
        "de votre échéancier, et pour rien d’autre."
    )
    return (
        orders % {"agency": agency},
        _(
            "L’IBAN et le mandat se donnent sur la page de Stripe. Nous ne voyons jamais votre IBAN : nous gardons ses "
            "quatre derniers caractères et la référence du mandat."
        ),
        _announced(notice_days),
        _(
            "Le débit est demandé à votre banque le jour annoncé. Elle répond en cinq jours ouvrés au plus : il compte "
            "comme payé à ce moment-là."
        ),
        _("Vous pouvez tout arrêter à tout moment, sur votre page. Le compte est alors effacé chez Stripe."),
        _refund(),
    )


def _refund() -> str:
    return _(
        "Vous avez le droit d’être remboursé par votre banque, selon la convention que vous avez passée avec elle. "
        "La demande se fait dans les 8 semaines qui suivent le débit."
    )


def _announced(notice_days: int) -> str:
    words = _(
        "Chaque débit vous est annoncé par écrit au moins %(days)s jours avant. Un montant ou une date qui change est "
        "annoncé de nouveau, dans le même délai."
    )
    return words % {"days": notice_days}
