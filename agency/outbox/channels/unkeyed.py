"""A provider whose keys are gone: nothing is asked, nothing is lost, everything waits for keys."""

from __future__ import annotations

from datetime import timedelta

from .base import Acceptance, DeliveryFact, Note, Parcel, Retryable, unnoted


class Unkeyed:
    """Stands for a provider at which the agency has no keys that open."""

    honours_keys = False
    key_memory = timedelta(0)
    certain = False

    def __init__(self, provider: str) -> None:
        self._why = f"Le cabinet n’a plus de clés lisibles chez {provider}."

    def send(self, parcel: Parcel, note: Note = unnoted) -> Acceptance:  # noqa: ARG002  the protocol's
        """Nothing is handed over."""
        raise Retryable(self._why)

    def find(self, client_reference: str, note: str = "") -> Acceptance | None:  # noqa: ARG002  the protocol's
        """Nobody can be asked."""
        raise Retryable(self._why)

    def facts(self, ref: str) -> tuple[DeliveryFact, ...]:  # noqa: ARG002  the protocol's
        """Nobody can be asked."""
        raise Retryable(self._why)

    def proof(self, ref: str, kind: str) -> bytes:  # noqa: ARG002  the protocol's
        """Nobody can be asked."""
        raise Retryable(self._why)
