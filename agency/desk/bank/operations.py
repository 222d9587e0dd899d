"""A wrong match undone from the desk, where it is known what already left for creditors."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.banking import operations as banking
from agency.banking.models import BankLine
from agency.debits.models import Debit
from agency.journal.rules import Actor
from agency.payments.models import Payment
from agency.remittances.queries import transfer_of


@transaction.atomic
def undo(*, payment: Payment, reason: str, by: Actor, at: datetime, on: date) -> BankLine:
    """Undo a match as `banking.operations.undo` does.

    Raises `NotToUndo` when an approved order for the bank holds its sum, when its creditor has it, and when it is a
    debit: and tells what to do then.
    """
    transfer = transfer_of(payment)
    if transfer is not None:
        told = {
            "order": transfer.remittance.label,
            "creditor": transfer.mandate.creditor.name if transfer.mandate else "",
        }
        if transfer.paid_on is None:
            raise banking.NotToUndo(
                _("Cette somme est dans l’ordre %(order)s, validé pour la banque. Annulez cet ordre s’il n’est pas "
                  "parti, puis défaites le rapprochement.") % told
            )  # fmt: skip
        raise banking.NotToUndo(
            _("Cette somme a été reversée à %(creditor)s par l’ordre %(order)s : le rapprochement ne se défait plus "
              "ici. Demandez à %(creditor)s de la renvoyer au compte dédié ; à son retour, rapprochez-la du bon "
              "dossier.") % told
        )  # fmt: skip
    if Debit.objects.filter(payment=payment).exists():
        raise banking.NotToUndo(_("C’est un prélèvement : il se défait quand la banque le renvoie."))
    return banking.undo(payment=payment, reason=reason, by=by, at=at, on=on)
