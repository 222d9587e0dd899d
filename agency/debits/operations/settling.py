"""What the bank made of debits: collected, in one sum or one by one; returned, by its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.operations import recognise, spread
from agency.banking.rules import MatchRule
from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.debits.enums import BY_STRIPE, AfterReturn, DebitState, DebitWay
from agency.debits.models import Debit
from agency.debits.queries import credits_for_debits, debits_back, reached_by_post, sent_debits
from agency.debits.rules import after_return, code_in, first_possible, return_reason
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DebitNews, MessageKind, MoneyNews
from agency.payments.enums import Method, WithdrawalCause
from agency.payments.models import Payment
from agency.payments.operations import Arrival, plan_changes, receive_each, withdraw
from agency.plans.enums import PlanState

from .announcing import payload_of, write
from .giving import DebitRefused, end
from .ordering import lock_cases

SOURCE = "debit"
# A bank writes a batch in its own words: its sum is believed when it says that debits were credited, near the day.
_BATCH = re.compile(r"PRLV|PRELEV|PRÉLÈV|SDD|DIRECT DEBIT")
NEAR = timedelta(days=6)
# Banks send debits back for thirteen months at most.
_UNSAID = "MS03"


def settle(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Close what the statements show, each in its own transaction; return how many were collected, how many came back.

    A credit is debits when it carries the name of their file and their sum, by group or as a whole, or one of them
    by its own name; or when it says it is debits and one group alone has its sum.
    """
    collected, sent = 0, list(sent_debits())
    lines = list(credits_for_debits(min(one.collect_on for one in sent))) if sent else []
    for line in lines:
        found = _shown_by(line, sent)
        if found:
            collected += len(collect(debits=found, line=line, by=by, at=at))
            sent = [one for one in sent if one not in found]
    return collected, _returned(by=by, at=at)


@transaction.atomic
def collect(*, debits: Sequence[Debit], line: BankLine, by: Actor, at: datetime) -> list[Debit]:
    """Book debits that a credit of the statement shows: each is a payment of its person, with its receipt.

    Raises `DebitRefused` when the sums differ or one does not wait any more, and `banking.operations.NotToIdentify`.
    """
    lock_cases(Case.objects.filter(pk__in={one.mandate.plan.case_id for one in debits}))
    held = Debit.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in debits])
    locked = list(held.select_related("mandate__plan__case", "mandate__debtor", "order").order_by("pk"))
    if not locked or any(one.state != DebitState.SENT for one in locked):
        raise DebitRefused(_("Ce prélèvement n’attend plus la banque."))
    if sum((one.amount for one in locked), ZERO) != line.amount:
        raise DebitRefused(_("Cette entrée n’a pas la somme de ces prélèvements."))
    if line.state == LineState.MATCHED and line.payment is not None:
        # The bank named the case, and the sum is booked on it already.
        paid: list[Payment] = [line.payment]
    else:
        known = spread(line=line, by=by, at=at)
        paid = receive_each(arrivals=[_arrival(one, known) for one in locked], source=SOURCE, by=by, at=at)
    for debit, payment in zip(locked, paid, strict=True):
        debit.state, debit.payment, debit.bank_line, debit.paid_on = DebitState.PAID, payment, line, line.booked_on
        debit.save(update_fields=["state", "payment", "bank_line", "paid_on"])
        record(by=by, at=at, verb=Verb.DEBIT_PAID, subject=debit, case_id=payment.case_id, amount=str(debit.amount))
    return locked


@transaction.atomic
def return_debit(
    *, debit: Debit, code: str, on: date, by: Actor, at: datetime, line: BankLine | None = None
) -> Debit:  # fmt: skip
    """Book that a bank did not pay a debit, or took it back, and do what its reason asks (EPC R-transactions).

    What was booked as paid is owed again, its creditor told. Not enough on the account: one more try, announced like
    the first. Anything else of the person's or of their account: the mandate ends, somebody looks at the case. The
    person is told each time, without a fee. Where their bank wants them to confirm a card's debit, they are written
    where, and the agreement goes on. Twice changes nothing. `line` is the debit of the statement.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=debit.mandate.plan.case_id)
    related = ("mandate__plan__case", "mandate__debtor", "instalment", "payment")
    locked = Debit.objects.select_for_update(of=("self",)).select_related(*related).get(pk=debit.pk)
    if locked.state == DebitState.RETURNED:
        return locked
    if locked.state not in (DebitState.SENT, DebitState.PAID):
        raise DebitRefused(_("Ce prélèvement n’est pas parti à la banque : il n’en revient pas."))
    if line is not None:
        recognise(line=line, rule=MatchRule.DEBITS, by=by, at=at)
    if locked.payment is not None:
        _take_back(locked.payment, on, by=by, at=at)
    elif line is not None:
        raise DebitRefused(_("La banque n’a pas encore crédité ce prélèvement : rapprochez d’abord son entrée."))
    kept = code[:40] if locked.mandate.way in BY_STRIPE else code.upper()[:4]
    locked.state, locked.return_code, locked.returned_on = DebitState.RETURNED, kept, on
    locked.save(update_fields=["state", "return_code", "returned_on"])
    record(by=by, at=at, verb=Verb.DEBIT_RETURNED, subject=locked, case_id=case.pk, code=code, on=on)
    after = after_return(code, tried_again=locked.again)
    part = locked.instalment
    part.refresh_from_db()
    if after == AfterReturn.RETRY and _may_retry(locked):
        if part.amount > part.paid:
            _retry(locked, by=by, at=at)
    elif after == AfterReturn.CONFIRM:
        payload = payload_of(locked.mandate, DebitNews.TO_CONFIRM, [locked])
        write(locked.mandate, MessageKind.DEBIT_NEWS, payload, key=f"debit_to_confirm:{locked.pk}", by=by, at=at)
    else:
        _stop(locked, case, after, by=by, at=at)
    return locked


def _shown_by(line: BankLine, sent: Sequence[Debit]) -> list[Debit]:
    """The debits that a credit surely is; none when it is unsure."""
    words = f"{line.reference} {line.label}".upper()
    single = [one for one in sent if one.amount == line.amount and _names(words, one.name)]
    if len(single) == 1:
        booked = line.payment
        return single if booked is None or booked.case_id == single[0].mandate.plan.case_id else []
    if line.state != LineState.SUSPENSE:
        return []
    sets = [*_groups(sent, whole=True), *_groups(sent, whole=False)]
    alike = [one for one in sets if sum((debit.amount for debit in one), ZERO) == line.amount]
    named = [one for one in alike if one[0].order is not None and _names(words, one[0].order.label)]
    near = [one for one in alike if abs(line.booked_on - one[0].collect_on) <= NEAR]
    if named:
        return named[0]
    said = bool(_BATCH.search(words)) and len({tuple(debit.pk for debit in one) for one in near}) == 1
    return near[0] if said else []


def _groups(sent: Sequence[Debit], *, whole: bool) -> list[list[Debit]]:
    found: dict[tuple[object, ...], list[Debit]] = defaultdict(list)
    for one in sent:
        found[(one.order_id,) if whole else (one.order_id, one.collect_on, one.rank)].append(one)
    return list(found.values())


def _names(words: str, name: str) -> bool:
    """Whether words carry a name, whole: `P-2026-000001` is not `P-2026-0000012`; what follows a hyphen is its part."""
    return re.search(rf"(?<![0-9A-Z]){re.escape(name.upper())}(?![0-9])", words) is not None


def _returned(*, by: Actor, at: datetime) -> int:
    """Take back what the statements send back by its name, and by the code they carry."""
    away = Debit.objects.filter(state=DebitState.PAID, paid_on__gte=paris_date(at) - timedelta(days=400))
    waiting = list(away.exclude(name="").select_related("mandate__plan").order_by("-pk")[:500])
    back = 0
    for line in debits_back([one.name for one in waiting]):
        words = f"{line.reference} {line.label}".upper()
        found = [one for one in waiting if one.amount == -line.amount and _exactly(words, one.name)]
        if len(found) == 1:
            code = code_in(words) or _UNSAID
            return_debit(debit=found[0], code=code, on=line.booked_on, line=line, by=by, at=at)
            waiting.remove(found[0])
            back += 1
    return back


def _exactly(words: str, name: str) -> bool:
    return re.search(rf"(?<![0-9A-Z]){re.escape(name.upper())}(?![0-9-])", words) is not None


def _arrival(debit: Debit, line: BankLine) -> Arrival:
    return Arrival(
        case=debit.mandate.plan.case, debtor=debit.mandate.debtor, amount=debit.amount, method=Method.DEBIT,
        received_on=line.booked_on, value_on=line.value_on, external_id=debit.name, from_suspense=True,
    )  # fmt: skip


def _take_back(payment: Payment, on: date, *, by: Actor, at: datetime) -> None:
    left = sum((-row.signed for row in payment.withdrawals.all()), ZERO)
    if left < payment.amount:
        row = withdraw(
            payment=payment, amount=payment.amount - left, cause=WithdrawalCause.RETURNED,
            external_id=f"{payment.external_id}:return", by=by, at=at, on=on,
        )  # fmt: skip
        plan_changes(news={row: MoneyNews.RETURNED}, to_person=False, by=by, at=at)


def _may_retry(debit: Debit) -> bool:
    mandate = debit.mandate
    return mandate.ended_at is None and mandate.plan.state == PlanState.RUNNING and not mandate.debtor.protection


def _retry(debit: Debit, *, by: Actor, at: datetime) -> None:
    """Plan one more try, with the announcement it needs."""
    mandate, part = debit.mandate, debit.instalment
    day = first_possible(paris_date(at), mandate.notice_days, by_post=reached_by_post(mandate.debtor))
    again = Debit.objects.create(
        mandate=mandate, instalment=part, amount=part.amount - part.paid, collect_on=day,
        notice_days=mandate.notice_days, again=True,
    )  # fmt: skip
    payload = payload_of(mandate, DebitNews.RETRIED, [debit, again])
    again.notice = write(mandate, MessageKind.DEBIT_NOTICE, payload, key=f"debit_notice:{again.pk}", by=by, at=at)
    again.save(update_fields=["notice"])
    record(by=by, at=at, verb=Verb.DEBIT_PLANNED, subject=again, case_id=mandate.plan.case_id, again=True, on=day)


def _stop(debit: Debit, case: Case, after: AfterReturn, *, by: Actor, at: datetime) -> None:
    """End the mandate unless the fault is ours; the person is told, and somebody looks at the case."""
    mandate, reason = debit.mandate, return_reason(debit.return_code)
    said = (
        _("débit de la carte refusé, %(code)s : %(label)s")
        if mandate.way == DebitWay.CARD
        else _("prélèvement revenu, %(code)s : %(label)s")
    )
    note = said % {"code": debit.return_code, "label": reason.label}
    ours = after == AfterReturn.STAFF
    if not ours:
        end(mandate=mandate, reason=note, by=by, at=at)
    news = DebitNews.SKIPPED if ours else DebitNews.STOPPED
    why = f"{reason.for_person[:1].upper()}{reason.for_person[1:]}." if ours else reason.for_person
    payload = payload_of(mandate, news, [debit], why=why)
    write(mandate, MessageKind.DEBIT_NEWS, payload, key=f"debit_returned:{debit.pk}", by=by, at=at)
    cases.hold(case=case, reason=HoldReason.PAYMENT, note=note[:200], by=by, at=at)
