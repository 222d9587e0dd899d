"""Storage of the card processor: objects of every account, events, idempotency keys."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.core.clock import Clock
from sandbox.core.store import Store
from sandbox.core.webhooks import DELIVERY_SCHEMA
from sandbox.stripe.endpoints import ConnectSender
from sandbox.stripe.errors import invalid, missing

API_VERSION = "2026-10-28.endive"
KEY_LIFE = 24 * 3600
MAX_LIMIT = 100
SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_kind ON object (account, kind, seq);
CREATE INDEX IF NOT EXISTS object_of_intent ON object (account, kind, json_extract(body, '$.payment_intent'), seq);
CREATE INDEX IF NOT EXISTS object_open ON object (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE INDEX IF NOT EXISTS object_on_the_way ON object (created)
    WHERE kind = 'payment_intent' AND json_extract(body, '$.status') = 'processing';
CREATE INDEX IF NOT EXISTS object_subscription ON object (id) WHERE kind = 'subscription';
CREATE TABLE IF NOT EXISTS line (owner TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (owner, id));
CREATE TABLE IF NOT EXISTS idempotency (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (account, key));
"""
Json = dict[str, Any]


@dataclass
class Call:
    """One API request, checked: whose account, which typed parameters, which key."""

    account: str
    params: Json
    request_id: str | None = None
    key: str | None = None
    url: str = ""


@dataclass
class Bank:
    """Objects are JSON documents; every method joins the transaction of the request it serves."""

    store: Store
    clock: Clock
    webhooks: ConnectSender
    url: str = ""
    fee_percent_hundredths: int = 150
    fee_fixed: int = 25

    @classmethod
    def open(cls, data_dir: Path, clock: Clock, threads: int) -> "Bank":
        """Opens `stripe.sqlite3` under `data_dir`."""
        store = Store(data_dir / "stripe.sqlite3", SCHEMA + DELIVERY_SCHEMA)
        return cls(store, clock, ConnectSender(store, clock, "Stripe-Signature", threads))

    def new_id(self, prefix: str) -> str:
        """A fresh identifier, `pi_` and 24 letters and digits."""
        return f"{prefix}_{secrets.token_hex(12)}"

    def save(self, account: str, body: Json) -> Json:
        """Inserts or replaces an object by its id."""
        self.store.execute(
            """INSERT INTO object (id, account, kind, created, body) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (id) DO UPDATE SET body = excluded.body""",
            body["id"], account, body["object"], body.get("created", self.clock.seconds()), json.dumps(body),
        )  # fmt: skip
        return body

    def get(self, account: str, kind: str, identifier: str, param: str = "id") -> Json:
        """An object of an account. Raises RequestRefused 404 when another account owns it or nobody does."""
        sql = "SELECT body FROM object WHERE id = ? AND account = ? AND kind = ?"
        row = self.store.row(sql, identifier, account, kind)
        if row is None:
            raise missing(kind, identifier, param)
        return dict(json.loads(row["body"]))

    def anywhere(self, identifier: str) -> tuple[str, Json] | None:
        """Account and body of an object, whoever owns it (hosted pages and control only)."""
        row = self.store.row("SELECT account, body FROM object WHERE id = ?", identifier)
        return (row["account"], json.loads(row["body"])) if row else None

    def all(self, account: str, kind: str, **filters: Any) -> list[Json]:
        """Objects of a kind whose fields equal `filters`, newest first."""
        where, values = _conditions(filters)
        sql = f"SELECT body FROM object WHERE account = ? AND kind = ?{where} ORDER BY seq DESC"  # noqa: S608
        return [json.loads(row["body"]) for row in self.store.rows(sql, account, kind, *values)]

    def page(self, call: Call, kind: str, *filters: str, among: list[str] | None = None) -> Json:
        """One page of a list, newest first.

        `filters` names the parameters that are fields of the object, `among` limits the list to some ids.
        """
        where, values = _conditions({name: call.params[name] for name in filters if name in call.params})
        more, bounds = self._bounds(call.params)
        backwards = "ending_before" in call.params
        limit = call.params.get("limit", 10)
        if not 1 <= limit <= MAX_LIMIT:
            raise invalid("Invalid integer: limit is between 1 and 100", "limit")
        order = "ASC" if backwards else "DESC"
        sql = f"SELECT body FROM object WHERE account = ? AND kind = ?{where}{more} ORDER BY seq {order}"  # noqa: S608
        rows = [json.loads(row["body"]) for row in self.store.rows(sql, call.account, kind, *values, *bounds)]
        kept = [body for body in rows if among is None or body["id"] in among]
        data = kept[:limit][::-1] if backwards else kept[:limit]
        return {"object": "list", "url": call.url, "has_more": len(kept) > limit, "data": data}

    def _bounds(self, params: Json) -> tuple[str, list[Any]]:
        sql, values = "", []
        created = params.get("created", {})
        bounds = created if isinstance(created, dict) else {"gte": created, "lte": created}
        for name, sign in (("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")):
            if name in bounds:
                sql += f" AND created {sign} ?"
                values.append(bounds[name])
        for name, sign in (("starting_after", "<"), ("ending_before", ">")):
            if name in params:
                row = self.store.row("SELECT seq FROM object WHERE id = ?", params[name])
                if row is None:
                    raise missing("object", params[name], name)
                sql += f" AND seq {sign} ?"
                values.append(row["seq"])
        return sql, values

    def emit(self, account: str, kind: str, body: Json, call: Call | None = None) -> Json:
        """Keeps an event with a snapshot of `body` and books its webhooks."""
        event: Json = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.clock.seconds(),
            "data": {"object": body},
            "livemode": False,
            "pending_webhooks": len(self.webhooks.endpoints_for(account or None)),
            "request": {
                "id": call.request_id if call else None,
                "idempotency_key": call.key if call else None,
            },
            "type": kind,
        }
        if account:
            event["account"] = account
        self.save(account, event)
        self.webhooks.enqueue(event["id"], json.dumps(event, indent=2).encode(), account or None)
        return event

    def answered(self, account: str, key: str) -> Any:
        """Row of an idempotency key younger than a day, or None; older ones are pruned."""
        self.store.execute("DELETE FROM idempotency WHERE at < ?", self.clock.timestamp() - KEY_LIFE)
        return self.store.row("SELECT * FROM idempotency WHERE account = ? AND key = ?", account, key)

    def remember(self, account: str, key: str, fingerprint: str, status: int, body: Json) -> None:
        """Keeps the answer given to a key."""
        self.store.execute(
            "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?, ?)",
            account, key, fingerprint, status, json.dumps(body), self.clock.timestamp(),
        )  # fmt: skip


def _conditions(filters: Json) -> tuple[str, list[Any]]:
    sql = "".join(f" AND json_extract(body, '$.{name}') = ?" for name in filters)
    return sql, list(filters.values())
