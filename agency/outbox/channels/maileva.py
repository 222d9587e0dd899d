"""Maileva (La Poste): letters printed and posted, simple or registered, by its REST interface.

Public: the sign-in and the interface « LREL » (`registered_mail/v4`), read as OpenAPI in public clients that its
publisher's portal www.maileva.com/developpeur generates; « courrier simple » (`mail/v2`) is known by its addresses and
the same shapes. Not public, hence not used: the notifications' signature, the price list. See docs/providers.md.

No idempotency key is documented. A sending is a draft until it is submitted, and only a draft can be deleted: deleting
the draft proves that it was not taken and never will be (B2).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings

from agency.outbox.enums import DeliveryKind

from .base import (
    Acceptance,
    Ambiguous,
    ChannelError,
    DeliveryFact,
    KeysRefused,
    Note,
    Parcel,
    Permanent,
    Piece,
    Retryable,
    unnoted,
)  # fmt: skip
from .calls import SHORT, CallAnswer, NoAnswer, OpenLine, six_lines

_WAYS = {"r": "/registered_mail/v4", "s": "/mail/v2"}
_DRAFT, _NOT_DRAFT = "DRAFT", "SENDING_STATUS_IS_NOT_DRAFT"
MOST_PIECES, MOST_BYTES = 30, 20 * 1024 * 1024
_ARCHIVED_YEARS = 3

# Of a recipient: `None` says nothing that a person here has to know.
_STATES: dict[str, DeliveryKind | None] = {
    "DRAFT": None,
    "PENDING": None,
    "ACCEPTED": DeliveryKind.ACCEPTED,
    "PREPARING": None,
    "PROCESSED": DeliveryKind.PRINTED,
    "REJECTED": DeliveryKind.FAILED,
    "SENDING_REJECTED": DeliveryKind.FAILED,
    "CANCELED": DeliveryKind.FAILED,
}
_CATEGORIES = {
    "DELIVERING": DeliveryKind.IN_TRANSIT,
    "FIRST_PRESENTATION": DeliveryKind.FIRST_PRESENTED,
    "DELIVERED": DeliveryKind.DELIVERED,
}
_UNDELIVERED = {
    "N02": DeliveryKind.RETURNED,
    "N03": DeliveryKind.UNCLAIMED,
    "N05": DeliveryKind.REFUSED,
    "N07": DeliveryKind.RETURNED,
    "LP19": DeliveryKind.UNCLAIMED,
    "LP20": DeliveryKind.RETURNED,
    "LP21": DeliveryKind.RETURNED,
    "LP22": DeliveryKind.REFUSED,
}
# « Distribué à l'expéditeur »: of the family of what is delivered, and the contrary for the person.
_BACK_TO_SENDER = "LP17"
_PROOFS = {
    "deposit": ("deposit_proof_url", "download_deposit_proof"),
    "content": ("content_proof_url", "download_content_proof"),
    "receipt": ("acknowledgement_of_receipt_url", "download_acknowledgement_of_receipt"),
    "undelivered": ("undelivered_mail_url", "download_undelivered_mail"),
}
_PROVES = {
    DeliveryKind.ACCEPTED: "deposit",
    DeliveryKind.PRINTED: "content",
    DeliveryKind.DELIVERED: "receipt",
    DeliveryKind.REFUSED: "undelivered",
    DeliveryKind.UNCLAIMED: "undelivered",
    DeliveryKind.RETURNED: "undelivered",
}


class Maileva(OpenLine):
    """Client of the agency's account. A reference is `maileva:<r|s>:<number of the sending>`."""

    name = "Maileva"
    honours_keys = False
    key_memory = timedelta(0)
    certain = True

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.url, self._keys, self._token = settings.MAILEVA_URL, keys, ""

    def check(self) -> None:
        """Try the keys. Raises `Permanent` when they do not open, `Retryable` without an answer."""
        self.seconds = min(SHORT, settings.POST_CALL_SECONDS)
        self._sign_in()
        answer = self._reading(_WAYS["r"] + "/sendings", params={"count": "1"})
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise Permanent("Maileva n’ouvre pas les recommandés à ces clés.")
        self.read(answer)

    def send(self, parcel: Parcel, note: Note = unnoted) -> Acceptance:
        """Hand a letter over: a draft, its documents, its addressee, noted here, then submitted."""
        _check_weight(parcel.pieces)
        family = "r" if parcel.registered else "s"
        address = six_lines(parcel.recipient, prefix="address_line_")
        made = self._step("POST", _WAYS[family] + "/sendings", data=_json(_options(parcel)))
        ref = f"maileva:{family}:{made['id']}"
        try:
            for rank, piece in enumerate(parcel.pieces, start=1):
                self._step("POST", _path(ref, "/documents"), files=_document(piece, rank))
            addressee = {"custom_id": parcel.client_reference, "country_code": "FR", **address}
            self._step("POST", _path(ref, "/recipients"), data=_json(addressee))
            if not note(ref):
                raise Retryable("Un autre ouvrier a repris cet envoi.")
        except ChannelError:
            self._deleted(ref)
            raise
        return self._submit(ref)

    def find(self, client_reference: str, note: str = "") -> Acceptance | None:  # noqa: ARG002  the protocol's
        """Return what became of the draft that was noted; without a note, nothing was ever submitted."""
        return Acceptance(note, duplicate=True) if note and self._taken(note) else None

    def facts(self, ref: str) -> tuple[DeliveryFact, ...]:
        """Return the journey of a letter so far."""
        return tuple(_facts(ref, self._addressee(ref)))

    def proof(self, ref: str, kind: str) -> bytes:
        """Return a proof as PDF."""
        _url, name = _PROOFS[kind]
        answer = self._reading(_path(ref, f"/recipients/{self._addressee(ref)['id']}/{name}"))
        if answer.down:
            raise self.later(answer)
        if not answer.ok or not answer.body.startswith(b"%PDF"):
            raise Permanent(f"Maileva n’a pas de preuve « {kind} » pour {ref}.")
        return answer.body

    def reason(self, answer: CallAnswer) -> str:
        """Return the first error that Maileva tells, in its own words."""
        several = answer.said.get("errors")
        first = several[0] if isinstance(several, list) and several else answer.said
        return str(first.get("message") or first.get("code") or "")[:150]

    def _submit(self, ref: str) -> Acceptance:
        try:
            answer = self._asked("POST", _path(ref, "/submit"))
        except NoAnswer as error:
            return self._settled(ref, str(error))
        if answer.ok:
            return Acceptance(ref)
        if answer.down or _NOT_DRAFT in answer.body.decode(errors="replace"):
            return self._settled(ref, f"réponse {answer.status} de Maileva")
        self._deleted(ref)
        raise self.refusal(answer)

    def _settled(self, ref: str, why: str) -> Acceptance:
        """A submission whose answer does not say: taken, surely not taken, or still in doubt."""
        try:
            taken = self._taken(ref)
        except Retryable as error:
            raise Ambiguous(why) from error
        if taken:
            return Acceptance(ref, duplicate=True)
        raise Retryable(why)

    def _taken(self, ref: str) -> bool:
        """Whether Maileva has it; when it has not, it never will: the draft is gone. Raises `Retryable`."""
        answer = self._reading(_path(ref))
        if answer.status == HTTPStatus.NOT_FOUND:
            return False
        if self.read(answer).get("status") != _DRAFT:
            return True
        gone = self._deleted(ref)
        if gone is None:
            raise Retryable("Maileva ne dit pas ce qu’est devenu ce brouillon.")
        return not gone

    def _deleted(self, ref: str) -> bool | None:
        """Whether a draft is gone for good; False when it was submitted meanwhile, None when nobody can tell."""
        try:
            answer = self._asked("DELETE", _path(ref))
        except (NoAnswer, Retryable):
            return None
        if answer.ok or answer.status == HTTPStatus.NOT_FOUND:
            return True
        return False if _NOT_DRAFT in answer.body.decode(errors="replace") else None

    def _addressee(self, ref: str) -> dict[str, Any]:
        several = self.read(self._reading(_path(ref, "/recipients"))).get("recipients") or ()
        if not several:
            raise Permanent(f"Maileva ne connaît pas {ref}.")
        found: dict[str, Any] = several[0]
        return found

    def _step(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """One call of a draft: it takes nothing yet, so that any failure may be tried again."""
        try:
            answer = self._asked(method, path, **content)
        except NoAnswer as error:
            raise Retryable(str(error)) from error
        if answer.down:
            raise self.later(answer)
        if not answer.ok:
            raise self.refusal(answer)
        return answer.said

    def _reading(self, path: str, **content: Any) -> CallAnswer:
        try:
            return self._asked("GET", path, **content)
        except NoAnswer as error:
            raise Retryable(str(error)) from error

    def _asked(self, method: str, path: str, **content: Any) -> CallAnswer:
        """Call with a token; one that ended is asked anew, for what was refused at the door was not heard."""
        if not self._token:
            self._sign_in()
        answer = self._with_token(method, path, **content)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._sign_in()
            answer = self._with_token(method, path, **content)
        return answer

    def _with_token(self, method: str, path: str, **content: Any) -> CallAnswer:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json, application/pdf"}
        if "data" in content:
            headers["Content-Type"] = "application/json"
        return self.call(method, path, headers=headers, **content)

    def _sign_in(self) -> None:
        asked = {"client_id": self._keys["client_id"], "client_secret": self._keys["client_secret"]}
        user = {name: self._keys[name] for name in ("username", "password") if self._keys.get(name)}
        asked |= {"grant_type": "password", **user} if user else {"grant_type": "client_credentials"}
        try:
            answer = self.call("POST", settings.MAILEVA_SIGN_IN_URL, data=asked)
        except NoAnswer as error:
            raise Retryable(str(error)) from error
        if answer.ok and answer.said.get("access_token"):
            self._token = str(answer.said["access_token"])
            return
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise KeysRefused("Maileva refuse ces clés.")
        raise self.later(answer)


def _path(ref: str, rest: str = "") -> str:
    _maileva, family, number = ref.split(":", 2)
    return f"{_WAYS[family]}/sendings/{number}{rest}"


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _options(parcel: Parcel) -> dict[str, Any]:
    """How it is printed: black, on both sides, the address on a sheet of its own; nothing of the person in its name."""
    asked: dict[str, Any] = {
        "name": f"Courrier {parcel.client_reference[:16]}",
        "custom_id": parcel.client_reference,
        "color_printing": False,
        "duplex_printing": True,
        "optional_address_sheet": True,
        "postage_type": "FAST",
        **six_lines(parcel.sender[:1] + parcel.sender[1:][-5:], prefix="sender_address_line_"),
        "sender_country_code": "FR",
    }
    if parcel.registered:
        asked |= {
            "acknowledgement_of_receipt": True, "print_sender_address": True, "returned_mail_scanning": True,
            "archiving_duration": _ARCHIVED_YEARS,
        }  # fmt: skip
    return asked


def _document(piece: Piece, rank: int) -> list[tuple[str, tuple[str, bytes, str]]]:
    metadata = _json({"priority": rank, "name": piece.name})
    return [
        ("document", (piece.name, piece.content, piece.mime)), ("metadata", ("metadata", metadata, "application/json")),
    ]  # fmt: skip


def _check_weight(pieces: tuple[Piece, ...]) -> None:
    if len(pieces) > MOST_PIECES or sum(len(piece.content) for piece in pieces) > MOST_BYTES:
        raise Permanent("Maileva prend 30 documents et 20 Mo par lettre, pas plus.")


def _facts(ref: str, addressee: Mapping[str, Any]) -> Iterator[DeliveryFact]:
    told = {str(one.get("code")): one.get("date") for one in addressee.get("statuses") or ()}
    told.setdefault(str(addressee.get("status")), None)
    for code, at in told.items():
        if code not in _STATES:
            yield _strange(ref, code, at)
        elif (kind := _STATES[code]) is not None and at:
            yield _fact(ref, addressee, kind, code, at)
    if addressee.get("deposit_proof_date"):
        yield _fact(ref, addressee, DeliveryKind.IN_TRANSIT, "DEPOSIT", addressee["deposit_proof_date"])
    for one in addressee.get("main_delivery_statuses") or ():
        yield from _journey(ref, addressee, one)


def _journey(ref: str, addressee: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[DeliveryFact]:
    category, code, at = str(one.get("category")), str(one.get("code") or ""), one.get("date")
    if category == "UNDELIVERED" or code == _BACK_TO_SENDER:
        kind = _UNDELIVERED.get(str(addressee.get("undelivered_mail_reason"))) or _UNDELIVERED.get(code)
        category = "UNDELIVERED"
    else:
        kind = _CATEGORIES.get(category)
    if kind is None or not at:
        yield _strange(ref, f"{category} {code}".strip(), at)
    else:
        yield _fact(ref, addressee, kind, category, at)


def _fact(ref: str, addressee: Mapping[str, Any], kind: DeliveryKind, code: str, at: str) -> DeliveryFact:
    proof = _PROVES.get(kind, "")
    ready = proof and addressee.get(_PROOFS[proof][0])
    return DeliveryFact(f"{ref}:{code}"[:80], kind, datetime.fromisoformat(at), proof if ready else "")


def _strange(ref: str, said: str, at: Any) -> DeliveryFact:
    return DeliveryFact(f"{ref}:{said}"[:80], None, datetime.fromisoformat(at) if at else None, said=said[:80])
