"""Maileva's interface as it is documented: sign-in, drafts, documents, addressees, submission, journey, proofs."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from sandbox.core.http import Request, Response, as_json
from sandbox.post.dialects.base import Dialect, Letter

TOKEN_SECONDS, WIDTH, UNKNOWN = 300, 38, 404
_REASONS = {"refused": ("N05", "LP22"), "unclaimed": ("N03", "LP19"), "returned": ("N02", "LP21")}
_PROOFS = {
    "download_deposit_proof": "deposit_proof_url",
    "download_content_proof": "content_proof_url",
    "download_acknowledgement_of_receipt": "acknowledgement_of_receipt_url",
    "download_undelivered_mail": "undelivered_mail_url",
}


class MailevaSandbox(Dialect):
    """`with MailevaSandbox() as maileva: maileva.url`; the keys are `appli` and `secret`."""

    strange_status = ""

    def add_routes(self) -> None:
        """`registered_mail/v4` and `mail/v2` side by side."""
        self._tokens: dict[str, float] = {}
        add = self.router.add
        add("POST", "/auth/realms/services/protocol/openid-connect/token", self._sign_in)
        for way, registered in (("/registered_mail/v4", True), ("/mail/v2", False)):
            one = f"{way}/sendings/{{number}}"
            add(
                "POST", f"{way}/sendings", self._mine(lambda request, r=registered: self._create(request, registered=r))
            )
            add("GET", f"{way}/sendings", self._mine(self._listed))
            add("GET", one, self._of(lambda _, letter: as_json(self._sending(letter))))
            add("DELETE", one, self._of(self._delete))
            add("POST", f"{one}/documents", self._of(self._document))
            add("POST", f"{one}/recipients", self._of(self._recipient))
            add("GET", f"{one}/recipients", self._of(self._recipients))
            add("POST", f"{one}/submit", self._of(self._submit))
            for proof in _PROOFS:
                add("GET", f"{one}/recipients/{{who}}/{proof}", self._proof(proof))

    def _sign_in(self, request: Request) -> Response:
        asked = dict(request.form())
        if (asked.get("client_id"), asked.get("client_secret")) != ("appli", "secret"):
            return as_json({"error": "invalid_client"}, 401)
        token = uuid.uuid4().hex
        self._tokens[token] = self.clock.timestamp() + TOKEN_SECONDS
        return as_json({"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "bearer"})

    def _mine(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        def answer(request: Request, **values: str) -> Response:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if self._tokens.get(token, 0) <= self.clock.timestamp():
                return as_json({"code": "UNAUTHORIZED", "message": "Jeton absent ou fini."}, 401)
            return handler(request, **values)

        return answer

    def _of(self, handler: Callable[[Request, Letter], Response]) -> Callable[..., Response]:
        def answer(request: Request, number: str) -> Response:
            letter = self.letters.get(number)
            return handler(request, letter) if letter else _refused("SENDING_NOT_FOUND", 404)

        return self._mine(answer)

    def _create(self, request: Request, *, registered: bool) -> Response:
        asked = request.json()
        if not asked.get("name"):
            return _refused("EMPTY_NAME")
        letter = Letter(str(uuid.uuid4()), registered, str(asked.get("custom_id", "")), {"asked": asked})
        self.letters[letter.number] = letter
        return as_json(self._sending(letter), 201)

    def _listed(self, _: Request) -> Response:
        several = [self._sending(letter) for letter in self.letters.values()]
        return as_json({"sendings": several[:50], "paging": {"total_results": len(several)}})

    def _delete(self, _: Request, letter: Letter) -> Response:
        if letter.taken_at is not None:
            return _refused("SENDING_STATUS_IS_NOT_DRAFT")
        del self.letters[letter.number]
        return Response(204)

    def _document(self, request: Request, letter: Letter) -> Response:
        if letter.taken_at is not None:
            return _refused("SENDING_STATUS_IS_NOT_DRAFT")
        parts = _parts(request)
        content, metadata = parts.get("document", b""), json.loads(parts.get("metadata") or b"{}")
        if not content.startswith(b"%PDF") or int(metadata.get("priority", 0)) < 1:
            return _refused("EMPTY_DOCUMENT")
        letter.documents.append(content)
        return as_json({"id": str(uuid.uuid4()), "status": "PENDING", **metadata}, 201)

    def _recipient(self, request: Request, letter: Letter) -> Response:
        asked = request.json()
        lines = [str(asked.get(f"address_line_{at}") or "") for at in range(1, 7)]
        if letter.taken_at is not None:
            return _refused("SENDING_STATUS_IS_NOT_DRAFT")
        if any(len(line) > WIDTH for line in lines):
            return _refused("ADDRESS_LINE_1_TOO_LONG")
        if not lines[5][:5].isdigit() or not (lines[0] or lines[1]):
            return _refused("INVALID_ADDRESS_LINE_6")
        letter.facts["recipient"] = asked | {"id": str(uuid.uuid4())}
        letter.outcome = self.outcome_of(" ".join(lines))
        return as_json(self._addressee(letter), 201)

    def _recipients(self, _: Request, letter: Letter) -> Response:
        several = [self._addressee(letter)] if "recipient" in letter.facts else []
        return as_json({"recipients": several, "paging": {"total_results": len(several)}})

    def _submit(self, _: Request, letter: Letter) -> Response:
        if letter.taken_at is not None:
            return _refused("SENDING_STATUS_IS_NOT_DRAFT")
        if not letter.documents or "recipient" not in letter.facts:
            return _refused("EMPTY_DOCUMENT")
        letter.taken_at = self.clock.timestamp()
        return Response(200)

    def _proof(self, name: str) -> Callable[..., Response]:
        def answer(_: Request, number: str, who: str) -> Response:  # noqa: ARG001  the route names it
            letter = self.letters.get(number)
            if letter is None or _PROOFS[name] not in self._addressee(letter):
                return _refused("RECIPIENT_NOT_FOUND", 404)
            self.served[letter.reference, name] += 1
            return Response(200, self.paper(letter, name), {"Content-Type": "application/pdf"})

        return self._mine(answer)

    def _sending(self, letter: Letter) -> dict[str, Any]:
        status = (
            "DRAFT" if letter.taken_at is None else ("PROCESSED" if "printed" in self._steps(letter) else "PENDING")
        )
        return {"id": letter.number, "status": status, **letter.facts["asked"]}

    def _steps(self, letter: Letter) -> dict[str, datetime]:
        return letter.steps(self.clock.timestamp())

    def _addressee(self, letter: Letter) -> dict[str, Any]:
        steps = self._steps(letter)
        told: dict[str, Any] = {**letter.facts["recipient"], "statuses": []}
        if not steps:
            return told | {"status": "DRAFT"}
        for state, code in (("accepted", "ACCEPTED"), ("printed", "PROCESSED")):
            if state in steps:
                told["statuses"].append({"code": code, "date": _iso(steps[state])})
        told["status"] = self.strange_status or ("PROCESSED" if "printed" in steps else "ACCEPTED")
        if letter.registered:
            told |= self._registered(letter, steps)
        elif "returned" in steps:
            told |= {"undelivered_mail_reason": "N02", "main_delivery_statuses": [
                {"category": "UNDELIVERED", "code": "LP21", "date": _iso(steps["returned"])}
            ]}  # fmt: skip
        return told

    def _registered(self, letter: Letter, steps: dict[str, datetime]) -> dict[str, Any]:
        url = f"/sendings/{letter.number}/recipients/{letter.facts['recipient']['id']}"
        told: dict[str, Any] = {}
        several: list[dict[str, str]] = []
        if "in_transit" in steps:
            told |= {
                "deposit_proof_date": _iso(steps["in_transit"]), "deposit_proof_url": f"{url}/download_deposit_proof",
                "content_proof_url": f"{url}/download_content_proof", "registered_number": f"2C{letter.number[:9]}",
            }  # fmt: skip
        if "first_presented" in steps:
            several.append({"category": "FIRST_PRESENTATION", "code": "LP09", "date": _iso(steps["first_presented"])})
        if "delivered" in steps:
            several.append({"category": "DELIVERED", "code": "LP15", "date": _iso(steps["delivered"])})
            told["acknowledgement_of_receipt_url"] = f"{url}/download_acknowledgement_of_receipt"
        end = next((state for state in _REASONS if state in steps), None)
        if end:
            reason, code = _REASONS[end]
            several.append({"category": "UNDELIVERED", "code": code, "date": _iso(steps[end])})
            if "returned" in steps:
                told |= {"undelivered_mail_reason": reason, "undelivered_mail_url": f"{url}/download_undelivered_mail"}
        return told | {"main_delivery_statuses": several}


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refused(code: str, status: int = 400) -> Response:
    error = {"code": code, "message": f"Refus : {code}"}
    return as_json(error if status == UNKNOWN else {"errors": [error]}, status)


def _parts(request: Request) -> dict[str, bytes]:
    head = b"Content-Type: " + request.headers.get("content-type", "").encode() + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    found: dict[str, bytes] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        content = part.get_payload(decode=True)
        found[str(part.get_param("name", header="content-disposition"))] = (
            content if isinstance(content, bytes) else b""
        )
    return found
