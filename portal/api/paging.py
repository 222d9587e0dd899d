"""Pages of a list by cursor: the newest first, and what comes meanwhile neither shifts nor repeats a page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Schema

from .enums import Refused
from .problems import Problem
from .words import _

Row = TypeVar("Row", bound=Model)
MOST = 100
_LONGEST = 18


class CursorQuery(Schema):
    """Where a page begins, and how long it is."""

    cursor: str = Field("", max_length=60, description=_("Le `next` de la page d’avant ; vide pour la première."))
    limit: int = Field(50, ge=1, le=MOST, description=_("Combien de lignes au plus."))


def page_of(rows: QuerySet[Row], asked: CursorQuery) -> tuple[list[Row], str | None]:
    """Return a page of rows, the newest first, and the cursor of the next one, None on the last.

    Raises `Problem` for a cursor that we did not give.
    """
    if asked.cursor:
        rows = rows.filter(pk__lt=_read(asked.cursor))
    found = list(rows.order_by("-pk")[: asked.limit + 1])
    if len(found) <= asked.limit:
        return found, None
    return found[:-1], urlsafe_b64encode(str(found[-2].pk).encode()).decode()


def _read(cursor: str) -> int:
    try:
        number = urlsafe_b64decode(cursor.encode()).decode("ascii")
    except (NotBase64, ValueError):
        number = ""
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST):
        raise Problem(Refused.INVALID, errors=[{"field": "cursor", "reason": str(_("Ce curseur n’est pas de nous."))}])
    return int(number)
