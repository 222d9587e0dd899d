"""An example of a program that hears of events and checks their signatures, with Python’s standard library alone.

    AMIABLE_SECRET=whsec_… python webhook_receiver.py 8080

It listens on this machine in clear: put a server that holds a certificate before it. During a change of secret, give
both, separated by a space.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

TOLERANCE, LARGEST = 300, 64 * 1024


class NotGenuine(Exception):
    """It is not from Amiable, or it is too old."""


def verified(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: float) -> dict[str, Any]:
    """Return the event of a call. Raises `NotGenuine`."""
    name, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not moment.isdecimal() or abs(now - int(moment)) > TOLERANCE:
        raise NotGenuine("too old, or no time")
    said = f"{name}.{moment}.".encode() + body
    given = headers.get("webhook-signature", "").split()
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given):
            found: dict[str, Any] = json.loads(body)
            return found
    raise NotGenuine("no good signature")


class Receiver(BaseHTTPRequestHandler):
    """Answers at once; one that came already is known by its `webhook-id`."""

    secrets = os.environ.get("AMIABLE_SECRET", "").split()
    # A real program keeps them in its database, for thirty days.
    seen: set[str] = set()

    def do_POST(self) -> None:
        """Take one event."""
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(min(size, LARGEST))
        try:
            event = verified(self.secrets, self.headers, body, time.time())
        except NotGenuine as refusal:
            print(refusal, file=sys.stderr, flush=True)
            self.send_response(400)
        else:
            if self.headers["webhook-id"] not in self.seen:
                self.seen.add(self.headers["webhook-id"])
                print(event["type"], event["data"].get("case", ""), event["data"].get("state", ""), flush=True)
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Say nothing of each call."""


def main(port: int) -> None:
    """Listen for ever."""
    server = HTTPServer(("127.0.0.1", port), Receiver)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
