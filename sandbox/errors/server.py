"""The ingestion of Sentry on 127.0.0.1: envelopes in, each event kept as it came."""

import gzip
import json
import threading
from pathlib import Path
from typing import Any

from sandbox.core.http import Request, Response, as_json
from sandbox.core.service import Service


class ErrorSandbox(Service):
    """`with ErrorSandbox(data_dir) as errors:`; `errors.dsn` is the address, `errors.events` what was told."""

    def __init__(self, data_dir: Path | str, port: int = 0) -> None:
        """Nothing outlives the process."""
        super().__init__(data_dir, port)
        self.dsn = f"{self.url.replace('://', '://publickey@')}/1"
        self.events: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self._came = threading.Event()
        self.router.add("POST", "/api/1/envelope/", self._hear)

    def wait(self, seconds: float = 5) -> bool:
        """Whether an event came within so many seconds."""
        return self._came.wait(seconds)

    def _hear(self, request: Request) -> Response:
        packed = request.headers.get("content-encoding") == "gzip"
        body = gzip.decompress(request.body) if packed else request.body
        self.raw.append(body)
        # An envelope is lines: its header, then for each item a header and a body.
        _, *lines = body.split(b"\n")
        for header, content in zip(lines[::2], lines[1::2], strict=False):
            if json.loads(header).get("type") == "event":
                self.events.append(json.loads(content))
                self._came.set()
        return as_json({"id": "0"})
