"""Debits and mandates as they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine
from agency.cards.enums import IncidentKind
from agency.cards.models import CardAttempt, CardIncident, WebhookReceipt
from agency.cards.queries import ENDS
from agency.cards.rules import MANDATE_MOVED
from agency.common.calendar import paris_date
from agency.debits.enums import (
    BY_STRIPE,
    STANDING,
    STOPPABLE,
    CardSetupState,
    DebitMandateState,
    DebitOrderState,
    DebitState,
    DebitWay,
)
from agency.debits.models import CardSetup, Debit, DebitMandate, DebitOrder
from agency.debits.rules import CONFIRMATION, first_possible, hand_in_by, target_day
from agency.outbox.enums import MessageState
from agency.outbox.rules import BAD_ADDRESS
from agency.parties.models import Debtor
from agency.parties.queries import with_usable_email
from agency.plans.enums import PlanState
from agency.plans.models import Instalment, Plan

SOON = timedelta(days=14)
_WHOLE = ("mandate__plan__case__creditor", "mandate__debtor", "instalment", "order")


@dataclass(frozen=True)
class DebitDate:
    """An instalment to debit: what is left of it, and the day."""

    instalment: Instalment
    amount: Decimal
    collect_on: date


def reached_by_post(debtor: Debtor) -> bool:
    """Return whether announcements to a person go by post."""
    return debtor.pk not in with_usable_email({debtor})


def to_debit(plan: Plan, on: date, notice_days: int, *, by_post: bool) -> tuple[list[DebitDate], list[DebitDate]]:
    """Return what may be debited of a plan from today, and what is too near to be announced in time.

    An instalment whose debit stands, or came back, is in neither. One whose debit was cancelled gets a later day.
    """
    first = first_possible(on, notice_days, by_post=by_post)
    cancelled = Debit.objects.filter(instalment=OuterRef("pk"), state=DebitState.CANCELLED)
    taken = Debit.objects.filter(instalment=OuterRef("pk"), state__in=(*STANDING, DebitState.RETURNED))
    parts = plan.instalments.filter(~Exists(taken), amount__gt=F("paid")).annotate(moved=Exists(cancelled))
    debited, by_hand = [], []
    for part in parts.order_by("number"):
        day, left = target_day(part.due_on), part.amount - part.paid
        if day >= first or part.moved:
            debited.append(DebitDate(part, left, max(day, first)))
        elif part.due_on >= on:
            by_hand.append(DebitDate(part, left, part.due_on))
    return debited, by_hand


def mandate_of(plan: Plan) -> DebitMandate | None:
    """Return the mandate that lives for a plan."""
    return plan.debit_mandates.filter(state=DebitMandateState.ACTIVE).first()


def standing_debits(mandate: DebitMandate) -> QuerySet[Debit]:
    """Return the debits of a mandate that are neither cancelled nor came back, in the order of their days."""
    return mandate.debits.filter(state__in=STANDING).select_related("instalment").order_by("collect_on", "pk")


def stoppable(mandate: DebitMandate) -> QuerySet[Debit]:
    """Return the debits of a mandate that the agency may still stop."""
    return mandate.debits.filter(state__in=STOPPABLE).select_related("instalment", "order").order_by("collect_on", "pk")


def unannounced() -> QuerySet[Debit]:
    """Return the debits whose announcement left, and is not noted yet."""
    sent = Q(notice__state__in=(MessageState.ACCEPTED, MessageState.DONE), notice__sent_on__isnull=False)
    return Debit.objects.filter(sent, state=DebitState.PLANNED, announced_on=None).select_related("notice")


def not_reached() -> QuerySet[Debit]:
    """Return the debits whose announcement never came to the person: refused, cancelled, sent back."""
    lost = Q(notice__state__in=(MessageState.CANCELLED, MessageState.FAILED)) | Q(notice__events__kind__in=BAD_ADDRESS)
    return Debit.objects.filter(lost, state=DebitState.PLANNED).select_related(*_WHOLE).distinct()


def planned_debits() -> QuerySet[Debit]:
    """Return every debit that nobody asked of a bank yet, with what is looked at."""
    return Debit.objects.filter(state=DebitState.PLANNED).select_related(*_WHOLE).order_by("collect_on", "pk")


def outdated_debits(at: datetime) -> list[Debit]:
    """Return the planned debits that are not to be any more: their plan, their sum or their day is another.

    The day of a file is gone once the bank takes none for it; Stripe is asked on the day or not at all.
    """
    as_planned = Q(amount=F("instalment__amount") - F("instalment__paid"), mandate__plan__state=PlanState.RUNNING)
    near = paris_date(at) + timedelta(days=7)
    late = planned_debits().filter(as_planned, mandate__way=DebitWay.OWN, collect_on__lte=near)
    missed = planned_debits().filter(as_planned, mandate__way__in=BY_STRIPE, collect_on__lt=paris_date(at))
    at_bank = [one for one in late if hand_in_by(one.collect_on) <= at]
    return [*planned_debits().exclude(as_planned), *at_bank, *missed]


def incomplete_mandates() -> QuerySet[DebitMandate]:
    """Return the living mandates of running plans an instalment of which lost its debit and got no other."""
    again = Debit.objects.filter(instalment=OuterRef("pk"), state__in=(*STANDING, DebitState.RETURNED))
    lost = Debit.objects.filter(
        instalment=OuterRef("pk"), state=DebitState.CANCELLED, mandate=OuterRef("plan__debit_mandates")
    )
    parts = Instalment.objects.filter(~Exists(again), Exists(lost), plan=OuterRef("plan"), amount__gt=F("paid"))
    living = DebitMandate.objects.filter(state=DebitMandateState.ACTIVE, plan__state=PlanState.RUNNING)
    return living.filter(Exists(parts)).select_related("plan__case", "debtor").order_by("pk")


def over_mandates() -> QuerySet[DebitMandate]:
    """Return the living mandates whose plan does not run any more, and of which no debit is on its way."""
    away = Debit.objects.filter(mandate=OuterRef("pk"), state__in=(DebitState.ORDERED, DebitState.SENT))
    living = DebitMandate.objects.filter(state=DebitMandateState.ACTIVE).exclude(plan__state=PlanState.RUNNING)
    return living.filter(~Exists(away)).select_related("plan__case", "debtor").order_by("pk")


def to_order(at: datetime, until: date) -> list[Debit]:
    """Return the announced debits of the agency's own bank up to a day, those too late for the bank left out."""
    found = planned_debits().filter(
        mandate__way=DebitWay.OWN, mandate__state=DebitMandateState.ACTIVE, announced_on__isnull=False,
        collect_on__lte=until,
    )  # fmt: skip
    return [one for one in found if hand_in_by(one.collect_on) > at and in_time(one)]


def in_time(debit: Debit) -> bool:
    """Return whether a debit was announced, and early enough."""
    days = timedelta(days=debit.notice_days)
    return debit.announced_on is not None and debit.collect_on >= debit.announced_on + days


def coming_debits(until: date) -> QuerySet[Debit]:
    """Return what is to be asked of the agency's own bank up to a day, announced or not."""
    return planned_debits().filter(mandate__way=DebitWay.OWN, collect_on__lte=until)


def coming_charges(until: date) -> QuerySet[Debit]:
    """Return what Stripe is to ask of banks up to a day, announced or not."""
    return planned_debits().filter(mandate__way__in=BY_STRIPE, collect_on__lte=until)


def refused_charges(since: date) -> QuerySet[Debit]:
    """Return what banks refused or sent back by Stripe since a day and nothing paid since, the latest first."""
    found = Debit.objects.filter(state=DebitState.RETURNED, mandate__way__in=BY_STRIPE, returned_on__gte=since)
    unpaid = found.filter(instalment__amount__gt=F("instalment__paid"))
    return unpaid.select_related(*_WHOLE).order_by("-returned_on", "-pk")


def due_charges(on: date) -> QuerySet[Debit]:
    """Return what Stripe is to ask of banks on a day, announced; nothing under a mandate said to live no more."""
    ready = {"mandate__state": DebitMandateState.ACTIVE, "announced_on__isnull": False}
    return coming_charges(on).filter(collect_on=on, **ready).exclude(mandate__in=doubted_mandates())


def charged_debits() -> QuerySet[Debit]:
    """Return the debits by Stripe whose end the card room knows and that are not closed yet, or that came back."""
    ended = Q(state=DebitState.SENT, attempt__state__in=ENDS)
    back = Q(state=DebitState.PAID, mandate__way=DebitWay.SEPA) & ~Q(attempt__refusal="")
    found = Debit.objects.filter(ended | back, attempt__isnull=False)
    return found.select_related("attempt", *_WHOLE).order_by("pk")


def charges_away() -> QuerySet[Debit]:
    """Return what Stripe asked of people's banks and no bank answered yet, the oldest first."""
    found = Debit.objects.filter(state=DebitState.SENT, mandate__way__in=BY_STRIPE)
    return found.select_related(*_WHOLE).order_by("sent_at", "pk")


def to_confirm(mandate: DebitMandate) -> QuerySet[Debit]:
    """Return the debits that their person's bank wants confirmed, and that nothing paid since."""
    asked = mandate.debits.filter(state=DebitState.RETURNED, return_code=CONFIRMATION)
    return asked.filter(instalment__amount__gt=F("instalment__paid")).select_related("instalment")


def contested_mandates() -> QuerySet[DebitMandate]:
    """Return the living mandates of cards of which a payment is contested: whoever contests has withdrawn."""
    incident = CardIncident.objects.filter(
        payment__debit__mandate=OuterRef("pk"), kind__in=(IncidentKind.DISPUTE, IncidentKind.FRAUD_WARNING)
    )
    living = DebitMandate.objects.filter(Exists(incident), state=DebitMandateState.ACTIVE, way=DebitWay.CARD)
    return living.select_related("plan__case", "debtor").order_by("pk")


def doubted_mandates() -> QuerySet[DebitMandate]:
    """Return the living mandates given at Stripe of which an event says that they live no more (`mandate.updated`)."""
    told = WebhookReceipt.objects.filter(
        kind=MANDATE_MOVED, object_ref=OuterRef("card__mandate_ref"), payload__data__object__status="inactive"
    )
    living = DebitMandate.objects.filter(Exists(told), state=DebitMandateState.ACTIVE, way=DebitWay.SEPA)
    return living.select_related("plan__case", "debtor", "card").order_by("pk")


def open_setups() -> QuerySet[CardSetup]:
    """Return the pages where a card or an account is being saved, oldest first."""
    found = CardSetup.objects.filter(state__in=(CardSetupState.CREATED, CardSetupState.OPEN))
    return found.select_related("plan__case", "debtor").order_by("pk")


def cards_to_forget() -> QuerySet[CardSetup]:
    """Return the saved cards and accounts that no living mandate uses and that are being charged no more."""
    living = DebitMandate.objects.filter(card=OuterRef("pk"), state=DebitMandateState.ACTIVE)
    away = CardAttempt.objects.filter(method_ref=OuterRef("method_ref")).exclude(state__in=ENDS)
    kept = CardSetup.objects.filter(state=CardSetupState.DONE, forgotten_at=None)
    return kept.filter(~Exists(living), ~Exists(away)).order_by("pk")


def credits_of(amounts: Sequence[Decimal], since: date) -> QuerySet[BankLine]:
    """Return the sums in suspense of one of these amounts, received since a day."""
    return credits_for_debits(since).filter(amount__in=amounts, state=LineState.SUSPENSE)


def orders() -> QuerySet[DebitOrder]:
    """Return every file of debits, the latest first."""
    return DebitOrder.objects.select_related("prepared_by", "approved_by").order_by("-pk")


def orders_to_approve() -> QuerySet[DebitOrder]:
    """Return the files that wait for a second person, or for somebody to hand them in."""
    return DebitOrder.objects.filter(state__in=(DebitOrderState.PREPARED, DebitOrderState.APPROVED))


def debits_of(order: DebitOrder) -> QuerySet[Debit]:
    """Return the debits of a file in its order."""
    return order.debits.select_related(*_WHOLE).order_by("collect_on", "rank", "pk")


def sent_debits() -> QuerySet[Debit]:
    """Return the debits of the agency's own bank that no statement has shown yet."""
    found = Debit.objects.filter(state=DebitState.SENT, mandate__way=DebitWay.OWN)
    return found.select_related(*_WHOLE).order_by("order", "collect_on", "rank", "pk")


def credits_for_debits(since: date) -> QuerySet[BankLine]:
    """Return the sums received since a day that may be debits: in suspense, or on the very case by its reference."""
    states = (LineState.SUSPENSE, LineState.MATCHED)
    found = BankLine.objects.filter(amount__gt=0, given=0, booked_on__gte=since, state__in=states, debits=None)
    return found.filter(statement__state=StatementState.BOOKED).order_by("pk")


def debits_back(names: Sequence[str]) -> QuerySet[BankLine]:
    """Return the movements out that nobody explained and that carry the name of a debit."""
    named = Q(pk__in=[])
    for name in names:
        named |= Q(reference__icontains=name) | Q(label__icontains=name)
    waiting = BankLine.objects.filter(
        named, amount__lt=0, state=LineState.TO_MATCH, same_as=None, statement__state=StatementState.BOOKED
    )
    return waiting.order_by("pk")
