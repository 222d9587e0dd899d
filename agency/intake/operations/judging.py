"""Lines read become rows with their outcome: the same rules whoever says the facts, and thousands at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import chain

from django.core.serializers.json import DjangoJSONEncoder

from agency.common.money import ZERO
from agency.intake.enums import CONFIDABLE, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.queries import bills_by_number, given_up_bills, standing_bills, waiting_bills, waiting_by_number
from agency.intake.rules import (
    ALREADY,
    GIVEN_UP,
    PAID_EARLY,
    PUT_OFF,
    SAME_NUMBER,
    UNDUE,
    RowJudgement,
    Terms,
    asked_of,
    confided_before,
    dated_key,
    folding,
    given_up,
    handed_before,
    in_doubt,
    instalments_of,
    is_another_bill,
    joined_key,
    judge,
    keys_joined,
    keys_of,
    label_of,
    line_as_json,
    misfit,
    paid_early,
    parts_of,
    person_of,
    put_off,
    same_number,
    shortened,
    update_of,
    updating,
)
from agency.intake.values import BillSought, StandingBill, StandingBills, Update
from agency.mandates.queries import in_force
from agency.parties.models import Creditor
from agency.parties.rules import PersonFacts, match_key
from agency.readers.claim_files import ClaimFile, ClaimRow, Kind, Refusal

# What a table says of a bill of which nothing is left.
PAID_ALREADY = "TAB-7"
# Lines looked for, and rows written, in one statement.
SLICE = 1000


def rows_of(
    batch: ImportBatch, lines: Sequence[ClaimRow], refusals: Sequence[Refusal], on: date
) -> Iterator[ImportRow]:
    """Yield one row, not written yet, for each line (`lines_of`) and each refusal of a file, in their order."""
    refused = [
        ImportRow(
            batch=batch,
            place=shortened(refusal.where, 80),
            outcome=Outcome.REFUSED,
            number=shortened(refusal.number, 60),
            reason=shortened(refusal.reason, 400),
            rule=refusal.rule,
        )
        for refusal in refusals
    ]
    known = bills_by_number(batch.creditor, {one.number for one in refusals if one.rule == PAID_ALREADY and one.number})
    early = waiting_by_number(
        batch.creditor, {row.number for row in refused if row.rule == PAID_ALREADY and row.number}
    )
    refused = [_paid_since(row, known.get(row.number), early.get(row.number)) for row in refused]
    for position, row in enumerate(chain(_judged(batch, lines, on, {}), refused), start=1):
        row.position = position
        yield row


def _paid_since(row: ImportRow, bill: StandingBill | None, early: ImportRow | None) -> ImportRow:
    """A line that says that nothing is left of a bill that we still ask, or that waits, updates it."""
    if bill is None and early is not None and early.due_on is not None and row.rule == PAID_ALREADY:
        row.outcome, row.rule, row.amount = Outcome.UPDATE, PAID_EARLY, ZERO
        row.reason, row.facts = paid_early(early.due_on), {"update": {"waiting": early.pk}}
        return row
    found = update_of(bill, total=None, said=ZERO) if bill and row.rule == PAID_ALREADY else None
    if found is None:
        return row
    verdict = updating(RowJudgement(row.outcome, "", None, None), found)
    row.outcome, row.reason, row.rule, row.amount = verdict.outcome, verdict.reason, verdict.rule, ZERO
    row.facts = {"update": _update_as_json(found)}
    return row


def lines_of(found: ClaimFile) -> list[ClaimRow]:
    """Return each person's part of each instalment of each line read."""
    return [part for row in found.rows for term in instalments_of(row) for part in parts_of(term)]


def judged_again(row: ImportRow, line: ClaimRow, on: date) -> ImportRow:
    """Return what a line of a deposit becomes with what was typed of it, beside the other lines of its file."""
    key = line.key or line.number
    beside = row.batch.rows.exclude(pk=row.pk).filter(outcome__in=CONFIDABLE, facts__key=key)
    places = {(keys_joined(other.people_key)[0], key): other.place for other in beside}
    (found,) = _judged(row.batch, [line], on, places)
    return found


def _judged(
    batch: ImportBatch, lines: Sequence[ClaimRow], on: date, places: dict[tuple[str, str], str]
) -> Iterator[ImportRow]:
    creditor = batch.creditor
    mandate = in_force(creditor, on)
    terms = Terms(creditor.default_claim_type, creditor.payment_term_days, mandate.after_due_days if mandate else 1)
    for start in range(0, len(lines), SLICE):
        some = lines[start : start + SLICE]
        people_of = [_people_of(line) for line in some]
        looked_for = [_sought(creditor, line, people[0]) for line, people in zip(some, people_of, strict=True)]
        known, waiting = standing_bills(creditor, looked_for), waiting_bills(creditor, looked_for)
        given = given_up_bills(creditor, looked_for, {line.number for line in some})
        for line, people, sought in zip(some, people_of, looked_for, strict=True):
            verdict = _not_twice(sought, line, judge(line, people[0], terms, on), known)
            verdict = _not_beside(sought, line, verdict, places)
            early = next((waiting[one] for key in sought.keys if (one := (sought.person_key, key)) in waiting), None)
            verdict = _not_against(verdict, early, given.of(sought, line.number, verdict.due_on))
            yield _unlike(_row(batch, line, people, _fitting(line, people, verdict)), early)


def _not_against(verdict: RowJudgement, waiting: ImportRow | None, given: str) -> RowJudgement:
    """Doubt a line that forgets what its creditor said of its bill: put off, or withdrawn, before it was due."""
    if waiting is None:
        return in_doubt(verdict, given_up(given), GIVEN_UP) if given else verdict
    before = verdict.due_on
    if waiting.due_on is None or before is None or before.isoformat() not in waiting.facts.get("put_off", ()):
        return verdict
    return in_doubt(verdict, put_off(waiting.due_on, before), PUT_OFF)


def _unlike(row: ImportRow, waiting: ImportRow | None) -> ImportRow:
    """Refuse a line that says all over again what a bill that waits for its due date says; another one replaces it."""
    if waiting is None or waiting.opens_on is None or waiting.due_on is None or row.outcome != Outcome.UNDUE:
        return row
    known = {name: value for name, value in waiting.facts.items() if name != "put_off"}
    said = [json.loads(json.dumps(facts, cls=DjangoJSONEncoder)) for facts in (row.facts, known)]
    if said[0] == said[1] and row.due_on == waiting.due_on:
        row.outcome, row.rule = Outcome.REFUSED, UNDUE
        row.reason = handed_before(waiting.due_on, waiting.opens_on)
    return row


def _people_of(line: ClaimRow) -> tuple[PersonFacts, ...]:
    return tuple(person_of(facts) for facts in ([payer.debtor for payer in line.payers] or [line.debtor]))


def _sought(creditor: Creditor, line: ClaimRow, person: PersonFacts) -> BillSought:
    """What is carried forward from another year has lost its date: its number alone tells it."""
    keys = (*keys_of(line.key or line.number), dated_key(line))
    number = line.number if line.kind is Kind.CARRIED_INVOICE else ""
    return BillSought(match_key(person, creditor.pk), person.siren, keys, number)


def _row(batch: ImportBatch, line: ClaimRow, people: tuple[PersonFacts, ...], verdict: RowJudgement) -> ImportRow:
    asked = asked_of(line, people, verdict.outcome, has_due_date=verdict.due_on is not None)
    return ImportRow(
        batch=batch,
        place=shortened(line.where, 80),
        outcome=verdict.outcome,
        said=line_as_json(line) if asked else None,
        asked=list(asked),
        number=shortened(line.number, 60),
        person=" et ".join(
            person.company_name or f"{person.first_name} {person.last_name}".strip() for person in people
        )[:150],
        due_on=verdict.due_on,
        amount=line.open,
        reason=shortened(verdict.reason, 400),
        rule=verdict.rule,
        people_key=joined_key(match_key(person, batch.creditor_id) for person in people),
        facts={
            "people": [asdict(person) for person in people],
            "claim_type": verdict.claim_type,
            "last_day_to_act": verdict.last_day_to_act,
            "issued_on": line.issued_on,
            "service_on": line.service_on,
            "total": str(line.total),
            "paid": str(line.paid),
            "whole": str(line.whole) if line.whole is not None else "",
            "share": str(line.share) if line.share is not None else "",
            "key": (dated_key(line) if verdict.rule == SAME_NUMBER else line.key or line.number)[:120],
            "label": label_of(line),
            "warnings": list(line.warnings),
            "update": _update_as_json(verdict.update),
        },
    )


def _update_as_json(update: Update | None) -> dict[str, str | int] | None:
    if update is None:
        return None
    return {"claim": update.claim_id, "old": str(update.old), "new": str(update.new), "cause": update.cause}


def _fitting(line: ClaimRow, people: tuple[PersonFacts, ...], verdict: RowJudgement) -> RowJudgement:
    """Ask for a value that fits now, and tell a label that is folded: what is shown as ready is confided."""
    if verdict.outcome not in CONFIDABLE:
        return verdict
    if reason := misfit(line, people):
        return replace(verdict, outcome=Outcome.INCOMPLETE, reason=reason, rule="TAB-16")
    if told := folding(line):
        return replace(verdict, reason=f"{verdict.reason} {told}".strip(), rule=verdict.rule or "TAB-17")
    return verdict


def _not_twice(
    sought: BillSought, line: ClaimRow, verdict: RowJudgement, standing_bills: StandingBills
) -> RowJudgement:
    """Refuse a line whose invoice this person already has; doubt one of its number, or of a namesake elsewhere."""
    if verdict.outcome not in CONFIDABLE and line.kind is not Kind.CARRIED_INVOICE:
        return verdict
    known = standing_bills.of(sought)
    alike = (one for one in known if not is_another_bill(line, one.total, one.total - one.paid_before, one.issued_on))
    standing = next(alike, None)
    if standing is not None:
        if found := update_of(standing, total=line.total, said=line.open):
            return updating(verdict, found)
        return replace(verdict, outcome=Outcome.REFUSED, reason=confided_before(standing), rule=ALREADY)
    if known:
        return same_number(verdict, known[0].total, known[0].issued_on, known[0].reference)
    namesake = standing_bills.elsewhere(sought)
    if namesake is None or verdict.outcome not in (Outcome.READY, Outcome.UNDUE):
        return verdict
    reason = f"À vérifier avant de confier : déjà au dossier {namesake.reference}, à une autre adresse."
    return replace(verdict, outcome=Outcome.DOUBTFUL, reason=reason, rule=ALREADY)


def _not_beside(
    sought: BillSought, line: ClaimRow, verdict: RowJudgement, places: dict[tuple[str, str], str]
) -> RowJudgement:
    """Refuse the second line of one file for the same invoice of the same person, however its name is written."""
    if verdict.outcome not in CONFIDABLE:
        return verdict
    same = (sought.person_key, line.key or line.number)
    if same not in places:
        places[same] = line.where
        return verdict
    reason = f"Cette facture de la même personne est déjà en {places[same]} ; gardez une seule des deux lignes."
    return replace(verdict, outcome=Outcome.REFUSED, reason=reason, rule="FILE-4")
