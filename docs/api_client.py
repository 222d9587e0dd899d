"""An example of a program that confides bills and follows its cases, with Python's standard library alone.

    AMIABLE_URL=https://cabinet.example AMIABLE_KEY=amb_… python api_client.py factures.json

The file holds the bills as the page at `/api/v1/` describes them (`GivenClaim`). Said again, the same file confides
nothing more: its hash is the name of the call.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SECONDS, TRIES = 30, 5


class ApiRefused(Exception):
    """The agency refused; `problem` says why (RFC 9457), field by field under `errors`."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.problem = problem


class Amiable:
    """The API of an agency, with one key."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url.rstrip("/"), key

    def confide(self, claims: list[dict[str, Any]], *, call: str) -> dict[str, Any]:
        """Confide bills, all or none; the same `call` again confides nothing more. Raises `ApiRefused`."""
        return self._ask("POST", "claims", json.dumps({"claims": claims}).encode(), {"Idempotency-Key": call})

    def case(self, reference: str) -> dict[str, Any]:
        """Return one case, with its bills and their documents."""
        return self._ask("GET", f"cases/{reference}")

    def each(self, kind: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """Yield every row of `cases`, `payments` or `remittances`, the newest first, page after page."""
        cursor: str | None = ""
        while cursor is not None:
            page = self._ask("GET", f"{kind}?{urlencode({**asked, 'cursor': cursor})}")
            yield from page["data"]
            cursor = page["next"]

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """One call, made again after the pause that a 429 asks for."""
        said = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **(headers or {})}
        for _try in range(TRIES):
            request = Request(f"{self.url}/api/v1/{path}", body, said, method=method)
            try:
                with urlopen(request, timeout=SECONDS) as answer:
                    found: dict[str, Any] = json.load(answer)
                    return found
            except HTTPError as error:
                if error.code != 429:
                    raise ApiRefused(json.load(error)) from error
                time.sleep(int(error.headers["Retry-After"]))
        raise ApiRefused({"detail": "Trop de demandes : revenez plus tard."})


def main(path: str) -> int:
    """Confide the bills of a file, then say where each case stands."""
    agency = Amiable(os.environ["AMIABLE_URL"], os.environ["AMIABLE_KEY"])
    content = Path(path).read_bytes()
    try:
        taken = agency.confide(json.loads(content), call=sha256(content).hexdigest())
    except ApiRefused as refusal:
        print(refusal)
        for fault in refusal.problem.get("errors", []):
            print(f"  ligne {fault.get('line', '-')}, {fault['field']} : {fault['reason']}")
        return 1
    for line in taken["lines"]:
        print(f"{line['number']} : dossier {line['case']}")
    for case in agency.each("cases"):
        print(f"{case['reference']} : {case['state_words']} – {case['next_step']} ({case['due']['amount']} € dus)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
