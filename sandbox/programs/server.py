"""A receiver of Standard Webhooks on 127.0.0.1: it checks signatures with its own code, and answers as it is told."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.core.http import Request, Response, as_json
from sandbox.core.service import Service

PATH = "/crochets"


@dataclass(frozen=True)
class Received:
    """One call: its identifier, its body, whether one of its signatures is good, what was answered."""

    message_id: str
    timestamp: int
    body: dict[str, Any]
    signatures: list[str]
    genuine: bool
    answered: int


class ProgramSandbox(Service):
    """`with ProgramSandbox(data_dir) as program:`; `program.hook` is the address, `program.received` what came.

    `answers` are given in their order, then the last one for ever; `seconds` is how long each waits; a `location` is
    sent with those that redirect.
    """

    def __init__(self, data_dir: Path | str, port: int = 0) -> None:
        """Nothing outlives the process."""
        super().__init__(data_dir, port)
        self.hook = f"{self.url}{PATH}"
        self.secrets: list[str] = []
        self.received: list[Received] = []
        self.answers, self.seconds, self.location, self.words = [200], 0.0, "", "merci"
        self.router.add("POST", PATH, self._hear)
        self.router.add("GET", "/_control/received", lambda _: as_json([one.__dict__ for one in self.received]))

    @property
    def seen_once(self) -> set[str]:
        """Identifiers of what came, whatever number of times."""
        return {one.message_id for one in self.received}

    def _hear(self, request: Request) -> Response:
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        said = request.headers.get("webhook-signature", "").split()
        name, moment = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "0")
        genuine = any(is_genuine(secret, name, moment, request.body, said) for secret in self.secrets)
        self.received.append(Received(name, int(moment), request.json(), said, genuine, status))
        time.sleep(self.seconds)
        headers = {"Location": self.location} if self.location else {}
        return Response(status, self.words.encode(), headers)


def is_genuine(secret: str, name: str, moment: str, body: bytes, said: list[str]) -> bool:
    """Whether one of the signatures is that of this secret over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = name.encode() + b"." + moment.encode() + b"." + body
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, one) for one in said)
