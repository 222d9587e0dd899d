"""Letters of the post office: accepted once, advanced state by state, kept in SQLite."""

import json
import secrets
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from pathlib import Path
from sqlite3 import Row
from typing import Any

from sandbox.core.clock import Clock
from sandbox.core.layout import PARIS
from sandbox.core.store import Store
from sandbox.core.webhooks import DELIVERY_SCHEMA, WebhookSender
from sandbox.post import tracking
from sandbox.post.errors import RequestRefused
from sandbox.post.letter_request import LetterRequest

SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
    client_reference TEXT NOT NULL, idempotency_key TEXT, content_hash TEXT NOT NULL, service TEXT NOT NULL,
    recipient TEXT NOT NULL, sender TEXT NOT NULL, outcome TEXT NOT NULL, accepted_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS letter_key ON letter (account, idempotency_key);
CREATE INDEX IF NOT EXISTS letter_client ON letter (account, client_reference);
CREATE TABLE IF NOT EXISTS document (
    letter TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (letter, position));
CREATE TABLE IF NOT EXISTS step (
    letter TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, due_at REAL NOT NULL,
    event TEXT, PRIMARY KEY (letter, position));
CREATE INDEX IF NOT EXISTS step_due ON step (due_at) WHERE event IS NULL;
"""


def instant(timestamp: float) -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class PostOffice:
    """Letters of every account; `keys_honoured=False` prints twice what is sent twice."""

    def __init__(self, data_dir: Path, clock: Clock, threads: int = 1) -> None:
        """Opens `post.sqlite3` under `data_dir`."""
        self.clock = clock
        self.store = Store(data_dir / "post.sqlite3", SCHEMA + DELIVERY_SCHEMA)
        self.webhooks = WebhookSender(self.store, clock, "X-Post-Signature", threads)
        self.webhooks.before_round = self.advance_letters
        self.keys_honoured = True
        self.duplicate_status = 200
        self.default_outcome = "delivered"

    def accept(self, account: str, key: str | None, draft: LetterRequest) -> tuple[dict[str, Any], bool]:
        """Letter, and whether it was there before.

        Raises RequestRefused 409 when `key` names another content, and for duplicates while `duplicate_status` is 409.
        """
        with self.store.transaction():
            known = self._known(account, key) if self.keys_honoured else None
            if known is None:
                return self.describe(self._insert(account, key, draft)), False
            if known["content_hash"] != draft.content_hash():
                message = "Cette clé a déjà servi pour un autre courrier."
                raise RequestRefused(409, "idempotency_conflict", message, "Idempotency-Key")
            if self.duplicate_status == HTTPStatus.CONFLICT:
                raise RequestRefused(409, "duplicate", "Ce courrier a déjà été accepté.", ref=known["ref"])
            return self.describe(known), True

    def _known(self, account: str, key: str | None) -> Row | None:
        return self.store.row("SELECT * FROM letter WHERE account = ? AND idempotency_key = ?", account, key)

    def _insert(self, account: str, key: str | None, draft: LetterRequest) -> Row:
        ref = f"PLI-{secrets.token_hex(6).upper()}"
        now = self.clock.timestamp()
        self.store.execute(
            """INSERT INTO letter (ref, account, client_reference, idempotency_key, content_hash, service,
               recipient, sender, outcome, accepted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            ref, account, draft.client_reference, key, draft.content_hash(), draft.service,
            json.dumps(draft.recipient), json.dumps(draft.sender), self.default_outcome, now,
        )  # fmt: skip
        for position, (name, data) in enumerate(draft.documents):
            self.store.execute("INSERT INTO document VALUES (?, ?, ?, ?)", ref, position, name, data)
        self._plan(ref, draft.service, self.default_outcome, now)
        self.advance_letters()
        return self.letter(ref)

    def _plan(self, ref: str, service: str, outcome: str, accepted_at: float) -> None:
        self.store.execute("DELETE FROM step WHERE letter = ? AND event IS NULL", ref)
        for position, step in enumerate(tracking.steps(service, outcome)):
            self.store.execute(
                "INSERT OR IGNORE INTO step VALUES (?, ?, ?, ?, NULL)",
                ref, position, step.state, accepted_at + step.after,
            )  # fmt: skip

    def decide(self, ref: str, outcome: str) -> None:
        """Chooses how `ref` ends; steps already made stay. Raises RequestRefused on an unknown outcome."""
        row = self.find(ref)
        if row is None or outcome not in tracking.OUTCOMES:
            raise RequestRefused(422, "outcome_unknown", f"Issue inconnue : {outcome} ({ref}).", "outcome")
        with self.store.transaction():
            self.store.execute("UPDATE letter SET outcome = ? WHERE ref = ?", outcome, ref)
            self._plan(ref, row["service"], outcome, row["accepted_at"])

    def advance_letters(self) -> int:
        """Makes every step that is due by the clock, in order, and books its webhook. Returns the count."""
        with self.store.transaction():
            due = self.store.rows(
                """SELECT step.*, letter.account, client_reference, service FROM step
                   JOIN letter ON letter.ref = step.letter
                   WHERE event IS NULL AND due_at <= ? ORDER BY due_at, letter.seq, position""",
                self.clock.timestamp(),
            )
            for step in due:
                self._make(step)
        return len(due)

    def _make(self, step: Row) -> None:
        event = f"evt_{secrets.token_hex(12)}"
        self.store.execute(
            "UPDATE step SET event = ? WHERE letter = ? AND position = ?",
            event,
            step["letter"],
            step["position"],
        )
        states = self.states(step["letter"])
        body = {
            "id": event,
            "type": f"letter.{step['state']}",
            "created_at": instant(self.clock.timestamp()),
            "account": step["account"],
            "data": {
                "ref": step["letter"],
                "client_reference": step["client_reference"],
                "state": step["state"],
                "occurred_at": instant(step["due_at"]),
                "proofs": tracking.proof_kinds(step["service"], states),
            },
        }
        self.webhooks.enqueue(event, json.dumps(body, ensure_ascii=False).encode(), step["account"])

    def states(self, ref: str) -> list[str]:
        """States reached by a letter, in order."""
        sql = "SELECT state FROM step WHERE letter = ? AND event IS NOT NULL ORDER BY position"
        return [row["state"] for row in self.store.rows(sql, ref)]

    def find(self, ref: str, account: str | None = None) -> Row | None:
        """Row of a letter, limited to `account` when given."""
        return self.store.row("SELECT * FROM letter WHERE ref = ? AND ? IN ('', account)", ref, account or "")

    def letter(self, ref: str, account: str | None = None) -> Row:
        """Row of a letter. Raises RequestRefused 404 when there is none."""
        row = self.find(ref, account)
        if row is None:
            raise RequestRefused(404, "letter_unknown", f"Aucun courrier « {ref} ».", "ref")
        return row

    def by_client_reference(self, account: str, reference: str) -> list[Row]:
        """Letters bearing a client's reference; more than one means that it was printed more than once."""
        sql = "SELECT * FROM letter WHERE account = ? AND client_reference = ? ORDER BY seq"
        return self.store.rows(sql, account, reference)

    def of_day(self, account: str, day: date, after: str, limit: int) -> list[Row]:
        """Letters accepted on `day` in Paris, from the one after `after`, `limit` at most."""
        start = datetime.combine(day, time.min, PARIS)
        end = datetime.combine(day + timedelta(days=1), time.min, PARIS)
        return self.store.rows(
            """SELECT * FROM letter WHERE account = ? AND accepted_at >= ? AND accepted_at < ?
               AND seq > coalesce((SELECT seq FROM letter WHERE ref = ?), 0) ORDER BY seq LIMIT ?""",
            account, start.timestamp(), end.timestamp(), after, limit,
        )  # fmt: skip

    def letters(self) -> list[Row]:
        """Every letter of every account, oldest first."""
        return self.store.rows("SELECT * FROM letter ORDER BY seq")

    def documents(self, ref: str) -> list[Row]:
        """Names and sizes of a letter's documents, in the order of the envelope."""
        sql = "SELECT position, name, length(data) AS size FROM document WHERE letter = ? ORDER BY position"
        return self.store.rows(sql, ref)

    def document(self, ref: str, position: int) -> bytes | None:
        """Bytes of one document."""
        row = self.store.row("SELECT data FROM document WHERE letter = ? AND position = ?", ref, position)
        return bytes(row["data"]) if row else None

    def describe(self, row: Row) -> dict[str, Any]:
        """A letter as the API shows it."""
        steps = self.store.rows(
            "SELECT * FROM step WHERE letter = ? AND event IS NOT NULL ORDER BY position", row["ref"]
        )
        return {
            "ref": row["ref"],
            "client_reference": row["client_reference"],
            "service": row["service"],
            "state": steps[-1]["state"],
            "accepted_at": instant(row["accepted_at"]),
            "recipient": json.loads(row["recipient"]),
            "sender": json.loads(row["sender"]),
            "content_sha256": row["content_hash"],
            "documents": [
                {"name": document["name"], "size": document["size"]} for document in self.documents(row["ref"])
            ],
            "events": [
                {"id": step["event"], "state": step["state"], "occurred_at": instant(step["due_at"])} for step in steps
            ],
            "proofs": tracking.proof_kinds(row["service"], [step["state"] for step in steps]),
        }
