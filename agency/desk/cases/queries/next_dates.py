"""The next date of each open case, what it is of, and who follows the case: none falls asleep.

A case has a date as long as one of the `sources` gives it one; nothing else is asked, wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case as Case_
from django.db.models import DateField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models import When as When_
from django.db.models.functions import Cast, Coalesce, Greatest, Least, TruncDate

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case, Hold
from agency.commitments.enums import CommitmentState
from agency.commitments.models import Commitment
from agency.common.calendar import paris_date
from agency.desk.cases.enums import Awaited, When
from agency.disputes.models import Reply
from agency.handling.asked.queries import open_requests_for_a_call
from agency.handling.queries import calls_to_return, planned_calls
from agency.instalments.queries import latest_steps
from agency.outbox.models import Message
from agency.outbox.queries import SENT, WAITING
from agency.payments.rules import FORBIDDEN_TO_PAY
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment
from agency.qualification.models import CreditorQuestion
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun

from .sql import IN_ORDER

# A letter sent is followed by the next morning run, a case just qualified is started by it: at most a long weekend.
A_WEEKEND = timedelta(days=4)
# A case handed over is qualified within a week.
TO_QUALIFY = timedelta(days=7)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class NextDate:
    """The next date of a case: the day, what it is of, and who follows it, if somebody is named."""

    case_id: int
    on: date
    what: Awaited
    owner_id: int | None


def running(at: datetime) -> QuerySet[Hold]:
    """Return the holds that stop an open case at an instant."""
    return Hold.objects.running_at(at).filter(case__state__in=OPEN_STATES)


@dataclass(frozen=True)
class DatedRows:
    """Rows that give a case a date: `of` (case), `day`, `what`. Those of closed cases too, but for `of_open`.

    `path` leads from a row to its case, `owner` to who follows this row rather than the case.
    """

    rows: QuerySet[Any]
    path: str
    owner: str = ""

    def of_open(self, **found: Any) -> QuerySet[Any, dict[str, Any]]:
        """The dates of open cases, with `by`, who follows them."""
        referent = F(f"{self.path}referent_id")
        who: Any = Coalesce(f"{self.owner}_id", referent) if self.owner else referent
        rows = self.rows.filter(**{f"{self.path}state__in": OPEN_STATES}, **found)
        told: QuerySet[Any, dict[str, Any]] = rows.annotate(by=who).values("of", "day", "what", "by")
        return told


def sources(at: datetime) -> list[DatedRows]:
    """Return everything that gives a case a date."""
    on = paris_date(at)
    held = Exists(Hold.objects.running_at(at).filter(case=OuterRef("case")))
    unpaid = Instalment.objects.filter(plan__state=PlanState.RUNNING).exclude(state=InstalmentState.PAID)
    # A date that went by is followed by its steps; one that is not yet is looked at within a long weekend.
    followed = latest_steps().filter(plan=OuterRef("plan"), due_on__lte=OuterRef("due_on"))
    unpaid = unpaid.filter(Q(due_on__gte=on) | ~Exists(followed))
    looked_at = Case_(When_(due_on__lt=on, then=F("due_on") + A_WEEKEND), default=F("due_on"))
    return [
        _rows(Case.objects.filter(state=CaseState.TO_QUALIFY), Awaited.QUALIFY, F("opened_on") + TO_QUALIFY, "pk"),
        _rows(
            Case.objects.filter(state=CaseState.ACTIVE, qualified_at__gte=at - A_WEEKEND),
            Awaited.START,
            TruncDate("qualified_at") + A_WEEKEND,
            "pk",
        ),
        _rows(Hold.objects.running_at(at), Awaited.HOLD, Least("review_on", TruncDate("until_at")), owner="owner"),
        _rows(Commitment.objects.filter(state=CommitmentState.OPEN), Awaited.COMMITMENT, F("due_on")),
        _rows(open_requests_for_a_call(), Awaited.CALL_ASKED, F("call_on")),
        _rows(calls_to_return(), Awaited.CALL_BACK, TruncDate("call_back_at"), owner="handler"),
        _rows(planned_calls(at), Awaited.PLANNED_CALL, F("planned_on")),
        _rows(Reply.objects.filter(answered_at__isnull=True), Awaited.REPLY, F("answer_due_on")),
        _rows(CreditorQuestion.objects.filter(answered_at__isnull=True), Awaited.QUESTION, F("due_on")),
        _rows(
            StrategyRun.objects.filter(~held, state=RunState.RUNNING, case__state=CaseState.ACTIVE),
            Awaited.STEP,
            F("next_on"),
        ),
        _rows(
            Message.objects.filter(state__in=WAITING),
            Awaited.MESSAGE,
            Greatest("planned_on", TruncDate("not_before")),
        ),
        _rows(
            Message.objects.filter(state__in=SENT, sent_on__gte=on - A_WEEKEND), Awaited.SENT, F("sent_on") + A_WEEKEND
        ),
        _rows(
            unpaid.exclude(plan__debtor__protection__in=FORBIDDEN_TO_PAY), Awaited.INSTALMENT, looked_at, "plan__case"
        ),
        _rows(latest_steps(), Awaited.PLAN_STEP, F("next_on"), "plan__case"),
    ]


def _rows(rows: QuerySet[Any], what: Awaited, day: Any, case: str = "case", owner: str = "") -> DatedRows:
    of = F(case if case == "pk" else f"{case}_id")
    dated = rows.order_by().annotate(of=of, day=Cast(day, DateField()), what=Value(what.value))
    return DatedRows(dated.filter(of__isnull=False, day__isnull=False), "" if case == "pk" else f"{case}__", owner)


def dates_of(case: Case, at: datetime) -> QuerySet[Any, dict[str, Any]]:
    """Return every date that something gives an open case."""
    return _together(source.of_open(of=case.pk) for source in sources(at))


def nearest(dates: Iterable[dict[str, Any]]) -> NextDate | None:
    """Return the first of the dates; None when there is none."""
    return next(iter(_in_order(dates)), None)


def late_dates(at: datetime, on: date) -> list[NextDate]:
    """Return every date of an open case that went by, the oldest first."""
    return _in_order(_together(source.of_open(day__lt=on) for source in sources(at)))


def _together(found: Iterable[Any]) -> QuerySet[Any, dict[str, Any]]:
    first, *others = found
    every: QuerySet[Any, dict[str, Any]] = first.union(*others, all=True)
    return every


def _in_order(found: Iterable[dict[str, Any]]) -> list[NextDate]:
    rows = sorted(found, key=lambda row: (row["day"], row["of"]))
    return [NextDate(row["of"], row["day"], Awaited(row["what"]), row["by"]) for row in rows]


def with_next(cases: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Return cases with `next_on`, their next date, and `standing`, the holds that run, with who follows them."""
    days = [Subquery(source.of_open(of=OuterRef("pk")).order_by("day").values("day")[:1]) for source in sources(at)]
    standing = Prefetch("holds", running(at).select_related("owner").order_by("review_on", "id"), to_attr="standing")
    return cases.annotate(next_on=Least(*days)).prefetch_related(standing)


def in_order_of_next(cases: QuerySet[Case], at: datetime, *, latest_first: bool, first: int, count: int) -> list[int]:
    """Return the numbers of a page of cases by their next date, from the row `first`; those without one come last.

    With the latest first, they come first, as the database sorts. Every date is read once and the nearest of each case
    is kept, rather than looked for case by case.
    """
    try:
        files, theirs = cases.order_by().values_list("pk", "state").query.sql_with_params()
    except EmptyResultSet:
        # Django knows beforehand that nothing is asked for.
        return []
    dated, values = _dated(at).query.sql_with_params()
    statement = IN_ORDER.format(cases=files, dated=dated, direction="DESC" if latest_first else "ASC")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*theirs, *values, list(OPEN_STATES), count, first])
        return [key for (key,) in cursor.fetchall()]


def _dated(at: datetime) -> Any:
    first, *others = (source.rows.values("of", "day") for source in sources(at))
    return first.union(*others, all=True)


def waiting_until(cases: QuerySet[Case], when: When, at: datetime, on: date) -> QuerySet[Case]:
    """Return the open cases whose next date is late, of this day, of this week, later, or that have none."""
    cases = cases.filter(state__in=OPEN_STATES)
    tomorrow, next_week = on + timedelta(days=1), on + _WEEK
    match when:
        case When.LATE:
            return cases.filter(pk__in=_with_one(at, day__lt=on))
        case When.TODAY:
            return _without(cases.filter(pk__in=_with_one(at, day=on)), at, day__lt=on)
        case When.WEEK:
            soon = cases.filter(pk__in=_with_one(at, day__range=(tomorrow, next_week)))
            return _without(soon, at, day__lt=tomorrow)
        case When.LATER:
            later = cases.filter(pk__in=_with_one(at, day__gt=next_week))
            return _without(later, at, day__lte=next_week)
        case When.NEVER:
            return cases.exclude(pk__in=_with_one(at))


def asleep(at: datetime) -> QuerySet[Case]:
    """Return the open cases that have no next date, and that no suspension hands to somebody, oldest first."""
    found = waiting_until(Case.objects.all(), When.NEVER, at, paris_date(at))
    found = found.exclude(Exists(Hold.objects.running_at(at).filter(case=OuterRef("pk"))))
    return found.select_related("creditor", "debtor").order_by("opened_on", "id")


def _with_one(at: datetime, **day: Any) -> Any:
    """The cases to which one of the sources gives such a date."""
    first, *others = (source.rows.filter(**day).values("of") for source in sources(at))
    return first.union(*others, all=True)


def _without(cases: QuerySet[Case], at: datetime, **day: Any) -> QuerySet[Case]:
    """Those of the cases to which no source gives such a date.

    One refusal for each source, and not of all at once: the database joins each table once.
    """
    return cases.filter(*(~Exists(source.rows.filter(of=OuterRef("pk"), **day)) for source in sources(at)))
