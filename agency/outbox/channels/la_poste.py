"""La Poste, « Suivi v2 »: what became of registered letters by their numbers. It posts nothing.

Public: developer.laposte.fr/products/suivi (OpenAPI « Suivi », one to ten numbers in a call, `X-Okapi-Key`) and its
list of codes. A key is free; its quota is that of its plan. Not public, hence off: what the « Lettre recommandée en
ligne » takes (its published contract names no real sign-in), so that nothing is posted through La Poste itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings

from agency.outbox.enums import DeliveryKind

from .base import DeliveryFact, KeysRefused, Retryable
from .calls import SHORT, CallAnswer, NoAnswer, OpenLine

AT_ONCE = 10
# The number that La Poste's own documentation asks about; whatever it answers, it tells whether the key opens.
_EXAMPLE = "LU680211095FR"
_QUIET = frozenset({"DR1", "DR2", "DO1", "DO2", "DO3", "PB1", "PB2", "DI3", "ID0"})
_CODES = {
    **dict.fromkeys(("PC1", "PC2", "ET1", "ET2", "ET3", "ET4", "EP1", "MD2"), DeliveryKind.IN_TRANSIT),
    "AG1": DeliveryKind.FIRST_PRESENTED,
    "DI0": DeliveryKind.DELIVERED,
    "DI1": DeliveryKind.DELIVERED,
}


class LaPoste(OpenLine):
    """Client of the agency's key. What came back (`ND1`, `RE1`, `DI2`) does not say why: a person reads it."""

    name = "La Poste"

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.url, self._key = settings.LA_POSTE_URL, keys["okapi_key"]

    def check(self) -> None:
        """Try the key. Raises `KeysRefused` when it does not open, `Retryable` without an answer."""
        self.seconds = min(SHORT, settings.POST_CALL_SECONDS)
        self.journeys([_EXAMPLE])

    def journeys(self, numbers: Sequence[str]) -> dict[str, tuple[DeliveryFact, ...]]:
        """Return number -> what happened so far, for ten numbers at most; one that La Poste does not know is not there.

        Raises `Retryable`.
        """
        try:
            answer = self.call(
                "GET", f"/idships/{','.join(numbers[:AT_ONCE])}", params={"lang": "fr_FR"},
                headers={"X-Okapi-Key": self._key, "Accept": "application/json"},
            )  # fmt: skip
        except NoAnswer as error:
            raise Retryable(str(error)) from error
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise KeysRefused("La Poste refuse cette clé.")
        if answer.down:
            raise self.later(answer)
        told = (one.get("shipment") for one in _several(answer) if one.get("returnCode") == HTTPStatus.OK)
        return {str(one.get("idShip")): tuple(_facts(one)) for one in told if one}


def _several(answer: CallAnswer) -> list[dict[str, Any]]:
    """One number is answered by an object, or by a list of one; several by a list."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return []
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _facts(shipment: Mapping[str, Any]) -> Iterator[DeliveryFact]:
    told = [one for one in shipment.get("event") or () if one.get("date")]
    for one in sorted(told, key=lambda one: datetime.fromisoformat(one["date"])):
        code = str(one.get("code"))
        if code not in _QUIET:
            at = datetime.fromisoformat(one["date"])
            yield DeliveryFact(code, _CODES.get(code), at, said=f"{code} {one.get('label') or ''}".strip()[:80])
