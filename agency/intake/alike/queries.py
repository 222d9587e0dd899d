"""The files of a deposit that are alike, read in a number of questions that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, CaseParty, Claim, Document, Hold
from agency.cases.together.enums import TogetherKind
from agency.cases.together.models import TaggedCase, TogetherAct, TogetherItem
from agency.common.money import ZERO
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.queries import cases_of
from agency.ledger.queries import due_by_case
from agency.mandates.queries import compliance_gaps, in_force
from agency.outbox.models import Message
from agency.parties.models import Address
from agency.parties.queries import ON_A_LETTER, open_questions
from agency.qualification.enums import Conclusion
from agency.qualification.models import CreditorQuestion

from .rules import gathered
from .values import AlikeFile, AlikeFiles


def alike_in(batch: ImportBatch, on: date) -> list[AlikeFiles]:
    """Return the groups of files of a deposit that are alike, with those of them that were decided.

    Of one person each, all of whose bills are of this deposit, taken as they were read; every automatic check is green
    and nobody flagged anything: no suspension, question, tag, begun assessment nor rule of their own. What differs is
    looked at alone.
    """
    if batch.state != BatchState.CONFIRMED or in_force(batch.creditor, on) is None or compliance_gaps(on):
        return []
    rows = list(
        _plain(batch).filter(qualification__isnull=False).select_related("debtor", "qualification").annotate(
            bound=Count("parties"), together=_together(), reader=F("qualification__latest_revision__user")
        )
    )  # fmt: skip
    due = due_by_case([case.pk for case in rows])
    green = set(_green(batch, on).values_list("pk", flat=True))
    groups: dict[tuple[str, str], list[AlikeFile]] = defaultdict(list)
    for case in rows:
        asked = case.qualification
        waits = case.state == CaseState.TO_QUALIFY
        fresh = case.pk in green and due[case.pk] > ZERO and asked.latest_revision_id is None
        if case.bound == 1 and (fresh if waits else asked.live and asked.conclusion):
            groups[case.claim_type, case.debtor_kind].append(_file(case, due[case.pk], waits=waits))
    found = [gathered(batch.pk, *kind, files) for kind, files in sorted(groups.items())]
    return [group for group in found if group.waiting]


def still_alike_made(act: TogetherAct) -> QuerySet[TogetherItem]:
    """Return the files of an act that are still as it left them: nothing is planned, nor was decided, of them."""
    planned = Message.objects.filter(case=OuterRef("case"))
    items = TogetherItem.objects.filter(act=act, case__state=CaseState.ACTIVE, case__first_letter_on__isnull=True)
    held = Hold.objects.filter(case=OuterRef("case"), lifted_at__isnull=True)
    items = items.filter(~Exists(planned), ~Exists(held), case__qualified_at=F("act__done_at"))
    return items.none() if act.undone_at is not None else items.select_related("case__debtor")


def _plain(batch: ImportBatch) -> QuerySet[Case]:
    """The cases of a deposit all of whose bills are of it, as they were read, nothing typed nor left in doubt."""
    rows = ImportRow.objects.filter(batch=batch, claim=OuterRef("pk"), outcome=Outcome.CONFIDED)
    clean = rows.filter(checked=False, typed=[])
    others = Claim.objects.filter(~Exists(clean), case=OuterRef("pk"))
    return Case.objects.filter(
        ~Exists(others), pk__in=cases_of(batch).order_by().values("pk"), apart_from=None, contract_years=None
    ).order_by("pk")


def _green(batch: ImportBatch, on: date) -> QuerySet[Case]:
    """Those of which nothing known stands against a letter (R1.22), and that nobody flagged."""
    people = CaseParty.objects.filter(case=OuterRef("pk"))
    lives = Address.objects.filter(debtor=OuterRef("debtor"), valid=True)
    asked = open_questions().filter(debtor=OuterRef("debtor"), matter__in=ON_A_LETTER)
    pieces = Document.objects.filter(case=OuterRef("pk"), kind__in=(DocumentKind.INVOICE, DocumentKind.CONTRACT))
    not_due = Claim.objects.filter(case=OuterRef("pk"), due_on__gte=on)
    own = {"case": OuterRef("pk")}
    cared_for = ~Q(debtor__protection="", debtor__adapted_contact=False)
    return Case.objects.filter(
        ~Exists(people.filter(~Exists(lives) | Exists(asked) | cared_for)),
        ~Exists(not_due), ~Exists(Hold.objects.filter(**own, lifted_at__isnull=True)),
        ~Exists(CreditorQuestion.objects.filter(**own)), ~Exists(TaggedCase.objects.filter(**own)),
        Exists(pieces), pk__in=_plain(batch).values("pk"), state=CaseState.TO_QUALIFY, last_day_to_act__gte=on,
    )  # fmt: skip


def _together() -> Exists:
    """Whether it is as an act on several files left it: one put back since, then looked at by hand, is not."""
    made = TogetherItem.objects.filter(act__kind=TogetherKind.QUALIFY, act__done_at=OuterRef("qualified_at"))
    return Exists(made.filter(case=OuterRef("pk")))


def _file(case: Any, amount: Decimal, *, waits: bool) -> AlikeFile:
    ready = not waits and case.qualification.conclusion == Conclusion.READY
    together = not waits and case.together
    return AlikeFile(
        case.pk, case.reference, case.debtor.full_name, amount, waits, ready, together, case.reader
    )  # fmt: skip
