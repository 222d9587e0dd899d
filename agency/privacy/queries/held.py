"""Where a person's data stand in an agency, kind by kind: what a copy of them tells, and whose rows they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.models import CaseParty, Document
from agency.parties.models import Debtor
from agency.plans.models import Plan
from agency.privacy.values import HeldData, KeptBack
from agency.slips.models import SlipAnswer

# Its creditor says it to the team, and signs it: the person has our answer, in our words.
_OF_CREDITOR = (KeptBack("evidence", "creditor"),)
HELD: tuple[HeldData, ...] = (
    HeldData("identity", "Debtor", "pk", (
        "kind", "civility", "first_name", "last_name", "company_name", "siren", "born_on", "language", "protection",
        "protected_since", "adapted_contact", "gentle_words", "paper_only", "slower_days",
        "large_print", "easy_words",
        "call_slot",
    )),
    HeldData("addresses", "Address", "debtor", (
        "line1", "line2", "line3", "postcode", "city", "source", "creditor", "valid", "since",
    )),
    HeldData("contacts", "ContactPoint", "debtor", (
        "kind", "value", "source", "creditor", "valid", "opted_out_at",
    )),
    HeldData("contradictions", "ContactQuestion", "debtor", (
        "creditor", "matter", "known", "brought", "state", "asked_at", "decided_at",
    )),
    HeldData("contact_changes", "ContactChange", "debtor", (
        "case", "matter", "brought", "state", "told_at", "used_at", "disowned_at", "settled_at", "why",
    )),
    HeldData("helpers", "Helper", "debtor", (
        "case", "name", "kind", "scope", "email", "named_at", "until", "ended_at", "end", "why",
    )),
    HeldData("help_acts", "HelperAct", "helper__debtor", ("helper", "kind", "at", "monthly", "day")),
    HeldData("manners", "MannerChange", "debtor", ("why", "at")),
    HeldData("cases", "CaseParty", "debtor", (
        "case", "case.creditor", "case.state", "case.opened_on", "case.closed_on", "liability", "share_num",
        "share_den", "last_day_to_act",
    )),
    HeldData("claims", "ClaimLimit", "debtor", (
        "claim.case", "claim.number", "claim.label", "claim.issued_on", "claim.due_on", "claim.total",
        "claim.paid_before", "last_day_to_act",
    )),
    HeldData("limitation", "LimitationEvent", "debtor", (
        "case", "kind", "happened_on", "note",
    )),
    HeldData("messages", "Message", "debtor", (
        "case", "kind", "channel", "reference", "planned_on", "sent_on", "state",
    )),
    # Written to the first person of the bill, whose case it became.
    HeldData("courtesies", "CourtesyReminder", "line__claim__case__debtor", (
        "line.number", "line.due_on", "line.amount", "planned_on", "channel", "state", "ended_at",
    )),
    HeldData("deliveries", "DeliveryEvent", "message__debtor", ("message", "kind", "at")),
    HeldData("replies", "Reply", "debtor", (
        "case", "kind", "text", "answers", "received_at", "answered_at", "answer", "answer_signature",
    )),
    HeldData("slips", "SlipAnswer", "letter__debtor", ("letter", "choice", "received_on", "noted_at")),
    HeldData("mails", "ReceivedMail", "reply__debtor", ("case", "sender", "subject", "received_at")),
    HeldData("uploads", "Upload", "reply__debtor", ("name", "size", "sent_at", "state", "fault", "judged_at")),
    HeldData("outcomes", "DisputeOutcome", "reply__debtor", (
        "ruling", "reason", "lowered", "remaining", "decided_at",
    )),
    HeldData("complaints", "Complaint", "debtor", (
        "case", "channel", "subject", "text", "received_on", "answered_at", "answer", "answer_signature", "outcome",
    )),
    HeldData("requests", "DataRequest", "debtor", (
        "case", "right", "channel", "identity", "text", "received_on", "answer_by", "answered_at", "answer", "outcome",
    )),
    HeldData("calls", "Call", "debtor", (
        "case", "number", "incoming", "began_at", "ended_at", "outcome", "note", "call_back_at",
    )),
    HeldData("planned_calls", "PlannedCall", "debtor", (
        "case", "planned_on", "until_on", "state", "settled_at", "why",
    )),
    HeldData("call_requests", "CallRequest", "debtor", (
        "case", "call_on", "half", "state", "asked_at", "settled_at",
    )),
    HeldData("promises", "PromiseToPay", "debtor", (
        "case", "amount", "due_on", "made_at", "state", "received",
    )),
    HeldData("commitments", "Commitment", "debtor", (
        "case", "kind", "text", "announced_on", "due_on", "state", "kept_on",
    )),
    HeldData("payments", "Payment", "debtor", (
        "case", "method", "amount", "excess", "received_on", "value_on",
    )),
    HeldData("receipts", "Receipt", "payment__debtor", ("year", "number", "issued_on", "remaining")),
    HeldData("withdrawals", "Withdrawal", "payment__debtor", (
        "cause", "amount", "taken_on", "restored_on",
    )),
    HeldData("cards", "CardAttempt", "debtor", (
        "case", "amount", "email", "state", "created_at", "closed_at",
    )),
    HeldData("payers", "KnownPayer", "debtor", ("ending", "confirmed_at"),
             only=(("own", True),)),
    HeldData("accounts", "PayeeAccount", "debtor", (
        "case", "holder", "iban", "given_at",
    )),
    HeldData("refunds", "Refund", "payment__debtor", (
        "year", "number", "amount", "why", "holder", "iban", "state", "pay_on", "ended_on",
    )),
    HeldData("plans", "Plan", "debtor", (
        "case", "state", "total", "monthly", "day", "proposed_at", "accepted_at", "ended_at", "evidence",
    ), back=_OF_CREDITOR),
    HeldData("budgets", "BearableAmount", "debtor", ("case", "amount", "spare", "made_on")),
    HeldData("instalments", "Instalment", "plan__debtor", (
        "number", "due_on", "amount", "paid", "state",
    )),
    HeldData("plan_changes", "PlanChange", "plan__debtor", (
        "kind", "state", "asked_at", "monthly_before", "monthly", "last_before", "last_on", "decided_at", "evidence",
    ), back=_OF_CREDITOR),
    HeldData("setups", "CardSetup", "debtor", (
        "way", "state", "ends_with", "created_at", "closed_at", "forgotten_at", "evidence",
    )),
    HeldData("mandates", "DebitMandate", "debtor", (
        "way", "state", "reference", "holder", "iban", "ends_with", "agreed_at", "ended_at", "evidence",
    )),
    HeldData("debits", "Debit", "mandate__debtor", ("amount", "collect_on", "state", "paid_on")),
    HeldData("notices", "InsolvencyNotice", "debtor", (
        "reference", "published_on", "judged_on", "nature", "court", "url", "state",
    )),
    HeldData("admissibility", "AdmissibilityDecision", "debtor", (
        "commission", "decided_on",
    )),
    HeldData("codes", "AccessCode", "debtor", ("generation", "issued_at", "replaced_at")),
    HeldData("notes", "CaseNote", "case__parties__debtor", ("case", "text", "at"), alone=True),
    HeldData("creditor_messages", "CreditorMessage", "case__parties__debtor", (
        "case", "from_creditor", "text", "written_at",
    ), alone=True, back=(KeptBack("text", of=(("from_creditor", True),)),)),
    HeldData("creditor_questions", "CreditorQuestion", "case__parties__debtor", (
        "case", "text", "asked_at", "answered_at",
    ), alone=True),
    HeldData("reasons", "StatedReason", "case__parties__debtor", (
        "case", "reason", "at",
    ), alone=True),
    HeldData("holds", "Hold", "case__parties__debtor", (
        "case", "reason", "starts_at", "until_at", "lifted_at", "note",
    ), alone=True, back=(KeptBack("note", of=(("reason", HoldReason.CREDITOR),)),)),
)  # fmt: skip


def rows_of_person(debtor: Debtor) -> list[int]:
    """Return the rows that somebody decided are this very person; a likeness that nobody settled is nobody (R1.22)."""
    same = Q(pk=debtor.pk)
    if debtor.person_id is not None:
        same |= Q(person=debtor.person_id)
    return list(Debtor.objects.filter(same).order_by("pk").values_list("pk", flat=True))


def shared_cases(rows: list[int]) -> list[int]:
    """Return the cases of a person that somebody else owes too."""
    mine = CaseParty.objects.filter(debtor__in=rows).values("case_id")
    parts = CaseParty.objects.filter(case__in=mine).values("case_id").order_by()
    counted = parts.annotate(people=Count("debtor", distinct=True)).filter(people__gt=1)
    return list(counted.values_list("case", flat=True))


def held_rows(held: HeldData, rows: list[int], shared: list[int]) -> Iterator[Any]:
    """Yield the rows of one kind that are of a person, the oldest first."""
    links = {field.rpartition(".")[0].replace(".", "__") for field in held.fields if "." in field} - {""}
    found: QuerySet[Any] = apps.get_model("agency", held.model)._default_manager.filter(
        Q(**{f"{held.path}__in": rows}), **dict(held.only)
    )
    if held.alone:
        found = found.exclude(case__in=shared)
    yield from found.select_related(*sorted(links)).order_by("pk").distinct()


def documents_of(rows: list[int]) -> QuerySet[Document]:
    """Return the papers that a person may read: what was written to them, their agreements, bills, what they sent."""
    theirs = Q(kind__in=[DocumentKind.LETTER, DocumentKind.RECEIPT, DocumentKind.PLAN], messages__debtor__in=rows)
    agreed = Q(kind=DocumentKind.DEBIT, debit_mandates__debtor__in=rows)
    agreed |= Q(pk__in=Plan.objects.filter(debtor__in=rows, document__isnull=False).values("document"))
    decided = Q(outcomes__reply__debtor__in=rows)
    bills, sent = Q(claims__limits__debtor__in=rows), Q(uploads__reply__debtor__in=rows)
    # A paper received of a case that binds several is of nobody known: only who is alone there has it.
    several = CaseParty.objects.filter(debtor__in=rows).values("case__parties__case")
    several = several.filter(case__parties__debtor__isnull=False).exclude(case__parties__debtor__in=rows)
    received = Q(kind=DocumentKind.REPLY, case__parties__debtor__in=rows) & ~Q(case__in=several)
    # The slip of one parent is nothing of the other: by its letter's person, never by its case.
    slips = Q(pk__in=SlipAnswer.objects.filter(letter__debtor__in=rows, scan__isnull=False).values("scan"))
    return (
        Document.objects.filter(theirs | agreed | decided | bills | sent | received | slips)
        .distinct()
        .order_by("added_on", "pk")
    )
