"""The letter box: mails as received, in SQLite, and read back as text."""

import json
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from html import unescape
from pathlib import Path
from sqlite3 import Row
from typing import Any

from sandbox.core.clock import Clock
from sandbox.core.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received_at REAL NOT NULL, sender TEXT NOT NULL,
    recipients TEXT NOT NULL, message_id TEXT NOT NULL, subject TEXT NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS mail_message_id ON mail (message_id);
"""


class Box:
    """Every mail received, none ever merged: a mail sent twice is there twice."""

    def __init__(self, data_dir: Path, clock: Clock) -> None:
        """Opens `mail.sqlite3` under `data_dir`."""
        self.clock = clock
        self.store = Store(data_dir / "mail.sqlite3", SCHEMA)

    def keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        """Stores one mail with its envelope."""
        message = parsed(content)
        self.store.execute(
            "INSERT INTO mail (received_at, sender, recipients, message_id, subject, content) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            self.clock.timestamp(), sender, json.dumps(recipients), str(message.get("Message-ID", "")),
            str(message.get("Subject", "")), content,
        )  # fmt: skip

    def mails(self) -> list[Row]:
        """Every mail, oldest first."""
        return self.store.rows("SELECT * FROM mail ORDER BY id")

    def find(self, identifier: str) -> Row | None:
        """One mail, or None."""
        return self.store.row("SELECT * FROM mail WHERE id = ?", identifier)

    def clear(self) -> None:
        """Empties the box."""
        self.store.execute("DELETE FROM mail")


def parsed(content: bytes) -> EmailMessage:
    """The message object of received bytes."""
    return message_from_bytes(content, policy=default)


def text_of(message: EmailMessage) -> str:
    """The words of a mail: its plain part, or its HTML part without the tags."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = str(part.get_content()).replace("\r\n", "\n")
    if part.get_content_type() != "text/html":
        return content
    without_style = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", content)
    return unescape(re.sub(r"\n\s*\n+", "\n\n", re.sub(r"<[^>]+>", "", without_style))).strip()


def attachments(message: EmailMessage) -> list[tuple[str, str, bytes]]:
    """(name, content type, bytes) of each attachment."""
    return [
        (part.get_filename() or "piece-jointe", part.get_content_type(), _bytes_of(part))
        for part in message.iter_attachments()
    ]


def _bytes_of(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    # A forwarded message is not decoded by the library; it is kept as it was written.
    return data if isinstance(data, bytes) else part.as_bytes()


def describe(row: Row) -> dict[str, Any]:
    """A mail as `/_control/mails` shows it."""
    message = parsed(row["content"])
    return {
        "id": row["id"],
        "received_at": datetime.fromtimestamp(row["received_at"], UTC).isoformat(timespec="seconds"),
        "envelope_from": row["sender"],
        "envelope_to": json.loads(row["recipients"]),
        "message_id": row["message_id"],
        "subject": row["subject"],
        "from": str(message.get("From", "")),
        "to": str(message.get("To", "")),
        "headers": {name: str(value) for name, value in message.items()},
        "text": text_of(message),
        "attachments": [
            {"name": name, "content_type": kind, "size": len(data)} for name, kind, data in attachments(message)
        ],
    }
