"""What a member of the team keeps of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor

from .models import ListView


@transaction.atomic
def keep_view(
    *, owner: Any, listed: str, name: str, query: str, columns: Sequence[str], by: Actor, at: datetime
) -> ListView:
    """Keep how somebody reads a list: its columns when `name` is empty, a view of that name otherwise, written anew."""
    kept, _new = ListView.objects.update_or_create(
        owner=owner, listed=listed, name=name.strip()[:60],
        defaults={"query": query[:2000] if name.strip() else "", "columns": list(columns), "kept_at": at},
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.LIST_VIEW_KEPT, subject=kept, listed=listed, name=kept.name)
    return kept


@transaction.atomic
def forget_view(*, view: ListView, by: Actor, at: datetime) -> None:
    """Forget a view: the list itself does not change."""
    record(by=by, at=at, verb=Verb.LIST_VIEW_FORGOTTEN, subject=view, listed=view.listed, name=view.name)
    view.delete()
