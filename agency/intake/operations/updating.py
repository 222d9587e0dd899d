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
from agency.journal.rules import Actor
from agency.ledger.enums import Component
from agency.ledger.queries import due_by_claim
from agency.reductions.enums import LoweringCause
from agency.reductions.operations import Lowering, lower_each

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
