"""The post office's HTTP interface: letters, simple or registered."""

from __future__ import annotations

import base64
import io
import json
from contextlib import nullcontext
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import quote

import requests

from agency.outbox.enums import DeliveryKind

from .base import CALL_SECONDS, Acceptance, Ambiguous, DeliveryFact, Note, Parcel, Permanent, Retryable, unnoted

_PROOF_OF = {
    DeliveryKind.ACCEPTED: "deposit",
    DeliveryKind.FIRST_PRESENTED: "first_presentation",
    DeliveryKind.DELIVERED: "delivery",
    DeliveryKind.REFUSED: "refusal",
    DeliveryKind.UNCLAIMED: "unclaimed",
    DeliveryKind.RETURNED: "return",
}
_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
# Refusals that say nothing of the letter itself: it may leave later as it is.
_BUSY = frozenset({401, 403, 408, 425, 429, 503})


class _Body(io.BytesIO):
    """What is handed over, which knows whether it was: no answer leaves a doubt only about what left."""

    left = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Give the next bytes to be sent."""
        self.left = True
        return super().read(size)


class PostOffice:
    """Client of one account at the post office. The letter's own key is its reference there too.

    Entered as a context, it keeps its connection from one call to the next.
    """

    certain = False

    def __init__(self, *, url: str, token: str, honours_keys: bool = True) -> None:
        self._url, self._token = url.rstrip("/"), token
        self.honours_keys = honours_keys
        self.key_memory = timedelta(days=30)
        self._kept: requests.Session | None = None

    def __enter__(self) -> Self:
        self._kept = _session()
        return self

    def __exit__(self, *error: object) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = None

    def send(self, parcel: Parcel, note: Note = unnoted) -> Acceptance:  # noqa: ARG002  the protocol's
        """Hand a letter over, once by its key: an answer « duplicate » is a success."""
        body = {
            "client_reference": parcel.client_reference,
            "service": "registered" if parcel.registered else "simple",
            "recipient": list(parcel.recipient),
            "sender": list(parcel.sender),
            "documents": [
                {"name": piece.name, "content_base64": base64.b64encode(piece.content).decode()}
                for piece in parcel.pieces
            ],
        }
        headers = {"Idempotency-Key": parcel.key} if self.honours_keys else {}
        status, answer = self._call("POST", "/letters", body=_Body(json.dumps(body).encode()), headers=headers)
        said = _json(answer)
        error = said.get("error") or {}
        if status in _TAKEN:
            return Acceptance(str(said["ref"]), duplicate=bool(said.get("duplicate")))
        if error.get("code") == "duplicate":
            return Acceptance(str(error["ref"]), duplicate=True)
        message = str(error.get("message") or f"réponse {status} de la poste")
        if status in _BUSY:
            raise Retryable(message)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.get("code") == "idempotency_conflict":
            raise Ambiguous(message)
        raise Permanent(message)

    def find(self, client_reference: str, note: str = "") -> Acceptance | None:  # noqa: ARG002  the protocol's
        """Return the letter known under our reference, the first one taken when there are several."""
        letters = self._read(f"/letters?client_reference={quote(client_reference)}")["letters"]
        return Acceptance(str(letters[0]["ref"]), duplicate=True) if letters else None

    def facts(self, ref: str) -> tuple[DeliveryFact, ...]:
        """Return the journey of a letter so far."""
        letter = self._read(f"/letters/{quote(ref)}")
        return facts_of(letter["events"], letter.get("proofs", ()))

    def proof(self, ref: str, kind: str) -> bytes:
        """Return a proof as PDF."""
        status, answer = self._safe_call(f"/letters/{quote(ref)}/proofs/{quote(kind)}")
        if status == HTTPStatus.OK:
            return answer
        raise Permanent(f"La poste n’a pas de preuve « {kind} » pour {ref}.")

    def _read(self, path: str) -> dict[str, Any]:
        status, answer = self._safe_call(path)
        if status != HTTPStatus.OK:
            raise Retryable(f"réponse {status} de la poste")
        return _json(answer)

    def _safe_call(self, path: str) -> tuple[int, bytes]:
        """A reading changes nothing at the provider: any failure may be tried again."""
        status, answer = self._call("GET", path)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _BUSY:
            raise Retryable(f"réponse {status} de la poste")
        return status, answer

    def _call(
        self, method: str, path: str, *, body: _Body | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        named = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", **(headers or {})}
        try:
            with nullcontext(self._kept) if self._kept else _session() as session:
                answer = session.request(
                    method, self._url + path, data=body, headers=named, timeout=CALL_SECONDS, allow_redirects=False
                )
        except requests.RequestException as error:
            if body and body.left:
                raise Ambiguous(f"Pas de réponse de la poste : {type(error).__name__}") from error
            raise Retryable(f"La poste ne répond pas : {type(error).__name__}") from error
        return answer.status_code, answer.content


def _session() -> requests.Session:
    session = requests.Session()
    # No proxy and no .netrc: the machine's environment must not choose who reads a letter.
    session.trust_env = False
    return session


def facts_of(events: Any, proofs: Any) -> tuple[DeliveryFact, ...]:
    """Read the events of a letter; one that we do not know is left aside, never an error."""
    known = frozenset(DeliveryKind.values)
    return tuple(
        DeliveryFact(
            event=str(event["id"]),
            kind=DeliveryKind(event["state"]),
            at=datetime.fromisoformat(event["occurred_at"]),
            proof=_PROOF_OF.get(DeliveryKind(event["state"]), "")
            if _PROOF_OF.get(DeliveryKind(event["state"])) in proofs
            else "",
        )
        for event in events
        if event["state"] in known
    )


def _json(answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except ValueError as error:
        raise Ambiguous("Réponse illisible de la poste.") from error
    return said if isinstance(said, dict) else {}
