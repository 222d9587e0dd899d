"""Parses and validates a letter deposited over HTTP (JSON or multipart)."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from email.message import MIMEPart
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from sandbox.core.http import Request
from sandbox.post.errors import RequestRefused

SERVICES = ("simple", "registered")
MIN_LINES, MAX_LINES, MAX_WIDTH, MAX_REFERENCE = 2, 6, 38, 64
MAX_DOCUMENT = 10 * 1024 * 1024
FIELDS = {"client_reference", "service", "recipient", "sender", "documents"}


@dataclass(frozen=True)
class LetterRequest:
    """A letter ready to be accepted; `documents` are (name, bytes) in the order of the envelope."""

    client_reference: str
    service: str
    recipient: tuple[str, ...]
    sender: tuple[str, ...]
    documents: tuple[tuple[str, bytes], ...]

    def content_hash(self) -> str:
        """SHA-256 of everything that is printed on or in the envelope, and of the reference."""
        prints = [hashlib.sha256(data).hexdigest() for _, data in self.documents]
        parts = [self.client_reference, self.service, self.recipient, self.sender, prints]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read(request: Request) -> LetterRequest:
    """LetterRequest of a `POST /letters`. Raises RequestRefused (400, 413, 415 or 422) with the field at fault."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        return _checked(_from_json(request))
    if kind.startswith("multipart/form-data"):
        return _checked(_from_multipart(kind, request.body))
    raise RequestRefused(415, "unsupported_type", "Envoyez du JSON ou un formulaire multipart/form-data.")


def _from_json(request: Request) -> dict[str, Any]:
    try:
        values = request.json()
    except ValueError as error:
        raise RequestRefused(400, "bad_json", f"Le corps n’est pas un objet JSON lisible : {error}.") from error
    unknown = sorted(set(values) - FIELDS)
    if unknown:
        raise RequestRefused(422, "unknown_field", f"Champ inconnu : {unknown[0]}.", unknown[0])
    documents = values.get("documents")
    if not isinstance(documents, list) or not all(isinstance(item, dict) for item in documents):
        raise RequestRefused(422, "documents_missing", "« documents » est une liste d’objets.", "documents")
    values["documents"] = [_decoded(number, item) for number, item in enumerate(documents)]
    return values


def _decoded(number: int, item: dict[str, Any]) -> tuple[str, bytes]:
    field = f"documents[{number}]"
    try:
        data = base64.b64decode(str(item.get("content_base64", "")), validate=True)
    except binascii.Error as error:
        raise RequestRefused(422, "bad_base64", "Le contenu n’est pas en base64.", field) from error
    return str(item.get("name") or f"document-{number + 1}.pdf"), data


def _from_multipart(kind: str, body: bytes) -> dict[str, Any]:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise RequestRefused(400, "bad_multipart", "Le formulaire multipart est illisible.")
    values: dict[str, Any] = {"recipient": [], "sender": [], "documents": []}
    for part in message.iter_parts():
        _collect(values, part)
    return values


def _collect(values: dict[str, Any], part: MIMEPart) -> None:
    name = part.get_param("name", header="content-disposition")
    data = _bytes_of(part)
    if name == "documents":
        values["documents"].append((part.get_filename() or "document.pdf", data))
    elif name in ("recipient", "sender"):
        values[name].append(data.decode("utf-8", "replace"))
    elif name in FIELDS:
        values[str(name)] = data.decode("utf-8", "replace")
    else:
        raise RequestRefused(422, "unknown_field", f"Champ inconnu : {name}.", str(name))


def _bytes_of(part: MIMEPart) -> bytes:
    """Decoded content of one part."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _checked(values: dict[str, Any]) -> LetterRequest:
    return LetterRequest(
        client_reference=_reference(values.get("client_reference")),
        service=_service(values.get("service")),
        recipient=_lines(values.get("recipient"), "recipient", needed=True),
        sender=_lines(values.get("sender") or [], "sender", needed=False),
        documents=_documents(values["documents"]),
    )


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_REFERENCE:
        message = f"Indiquez votre référence, de 1 à {MAX_REFERENCE} caractères."
        raise RequestRefused(422, "client_reference_invalid", message, "client_reference")
    return value


def _service(value: Any) -> str:
    if value not in SERVICES:
        raise RequestRefused(422, "service_unknown", "Le service est « simple » ou « registered ».", "service")
    return str(value)


def _lines(value: Any, field: str, *, needed: bool) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise RequestRefused(422, "address_invalid", "L’adresse est une liste de lignes de texte.", field)
    lines = [line.strip() for line in value if line.strip()]
    if len(lines) > MAX_LINES or (needed and len(lines) < MIN_LINES):
        message = f"L’adresse compte {len(lines)} lignes ; il en faut {MIN_LINES if needed else 0} à {MAX_LINES}."
        raise RequestRefused(422, "address_lines", message, field)
    for number, line in enumerate(lines):
        if len(line) > MAX_WIDTH:
            message = f"La ligne {number + 1} compte {len(line)} caractères ; {MAX_WIDTH} au plus (« {line} »)."
            raise RequestRefused(422, "address_too_wide", message, f"{field}[{number}]")
    return tuple(lines)


def _documents(documents: list[tuple[str, bytes]]) -> tuple[tuple[str, bytes], ...]:
    if not documents:
        raise RequestRefused(422, "documents_missing", "Joignez au moins un document PDF.", "documents")
    for number, (name, data) in enumerate(documents):
        field = f"documents[{number}]"
        if len(data) > MAX_DOCUMENT:
            raise RequestRefused(413, "document_too_big", f"« {name} » dépasse {MAX_DOCUMENT} octets.", field)
        if not data.startswith(b"%PDF"):
            raise RequestRefused(422, "document_not_pdf", f"« {name} » n’est pas un fichier PDF.", field)
    return tuple(documents)
