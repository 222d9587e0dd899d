"""Saved cards and accounts charged on the day announced: one debit, one charge, whatever is killed or silent."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cards.enums import AttemptState
from agency.cards.operations.bookings import SOURCE
from agency.cards.saved import gateway as stripe
from agency.cards.saved.operations import plan_charge
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.enums import DebitState, DebitWay
from agency.debits.models import Debit, DebitMandate
from agency.debits.queries import (
    against_each,
    charged_debits,
    contested_mandates,
    doubted_mandates,
    due_charges,
    in_time,
    standing_debits,
)
from agency.debits.rules import scheme_code
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DebitNews, MessageKind
from agency.mandates.queries import profile
from agency.payments.models import Payment

from .announcing import payload_of, write
from .giving import end
from .ordering import lock_cases
from .settling import return_debit


def ask_cards(*, by: Actor, at: datetime) -> int:
    """Write down the charge of each debit whose day it is, after the last look under the lock of its case; how many.

    What something stands against is not asked: it is told tomorrow as a debit that did not take place.
    """
    return sum(_ask(debit, by=by, at=at) for debit in due_charges(paris_date(at)))


@transaction.atomic
def _ask(debit: Debit, *, by: Actor, at: datetime) -> bool:
    lock_cases(Case.objects.filter(pk=debit.mandate.plan.case_id))
    related = ("mandate__plan__case", "mandate__debtor", "mandate__card", "instalment")
    locked = Debit.objects.select_for_update(of=("self",)).select_related(*related).get(pk=debit.pk)
    card = locked.mandate.card
    if locked.state != DebitState.PLANNED or card is None or not in_time(locked) or against_each([locked], at):
        return False
    locked.attempt = plan_charge(
        case=locked.mandate.plan.case, debtor=locked.mandate.debtor, amount=locked.amount,
        customer=card.customer_ref, method=card.method_ref, mandate=card.mandate_ref, by=by, at=at,
    )  # fmt: skip
    locked.state, locked.sent_at = DebitState.SENT, at
    locked.save(update_fields=["attempt", "state", "sent_at"])
    record(by=by, at=at, verb=Verb.DEBIT_ASKED, subject=locked, case_id=locked.mandate.plan.case_id,
           amount=str(locked.amount))  # fmt: skip
    return True


def settle_charges(*, by: Actor, at: datetime) -> int:
    """Close the debits by Stripe of which the bank answered: paid, refused or sent back by its reason; return how many.

    What an account's bank takes back after it paid is a return like that of a file: the scheme's codes, one table.
    """
    found = list(charged_debits())
    for debit in found:
        attempt = debit.attempt
        if attempt is None:
            continue
        if debit.state == DebitState.SENT and attempt.state == AttemptState.PAID:
            _paid(debit, attempt.intent_ref, by=by, at=at)
        if attempt.refusal or attempt.state != AttemptState.PAID:
            code = scheme_code(attempt.refusal) if debit.mandate.way == DebitWay.SEPA else attempt.refusal
            return_debit(debit=debit, code=code, on=paris_date(at), by=by, at=at)
    return len(found)


def end_contested(*, by: Actor, at: datetime) -> int:
    """End the agreements of which a charge is contested at the bank: the card is charged no more; return how many."""
    found = list(contested_mandates())
    for mandate in found:
        end(mandate=mandate, reason=_("un débit est contesté auprès de la banque"), by=by, at=at)
    return len(found)


def end_lapsed(*, by: Actor, at: datetime) -> int:
    """End the agreements whose mandate lives no more at Stripe, and tell their person how to go on; return how many.

    The event is a hint: the mandate is read again, and a silence leaves it for the next time.
    """
    ended = 0
    for mandate in doubted_mandates():
        with suppress(stripe.Silent, stripe.Refused):
            ref = mandate.card.mandate_ref if mandate.card else ""
            if not stripe.mandate_lives(account=profile().stripe_account, ref=ref):
                _lapse(mandate, by=by, at=at)
                ended += 1
    return ended


@transaction.atomic
def _lapse(mandate: DebitMandate, *, by: Actor, at: datetime) -> None:
    ended = end(mandate=mandate, reason=_("la banque n’accepte plus ce mandat"), by=by, at=at)
    if ended.ended_at != at:
        # Its person stopped it meanwhile, and was told.
        return
    gone = standing_debits(mandate).filter(state=DebitState.SENT)
    payload = payload_of(mandate, DebitNews.LAPSED, (), gone=gone)
    write(mandate, MessageKind.DEBIT_NEWS, payload, key=f"debit_lapsed:{mandate.pk}", by=by, at=at)


@transaction.atomic
def _paid(debit: Debit, intent_ref: str, *, by: Actor, at: datetime) -> None:
    locked = Debit.objects.select_for_update(of=("self",)).get(pk=debit.pk)
    if locked.state != DebitState.SENT:
        return
    payment = Payment.objects.get(source=SOURCE, external_id=intent_ref)
    locked.state, locked.payment, locked.paid_on = DebitState.PAID, payment, payment.received_on
    locked.save(update_fields=["state", "payment", "paid_on"])
    record(by=by, at=at, verb=Verb.DEBIT_PAID, subject=locked, case_id=payment.case_id, amount=str(locked.amount))
