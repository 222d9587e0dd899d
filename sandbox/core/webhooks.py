"""Webhook sender, at least once: a table of deliveries, a few threads, retries with back-off."""

import hashlib
import http.client
import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from sandbox.core.clock import Clock
from sandbox.core.signing import sign
from sandbox.core.store import Store

DELIVERY_SCHEMA = """
CREATE TABLE IF NOT EXISTS endpoint (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL, account TEXT);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, endpoint TEXT NOT NULL, event TEXT NOT NULL, body BLOB NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL,
    last_status INTEGER, last_error TEXT, delivered_at REAL);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due_at);
"""
BACK_OFF = (1, 5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600, 48 * 3600)
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass
class DeliveryOptions:
    """How new deliveries leave: `copies` of each, held `delay_seconds`, shuffled within `spread_seconds`."""

    copies: int = 1
    delay_seconds: float = 0
    spread_seconds: float = 0
    paused: bool = False
    seed: int = 1


def is_local(url: str) -> bool:
    """True for a plain HTTP address of this machine: nothing of a sandbox may leave it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "http" and (host in LOCAL_HOSTS or host.endswith(".localhost"))


def post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> int:
    """Status of a POST to a local address; `*.localhost` names are reached on 127.0.0.1, with their own Host."""
    parts = urlsplit(url)
    host = "::1" if parts.hostname == "::1" else "127.0.0.1"
    connection = http.client.HTTPConnection(host, parts.port or 80, timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, {**headers, "Host": parts.netloc})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


class WebhookSender:
    """Puts events into the delivery table (inside the caller's transaction) and sends what is due."""

    def __init__(self, store: Store, clock: Clock, header: str, threads: int = 1) -> None:
        """`header` names the signature header; one thread keeps the order of events, several do not."""
        self.options = DeliveryOptions()
        self._store, self._clock, self._header = store, clock, header
        self._random = random.Random(1)  # noqa: S311 (a shuffle that a test can repeat)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._count = threads
        self._threads: list[threading.Thread] = []
        self.before_round: Callable[[], object] = lambda: None

    def add_endpoint(self, url: str, secret: str, account: str | None = None) -> dict[str, Any]:
        """Registers where to deliver; `account` limits it to one account. Raises ValueError off this machine."""
        if not is_local(url):
            raise ValueError(f"{url}: the sandbox only calls http:// on this machine (127.0.0.1, *.localhost)")
        # Read now, so that a port that is no number is refused here and not in a thread.
        _ = urlsplit(url).port
        # The same address keeps its identifier, so that what waits for it survives a restart.
        identifier = f"we_{hashlib.sha256(f'{account} {url}'.encode()).hexdigest()[:16]}"
        self._store.execute("INSERT OR REPLACE INTO endpoint VALUES (?, ?, ?, ?)", identifier, url, secret, account)
        return {"id": identifier, "url": url, "account": account}

    def forget_endpoints(self) -> None:
        """Removes every endpoint."""
        self._store.execute("DELETE FROM endpoint")

    def endpoints_for(self, account: str | None) -> list[str]:
        """Identifiers of the endpoints that hear of `account`."""
        sql = "SELECT id FROM endpoint WHERE account IS NULL OR account = ?"
        return [row["id"] for row in self._store.rows(sql, account)]

    def enqueue(self, event: str, body: bytes, account: str | None) -> None:
        """Books the deliveries of one event; to be called inside the transaction that made the event."""
        for endpoint in self.endpoints_for(account):
            for _ in range(self.options.copies):
                self._insert(endpoint, event, body, self.options.delay_seconds, self.options.spread_seconds)
        self._wake.set()

    def _insert(self, endpoint: str, event: str, body: bytes, delay: float, spread: float) -> None:
        due_at = self._clock.timestamp() + delay + self._random.random() * spread
        self._store.execute(
            "INSERT INTO delivery (endpoint, event, body, state, due_at) VALUES (?, ?, ?, 'queued', ?)",
            endpoint, event, body, due_at,
        )  # fmt: skip

    def redeliver(self, event: str = "all", times: int = 1, delay: float = 0, spread: float = 0) -> int:
        """Sends events already sent once more, `times` each, shuffled within `spread` seconds. Returns the count."""
        sql = "SELECT DISTINCT endpoint, event, body FROM delivery WHERE ? IN ('all', event)"
        rows = self._store.rows(sql, event)
        with self._store.transaction():
            for row in rows:
                for _ in range(times):
                    self._insert(row["endpoint"], row["event"], row["body"], delay, spread)
        self._wake.set()
        return len(rows) * times

    def arrange(self, **wishes: Any) -> dict[str, Any]:
        """Replaces the options of delivery (see DeliveryOptions). Raises TypeError on an unknown wish."""
        self.options = DeliveryOptions(**wishes)
        self._random = random.Random(self.options.seed)  # noqa: S311 (the same)
        self._wake.set()
        return asdict(self.options)

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery, oldest first, without its body."""
        sql = """SELECT delivery.id, event, url, state, attempts, due_at, last_status, last_error, delivered_at
                 FROM delivery LEFT JOIN endpoint ON endpoint.id = delivery.endpoint ORDER BY delivery.id"""
        return [dict(row) for row in self._store.rows(sql)]

    def start(self) -> None:
        """Begins to deliver; a delivery cut short by a crash is taken up again."""
        self._store.execute("UPDATE delivery SET state = 'queued' WHERE state = 'sending'")
        for _ in range(self._count):
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Ends the threads after the delivery in hand."""
        self._stopping.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout=15)

    def drain(self, timeout: float = 10) -> bool:
        """Waits until nothing is due or in hand; False when `timeout` seconds were not enough."""
        limit = time.monotonic() + timeout
        sql = "SELECT 1 FROM delivery WHERE state = 'sending' OR (state = 'queued' AND attempts = 0) LIMIT 1"
        while self._store.row(sql):
            if time.monotonic() > limit:
                return False
            time.sleep(0.01)
        return True

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.before_round()
            claimed = None if self.options.paused else self._claim()
            if claimed is None:
                self._wake.wait(0.2)
                self._wake.clear()
            else:
                self._deliver(claimed)

    def _claim(self) -> dict[str, Any] | None:
        with self._store.transaction():
            row = self._store.row(
                """SELECT delivery.id, event, body, attempts, url, secret FROM delivery
                   LEFT JOIN endpoint ON endpoint.id = delivery.endpoint
                   WHERE state = 'queued' AND due_at <= ? ORDER BY due_at, delivery.id LIMIT 1""",
                self._clock.timestamp(),
            )
            if row is None:
                return None
            state = "sending" if row["url"] else "failed"
            self._store.execute("UPDATE delivery SET state = ? WHERE id = ?", state, row["id"])
        return dict(row)

    def _deliver(self, row: dict[str, Any]) -> None:
        if not row["url"]:
            return
        status, error = None, None
        # The receiver compares the signature's instant with its own clock, never with the sandbox's.
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            self._header: sign(row["body"], row["secret"], int(time.time())),
        }
        try:
            status = post(row["url"], row["body"], headers, timeout=10)
        except (OSError, http.client.HTTPException) as failure:
            error = f"{type(failure).__name__}: {failure}"
        self._conclude(row["id"], row["attempts"], status, error)

    def _conclude(self, identifier: int, attempts: int, status: int | None, error: str | None) -> None:
        now = self._clock.timestamp()
        if status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            state, due_at, delivered_at = "delivered", now, now
        elif attempts < len(BACK_OFF):
            state, due_at, delivered_at = "queued", now + BACK_OFF[attempts], None
        else:
            state, due_at, delivered_at = "failed", now, None
        self._store.execute(
            """UPDATE delivery SET state = ?, attempts = attempts + 1, due_at = ?, last_status = ?,
               last_error = ?, delivered_at = ? WHERE id = ?""",
            state, due_at, status, error, delivered_at, identifier,
        )  # fmt: skip
