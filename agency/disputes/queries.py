"""Reads of replies: what waits for our answer, and whether the pause is still there to take."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet

from agency.cases.enums import OPEN_STATES, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.rules import AFTER_PEACE
from agency.common.calendar import PARIS
from agency.parties.models import Debtor
from agency.parties.queries import same_person

from .enums import ReplyKind, ReplyLimit
from .models import Reply
from .rules import HOLDS, STRANGERS, reached


def waiting() -> QuerySet[Reply]:
    """Return the replies not answered yet, the most pressing first."""
    return (
        Reply.objects.filter(answered_at__isnull=True)
        .select_related("case__creditor", "debtor")
        .order_by("answer_due_on", "id")
    )


def replies_of(case: Case, debtor_id: int) -> QuerySet[Reply]:
    """Return what one person told us about a case, and only that person (R5.12), latest first."""
    return case.replies.filter(debtor_id=debtor_id)


def pauses_over(at: datetime) -> QuerySet[Hold]:
    """Return the pauses and hard times whose time is over and that nothing ended yet, oldest first."""
    over = Hold.objects.filter(reason__in=AFTER_PEACE, lifted_at__isnull=True, until_at__lte=at)
    return over.select_related("case").order_by("until_at", "id")


def may_pause(case: Case) -> bool:
    """Whether the pause that asks for no reason was never taken on this case."""
    return all(hold.reason != HoldReason.PAUSE for hold in case.holds.all())


def limit_reached(case: Case, debtor_id: int, *, visit_began: datetime, on: date) -> ReplyLimit | None:
    """Return which limit on replies a person has reached, over all their cases for the visit and the day.

    What a stranger said with the code of a letter fills none of them.
    """
    midnight = datetime.combine(on, time.min, PARIS)
    said = (
        Reply.objects.filter(debtor_id=debtor_id)
        .exclude(kind__in=STRANGERS)
        .aggregate(
            visit=Count("pk", filter=Q(received_at__gte=visit_began)),
            day=Count("pk", filter=Q(received_at__gte=midnight)),
            waiting=Count("pk", filter=Q(case=case, answered_at__isnull=True)),
        )
    )
    return reached(**said)


def open_cases_besides(reply: Reply) -> list[Case]:
    """Return the other open cases of who a word is about, by any of their rows, in the order of their numbers."""
    mine = Case.objects.filter(parties__debtor__in=same_person(reply.debtor), state__in=OPEN_STATES)
    return list(mine.exclude(pk=reply.case_id).distinct().order_by("pk"))


def deaths_announced(debtor: Debtor) -> QuerySet[Reply]:
    """Return the words that a person died, by any of their rows, the first told first."""
    return Reply.objects.filter(kind=ReplyKind.DEATH, debtor__in=same_person(debtor)).order_by("pk")


def all_stopped(word: Reply, at: datetime) -> bool:
    """Whether each open case of a person said to have died is stopped for it at an instant."""
    theirs = {word.case_id, *(case.pk for case in open_cases_besides(word))}
    holds = Hold.objects.running_at(at).filter(case__in=theirs, reason=HOLDS[ReplyKind.DEATH])
    return theirs == set(holds.values_list("case", flat=True))


def stopped_by_deaths() -> set[int]:
    """Return the cases, by id, that a word of a death still waiting for its answer stops, whichever person's."""
    words = Reply.objects.filter(kind=ReplyKind.DEATH, answered_at__isnull=True).select_related("debtor")
    return {pk for word in words for pk in (word.case_id, *(case.pk for case in open_cases_besides(word)))}
