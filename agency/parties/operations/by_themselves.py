"""What a person says of where they may be reached, on each of their rows; put back when it was not them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import Matter, Source
from agency.parties.models import Debtor
from agency.parties.queries import same_person

from .contacts import use_contact

SAID_THERE = "sur sa page"


@transaction.atomic
def use_theirs(
    *, debtor: Debtor, matter: Matter, values: Mapping[str, str], by: Actor, at: datetime, on: date
) -> list[dict[str, Any]]:
    """Use what a person says of their own address, e-mail or number, on each of their rows at the agency.

    A means that they refused stays refused at its new value (R6.8). Return what was in use, row by row, as `put_back`
    takes it.
    """
    before = []
    for row in same_person(debtor).order_by("pk").select_for_update(of=("self",)):
        before.append({"debtor": row.pk, "rows": _in_use(row, matter)})
        refused = _refused_since(row, matter)
        use_contact(
            debtor=row, matter=matter, values=values, source=Source.DEBTOR, creditor=None, told=SAID_THERE, by=by,
            at=at, on=on,
        )  # fmt: skip
        if refused is not None:
            row.contact_points.filter(kind=matter.value, valid=True).update(opted_out_at=refused)
    return before


@transaction.atomic
def put_back(
    *, matter: Matter, before: list[dict[str, Any]], brought: Mapping[str, str], by: Actor, at: datetime
) -> int:
    """Use again what was in use before a word that was not the person's; return how many rows changed.

    A row that somebody changed since keeps what it has: only the word itself is taken away.
    """
    changed = 0
    for row in Debtor.objects.filter(pk__in=[one["debtor"] for one in before]).select_for_update(of=("self",)):
        earlier = next(one["rows"] for one in before if one["debtor"] == row.pk)
        kept = row.addresses if matter == Matter.ADDRESS else row.contact_points.filter(kind=matter.value)
        named = dict(brought) if matter == Matter.ADDRESS else {"value": brought[matter.value]}
        if not kept.filter(valid=True, **named).update(valid=False):
            continue
        kept.filter(pk__in=earlier).update(valid=True)
        record(by=by, at=at, verb=Verb.CONTACT_PUT_BACK, subject=row, matter=matter.value)
        changed += 1
    return changed


def _in_use(row: Debtor, matter: Matter) -> list[int]:
    kept = row.addresses if matter == Matter.ADDRESS else row.contact_points.filter(kind=matter.value)
    return list(kept.filter(valid=True).order_by("pk").values_list("pk", flat=True))


def _refused_since(row: Debtor, matter: Matter) -> datetime | None:
    """Since when the person refuses this means; None for the post, which always stays."""
    if matter == Matter.ADDRESS:
        return None
    refused = row.contact_points.filter(kind=matter.value, opted_out_at__isnull=False)
    return refused.order_by("opted_out_at").values_list("opted_out_at", flat=True).first()
