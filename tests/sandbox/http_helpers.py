"""HTTP calls, a webhook listener and request parameters shared by the sandbox's tests."""

import base64
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPMessage
from typing import Any

from sandbox.core.http import Request, Response

AGENCY = "acct_cabinetdulac"
SECRET = "whsec_essai"


@dataclass
class Answer:
    """What came back from a plain HTTP call, redirections not followed."""

    status: int
    body: bytes
    headers: HTTPMessage

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def http(url: str, data: bytes | None = None, headers: dict[str, str] | None = None, method: str | None = None):
    """One call, as a browser or a script would make it."""
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=10) as response:
            return Answer(response.status, response.read(), response.headers)
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(), error.headers)


def form(url: str, **fields: str) -> Answer:
    """A form sent without JavaScript."""
    return http(url, urllib.parse.urlencode(fields).encode())


def control(server: Any, path: str, **wish: Any) -> Any:
    """A wish sent to `/_control`."""
    answer = http(f"{server.url}/_control/{path}", json.dumps(wish).encode())
    assert answer.status < 300, answer.text
    return answer.json


@dataclass
class Listener:
    """Our side of the webhooks: keeps what it hears, answers `status`."""

    status: int = 200
    heard: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def answer(self, request: Request) -> Response:
        with self.lock:
            self.heard.append(request)
        return Response(self.status)

    @property
    def kinds(self) -> list[str]:
        return [json.loads(request.body)["type"] for request in self.heard]


def checkout(**changes: Any) -> dict[str, Any]:
    """Parameters of a Checkout Session for 123.45 €."""
    line = {
        "price_data": {"currency": "eur", "unit_amount": 12345, "product_data": {"name": "Dossier D-2041"}},
        "quantity": 1,
    }
    return {
        "mode": "payment",
        "success_url": "http://lac.localhost:8000/merci?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://lac.localhost:8000/payer",
        "line_items": [line],
        "metadata": {"attempt": "41"},
        "payment_intent_data": {"metadata": {"attempt": "41"}, "description": "Dossier D-2041"},
        **changes,
    }


def on(account: str = AGENCY, **more: str) -> dict[str, str]:
    """Options of a call made for a connected account."""
    return {"stripe_account": account, **more}


PDF = b"%PDF-1.4\n% une lettre\n%%EOF\n"
CABINET = "cabinetdulac"


def letter(**changes: Any) -> dict[str, Any]:
    """A first letter for Clara Exemple."""
    return {
        "client_reference": "lac-2026-000041",
        "service": "simple",
        "recipient": ["CLARA EXEMPLE", "12 RUE DES TILLEULS", "74000 ANNECY"],
        "sender": ["CABINET DU LAC"],
        "documents": [{"name": "lettre.pdf", "content_base64": base64.b64encode(PDF).decode()}],
        **changes,
    }


def deposit(post: Any, key: str | None = "cle-41", account: str = CABINET, **changes: Any) -> Answer:
    """A deposit at the post office, in JSON."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer post_test_{account}"}
    if key:
        headers["Idempotency-Key"] = key
    return http(f"{post.url}/letters", json.dumps(letter(**changes)).encode(), headers)


def ask(post: Any, path: str, account: str = CABINET) -> Answer:
    """A question to the post office."""
    return http(f"{post.url}{path}", headers={"Authorization": f"Bearer post_test_{account}"})
