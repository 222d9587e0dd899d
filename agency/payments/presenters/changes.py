"""What became of a payment, as its person reads it on their own pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from agency.common.money import format_euros
from agency.language.presenters import format_date
from agency.payments.enums import WithdrawalCause
from agency.payments.models import Withdrawal


def said_to_person(left: Withdrawal) -> Iterator[tuple[date, str]]:
    """Yield what left of a payment with its day, and that it came back with its own."""
    told = {"amount": format_euros(left.total), "day": format_date(left.payment.received_on)}
    words = {
        WithdrawalCause.REFUND: _("%(amount)s vous sont remboursés sur votre paiement du %(day)s"),
        WithdrawalCause.RETURNED: _("La banque a renvoyé %(amount)s de votre paiement du %(day)s"),
        WithdrawalCause.DISPUTE: _("Votre banque reprend %(amount)s sur votre paiement du %(day)s"),
    }
    yield left.taken_on, words[WithdrawalCause(left.cause)] % told
    if left.restored_on is not None:
        yield left.restored_on, _("%(amount)s nous reviennent : votre paiement du %(day)s compte") % told
