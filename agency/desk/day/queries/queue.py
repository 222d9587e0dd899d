"""What the day's queue reads: who waits for us, what to qualify, whom to call, which commitments to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import WorkflowState

from agency.banking.models import BankLine, BankStatement
from agency.cards.queries import failed_events, open_incidents
from agency.cases.enums import HoldReason
from agency.cases.models import Case, CaseParty, Claim, Hold
from agency.commitments import queries as commitments
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.common.calendar import instant
from agency.complaints.queries import open_complaints
from agency.contacts.queries import to_check
from agency.courtesy.queries import creditors_unreached, held_letters
from agency.desk.day.enums import ItemKind
from agency.desk.frame.queries import count_each_up_to, count_up_to
from agency.disputes import queries as replies
from agency.disputes.models import Reply
from agency.escalation.queries import decisions_to_act, next_steps_late, open_next_steps, to_follow, to_hand_over
from agency.handling.asked.models import CallRequest
from agency.handling.asked.queries import open_requests_for_a_call
from agency.handling.models import Call, PlannedCall
from agency.handling.queries import calls_to_return, lost_promises, planned_calls
from agency.inbox.queries import mails_to_file
from agency.instalments.models import InstalmentStep
from agency.instalments.queries import calls_to_propose, plans_to_decide
from agency.intake.queries import sums_to_settle
from agency.language.presenters import MORE
from agency.ledger.enums import AccountCode
from agency.ledger.models import Posting
from agency.limitation.models import LimitationAlert
from agency.limitation.queries import unseen_alerts
from agency.mandates.queries import account_changes, waiting_changes
from agency.outbox.accounts.queries import strange_states
from agency.outbox.mailbox.queries import boxes_shut
from agency.outbox.models import Message
from agency.outbox.queries import in_doubt, without_follow_up
from agency.outbox.review.queries import departures, letters_held_for_approval, still_to_approve
from agency.outbox.review.values import Departures
from agency.outbox.runs.queries.lines import lines_to_post, to_post
from agency.outcomes.queries import dispute_questions, questions_to_settle
from agency.parties import queries as parties
from agency.parties.models import Address, ContactQuestion
from agency.plans import queries as plans
from agency.plans.models import Plan
from agency.privacy.queries.requests import open_requests
from agency.qualification.models import CreditorQuestion
from agency.qualification.queries import to_qualify
from agency.reductions.queries import unseen_reductions
from agency.refunds.queries import refunds, to_give_back, waiting_count
from agency.registers.queries import waiting_notices
from agency.site.queries import waiting_messages
from agency.webhooks.queries import endpoints_lost
from agency.writing.queries import creditor_messages_waiting
from tenants.current import current_agency
from tenants.subscriptions.queries import free_days_end

from . import money, still
from .texts import missing_texts


def waiting_proposals() -> QuerySet[Plan]:
    """Return the proposals that wait for an answer, oldest first, with the `months` they last and `promised_on`."""
    promised = Commitment.objects.filter(
        state=CommitmentState.OPEN, dedupe_key=Concat(Value("plan:"), Cast(OuterRef("pk"), CharField()))
    )
    return plans.waiting().annotate(
        months=Max("instalments__number"), promised_on=Subquery(promised.values("due_on")[:1])
    )


def waiting_replies() -> QuerySet[Reply]:
    """Return the replies not answered yet, the most pressing first."""
    return replies.waiting()


def cases_to_qualify() -> QuerySet[Case]:
    """Return the cases that wait for their assessment, with what is known of each at first sight."""
    approving = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type__model="qualification",
        object_id=Cast(OuterRef("qualification__pk"), CharField()),
    )
    return to_qualify().annotate(
        without_invoice=Exists(Claim.objects.filter(case=OuterRef("pk"), invoice__isnull=True)),
        with_address=Exists(Address.objects.filter(debtor=OuterRef("debtor_id"), valid=True)),
        approving=Exists(approving),
        answered=Exists(CreditorQuestion.objects.filter(case=OuterRef("pk"), answered_at__isnull=False)),
    )


def contact_questions() -> QuerySet[ContactQuestion]:
    """Return the conflicting words that wait for a decision, oldest first, with `case_id`, the person's latest case."""
    latest = CaseParty.objects.filter(debtor=OuterRef("debtor_id")).order_by("-case_id").values("case_id")[:1]
    return parties.open_questions().annotate(case_id=Subquery(latest)).filter(case_id__isnull=False)


def late_instalments() -> QuerySet[InstalmentStep]:
    """Return the missed dates of plans that call for a talk, of people whom the law lets pay (R5.4, R5.6)."""
    return calls_to_propose()


def limitation_alerts() -> QuerySet[LimitationAlert]:
    """Return the ends that come near and that nobody has looked at yet, the nearest first."""
    return unseen_alerts()


def gentle_contacts() -> QuerySet[Hold]:
    """Return the cases where a person makes the next contact, after a pause or a hard time, oldest first."""
    waiting = Hold.objects.filter(reason=HoldReason.GENTLE, lifted_at__isnull=True)
    return waiting.select_related("case__creditor", "case__debtor").order_by("starts_at", "id")


def calls_due(on: date) -> QuerySet[Call]:
    """Return the people whom we said that we would call this day or before, and did not yet."""
    return calls_to_return().filter(call_back_at__lt=instant(on + timedelta(days=1), time.min))


def calls_asked(on: date) -> QuerySet[CallRequest]:
    """Return the people who asked to be called this day or before, and were not yet."""
    return open_requests_for_a_call().filter(call_on__lte=on)


def due_commitments(on: date) -> QuerySet[Commitment]:
    """Return what we announced for this day or before, but for the answers and the ends of pauses that have a line."""
    due = commitments.due(on).exclude(kind=CommitmentKind.ANSWER)
    gentle = Hold.objects.filter(case=OuterRef("case"), reason=HoldReason.GENTLE, lifted_at__isnull=True)
    due = due.exclude(Exists(gentle), kind=CommitmentKind.PAUSE_END)
    return due.select_related("case__creditor", "case__debtor")


def doubtful_messages() -> QuerySet[Message]:
    """Return the sendings that need a person, oldest first."""
    people = ("case__creditor", "case__debtor", "debtor", "creditor")
    return in_doubt().select_related(*people).order_by("planned_on", "id")


def overpaid_cases(owed: Iterable[int]) -> QuerySet[Any]:
    """Return the cases to which money is `owed` back (`Overpaid.left`), the oldest first, with `over_since`."""
    lines = Posting.objects.filter(account=AccountCode.OVERPAYMENT_DUE, case_id=OuterRef("pk")).order_by()
    since = lines.filter(credit__gt=0).values("case_id").annotate(last=Max("entry__created_at")).values("last")
    found = Case.objects.filter(pk__in=list(owed)).select_related("creditor", "debtor")
    return found.annotate(over_since=Subquery(since)).order_by("over_since", "pk")


def lost_messages() -> QuerySet[Message]:
    """Return the sendings that nothing carries on and that nobody saw yet, oldest first."""
    return without_follow_up().select_related("case__creditor", "case__debtor", "debtor", "creditor")


@dataclass(frozen=True)
class ToPost:
    """Letters that wait for somebody to post them: how many, and since which day."""

    count: int
    since: date | None


def letters_to_post(at: datetime, agency: Departures) -> QuerySet[Any, tuple[Any, ...]]:
    """Return how many letters no run holds yet, day by day, where the agency posts them itself."""
    found = to_post(at) if agency.by_hand else Message.objects.none()
    return found.order_by().values_list("planned_on").annotate(count=Count("pk"))


def runs_to_post() -> QuerySet[Any, tuple[Any, ...]]:
    """Return how many letters of the runs are not posted yet, day by day."""
    return lines_to_post().order_by().values_list("message__planned_on").annotate(count=Count("pk"))


def letters_to_read(on: date, agency: Departures) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the letters of the day that an approval holds back, where the agency wants one; so many at most."""
    found = still_to_approve(on) if agency.approval else Message.objects.none()
    return found.order_by().values_list("pk")[:MORE]


def together(by_day: Iterable[tuple[date, int]]) -> ToPost:
    """Return the letters of all these days."""
    days = list(by_day)
    return ToPost(sum(count for _day, count in days), min((day for day, _count in days), default=None))


def total(at: datetime, on: date) -> int:
    """Return how many lines ask for somebody this day, for the menu of every page; counted until `MORE` are found."""
    counted: tuple[QuerySet[Any], ...] = (
        plans.waiting(), replies.waiting(), to_qualify(), contact_questions(), to_check(), unseen_alerts(),
        gentle_contacts(), late_instalments(), plans_to_decide(on), due_commitments(on), in_doubt(),
        without_follow_up(), still.holds_to_review(at, on),
        still.questions_late(on), money.unidentified(), money.waiting_statements(), open_incidents(), failed_events(),
        waiting_messages(), unseen_reductions(), questions_to_settle(on), open_complaints(),
        creditor_messages_waiting(), next_steps_late(on), to_hand_over(on), to_follow(on), open_requests(),
        waiting_notices(), sums_to_settle(), calls_due(on), calls_asked(on), lost_promises(), planned_calls(at),
        waiting_changes(), endpoints_lost(), strange_states(),
        boxes_shut(at), creditors_unreached(on),
    )  # fmt: skip
    found = count_each_up_to(counted)
    if found == MORE:
        return MORE
    # What takes longer to find is looked for when little else waits.
    found += (ending_trial(on) is not None) + len(missing_texts()) + len(to_give_back()) + waiting_count()
    found += money.count_of_remittances(on) + letters_held_for_approval(on).exists()
    found += bool(letters_to_post(at, departures()) or runs_to_post()) + mails_to_file().exists()
    found += held_letters().exists()
    return min(MORE, found + count_up_to(still.cases_asleep(at)))


def ending_trial(on: date) -> Any:
    """Return the agency's own subscription when its free days end soon and nobody gave a card; None else."""
    return free_days_end(current_agency(), on)


def subject_of(kind: ItemKind, pk: int) -> Any:
    """Return the row that a line is about, with what its pane shows. Raises DoesNotExist when it is gone."""
    rows: dict[ItemKind, QuerySet[Any]] = {
        ItemKind.PLAN: Plan.objects.select_related("case__creditor", "case__mandate", "case__debtor", "debtor"),
        ItemKind.REPLY: Reply.objects.select_related("case__debtor", "debtor"),
        ItemKind.CONTACT: parties.open_questions(),
        ItemKind.DISOWNED: to_check(),
        ItemKind.NOTICE: waiting_notices(),
        ItemKind.SUM: sums_to_settle(),
        ItemKind.PART: InstalmentStep.objects.select_related("plan__debtor"),
        ItemKind.UNFOLLOWED: InstalmentStep.objects.select_related("plan__debtor"),
        ItemKind.COMMITMENT: Commitment.objects.all(),
        ItemKind.LIMITATION: LimitationAlert.objects.all(),
        ItemKind.CALL_BACK: calls_to_return().select_related("handler", "debtor"),
        ItemKind.CALL_ASKED: open_requests_for_a_call(),
        ItemKind.PLANNED_CALL: PlannedCall.objects.select_related("debtor"),
        ItemKind.PROMISE: lost_promises(),
        ItemKind.GENTLE: Hold.objects.select_related("case__debtor"),
        ItemKind.MESSAGE: Message.objects.all(),
        ItemKind.HOLD: Hold.objects.select_related("owner"),
        ItemKind.QUESTION: CreditorQuestion.objects.all(),
        ItemKind.BANK: BankLine.objects.select_related("statement"),
        ItemKind.STATEMENT: BankStatement.objects.all(),
        ItemKind.INCIDENT: open_incidents(),
        ItemKind.REFUND: refunds(),
        ItemKind.ACCOUNT: account_changes(),
        ItemKind.REDUCTION: unseen_reductions(),
        ItemKind.DISPUTE: dispute_questions(),
        ItemKind.NEXT_STEP: open_next_steps(),
        ItemKind.HAND_OVER: decisions_to_act(),
        ItemKind.COURT_NEWS: decisions_to_act(),
        ItemKind.COMPLAINT: open_complaints(),
        ItemKind.CREDITOR_MESSAGE: creditor_messages_waiting(),
        ItemKind.DATA_REQUEST: open_requests(),
        ItemKind.EVENT: failed_events(),
        ItemKind.VISITOR: waiting_messages(),
        ItemKind.ENDPOINT: endpoints_lost(),
        ItemKind.STRANGE: strange_states(),
    }
    return rows[kind].get(pk=pk)
