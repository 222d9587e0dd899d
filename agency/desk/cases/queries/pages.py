"""What the pages of a case read: a search, the acts on a case, the receipts drawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from agency.cases.enums import PERSONAL, DocumentKind, LimitationFact
from agency.cases.models import AccessCode, Case, Claim, ClaimLimit, Hold, LimitationEvent
from agency.desk.frame.queries import cases_found
from agency.disputes.models import Reply
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.queries import history_of_case
from agency.letters.enums import MessageKind
from agency.outbox.models import MessageDocument
from agency.outbox.values import ReceiptPayload
from agency.parties.models import ContactQuestion, Debtor

KIN_SHOWN = 20

_CODE_ENDED = (Verb.ACCESS_CODE_REPLACED, Verb.ACCESS_CODE_REVOKED)
# Steps of the machine that say nothing to a reader: the letter itself is listed beside the history.
_MACHINERY = frozenset(
    {
        Verb.ACCESS_CODE_ISSUED,
        Verb.MESSAGE_PREPARED,
        Verb.MESSAGE_READ,
        Verb.MESSAGE_REDRAWN,
        Verb.MESSAGE_PLANNED,
        Verb.COMMITMENT_ANNOUNCED,
        Verb.DOCUMENT_ADDED,
        Verb.QUALIFICATION_OPENED,
        Verb.QUALIFICATION_ANSWERED,
        Verb.CALL_BEGUN,
        Verb.CARD_CLOSED,
        Verb.STRATEGY_STARTED,
    }
)

_CONTACT_VERBS = (
    Verb.CONTACT_ASKED,
    Verb.CONTACT_KEPT,
    Verb.CONTACT_ADOPTED,
    Verb.CONTACT_ADOPTED_EVERYWHERE,
)


def search(text: str) -> QuerySet[Case]:
    """Return the cases of a reference, a name, an invoice, a telephone, a receipt or a creditor."""
    found = Case.objects.filter(pk__in=cases_found(text))
    return found.select_related("creditor", "debtor").order_by("-opened_on", "-id")


def acts_on(case: Case) -> QuerySet[JournalLine]:
    """Return every act on a case and on its people but the machine's inner steps, latest first."""
    acts = history_of_case(case.pk).exclude(verb__in=_MACHINERY)
    return (acts | _acts_on_people(case)).order_by("-at", "-id")


def drawn_receipts(case: Case) -> QuerySet[MessageDocument]:
    """Return the receipts of a case that are drawn, with the message of each."""
    drawn = MessageDocument.objects.filter(message__kind=MessageKind.RECEIPT, document__kind=DocumentKind.RECEIPT)
    return drawn.filter(message__case=case).select_related("message")


def by_payment(receipts: Iterable[MessageDocument]) -> dict[int, int]:
    """Return the document of each receipt by its payment's number."""
    return {part.message.read(ReceiptPayload).payment: part.document_id for part in receipts}


def unanswered(case: Case) -> QuerySet[Reply]:
    """Return the replies of a case that wait for our answer, the most pressing first."""
    return case.replies.filter(answered_at__isnull=True).select_related("debtor").order_by("answer_due_on", "pk")


def limits_of(case: Case) -> QuerySet[ClaimLimit]:
    """Return the last days of a case, bill by bill and person by person, the nearest first."""
    limits = ClaimLimit.objects.filter(claim__case=case).select_related("claim", "debtor")
    return limits.order_by("last_day_to_act", "claim_id", "debtor_id")


def events_of(case: Case) -> QuerySet[LimitationEvent]:
    """Return what acted on the limitation of a case, those withdrawn included, latest first."""
    noted = LimitationEvent.objects.filter(case=case, withdraws__isnull=True)
    return noted.select_related("claim", "debtor", "document", "withdrawn_by").order_by("-happened_on", "-id")


def staff_event_key(case: Case, kind: LimitationFact, on: date, debtor: Debtor | None, claim: Claim | None) -> str:
    """Return the key of an event noted by hand: a second click is the same, noting again after a mistake is not."""
    said = f"staff:{case.pk}:{kind}:{on.isoformat()}:{debtor.pk if debtor else 0}:{claim.pk if claim else 0}"
    taken = LimitationEvent.objects.filter(key__startswith=f"{said}:", withdrawn_by__isnull=False).count()
    return f"{said}:{taken}"


def _acts_on_people(case: Case) -> QuerySet[JournalLine]:
    """What was noted of the people of a case, whichever of their cases it was noted from."""
    codes = AccessCode.objects.filter(debtor__parts__case=case).values("pk")
    noted = (Verb.DEBTOR_PROTECTED, Verb.MANNER_SET, Verb.CARE_SET)
    protected = Q(verb__in=noted, subject_id__in=case.parties.values("debtor_id"))
    asked = ContactQuestion.objects.filter(debtor__parts__case=case).values("pk")
    decided = Q(verb__in=_CONTACT_VERBS, subject_id__in=asked)
    return JournalLine.objects.filter(protected | decided | Q(verb__in=_CODE_ENDED, subject_id__in=codes))


def kin_files(case: Case, at: datetime) -> QuerySet[Case]:
    """Return the other files of the same person, by the rows that somebody joined, with what `resting` stops all."""
    if case.debtor.person_id is None:
        return Case.objects.none()
    running = Hold.objects.running_at(at).filter(reason__in=PERSONAL)
    files = Case.objects.filter(debtor__person=case.debtor.person_id).exclude(debtor=case.debtor)
    found = files.select_related("creditor").prefetch_related(Prefetch("holds", running, to_attr="resting"))
    return found.order_by("-opened_on", "-pk")[:KIN_SHOWN]
