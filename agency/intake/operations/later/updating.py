"""A bill confided before of which less is left is lowered once its update is confirmed, never twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.models import Case, Claim
from agency.common.money import ZERO
from agency.intake.enums import Outcome
from agency.intake.models import ImportRow
from agency.intake.queries import sums_to_settle
from agency.intake.rules import OPEN
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.enums import Component
from agency.ledger.queries import due_by_claim
from agency.payments.operations import raise_claim
from agency.reductions.enums import LoweringCause
from agency.reductions.operations import Lowering, lower_each


class SumRefused(Exception):
    """The sum cannot be settled like this; the message says why."""


_CHANGED = "La somme de ce dossier a changé depuis la lecture : rien n’est mis à jour. Déposez le fichier de nouveau."


@transaction.atomic
def apply_updates(*, rows: Sequence[ImportRow], by: Actor, at: datetime, on: date) -> None:
    """Lower the bills that confirmed lines say less is left of; a bill whose sum moved meanwhile is left as it is."""
    claims = Claim.objects.in_bulk([row.facts["update"]["claim"] for row in rows])
    cases = {claim.case_id for claim in claims.values()}
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=cases).order_by("pk"))
    due = due_by_claim(*cases)
    lowerings = []
    for row in rows:
        told = row.facts["update"]
        old, new = Decimal(told["old"]), Decimal(told["new"])
        if due.get(told["claim"], {}).pop(Component.PRINCIPAL, ZERO) != old:
            row.outcome, row.reason = Outcome.REFUSED, _CHANGED
            continue
        row.outcome, row.claim_id = Outcome.UPDATED, told["claim"]
        key = f"import:{row.pk}"
        lowerings.append(Lowering(claims[told["claim"]], old - new, LoweringCause(told["cause"]), key))
    ImportRow.objects.bulk_update(rows, ["outcome", "reason", "claim"])
    if lowerings:
        lower_each(lowerings=lowerings, by=by, at=at, on=on)


@transaction.atomic
def settle_sum(*, row: ImportRow, agrees: bool, reason: str, by: Actor, at: datetime, on: date) -> ImportRow:
    """Follow the sum that a file says anew of a bill, up or down, or leave ours; its other lines are closed with it.

    Raises `SumRefused` once it is settled, when the sum moved since, or when nothing is asked of the bill any more.
    """
    list(Case.objects.select_for_update(of=("self",)).filter(claims=row.facts["update"]["claim"]))
    waiting = {one.pk: one for one in sums_to_settle().filter(facts__update__claim=row.facts["update"]["claim"])}
    if row.pk not in waiting:
        raise SumRefused("Cette somme est déjà tranchée.")
    if agrees:
        _follow(row, reason, by=by, at=at, on=on)
    for one in waiting.values():
        followed = agrees and one.pk == row.pk
        one.outcome, one.reason = Outcome.UPDATED if followed else Outcome.REFUSED, f"{one.reason} {reason}"[:400]
        one.claim_id = row.facts["update"]["claim"] if followed else None
    ImportRow.objects.bulk_update(waiting.values(), ["outcome", "reason", "claim"])
    record(by=by, at=at, verb=Verb.SUM_SETTLED, subject=row, agrees=agrees, reason=reason, number=row.number)
    return waiting[row.pk]


def _follow(row: ImportRow, reason: str, *, by: Actor, at: datetime, on: date) -> None:
    told, key = row.facts["update"], f"import:{row.pk}"
    claim = Claim.objects.select_related("case").get(pk=told["claim"])
    old, new = Decimal(told["old"]), Decimal(told["new"])
    if due_by_claim(claim.case_id).get(claim.pk, {}).pop(Component.PRINCIPAL, ZERO) != old:
        raise SumRefused(_CHANGED)
    if claim.case.state not in OPEN or (new > old and claim.whole is not None):
        raise SumRefused("Ce dossier n’est plus demandé, suit un échéancier ou n’est qu’une part : voyez le créancier.")
    if new > old:
        raise_claim(claim=claim, amount=new - old, key=key, reason=reason, by=by, at=at, on=on)
    else:
        lower_each(lowerings=[Lowering(claim, old - new, LoweringCause.PAID_DIRECT, key)], by=by, at=at, on=on)
