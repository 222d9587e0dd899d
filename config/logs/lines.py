"""Logging configuration: one line per event, with its schema, personal data blanked out."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# What identifies a person or opens a door: IBAN, e-mail, French phone number, token in an address.
PRIVATE = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?:\+33|\b0)\s?[1-9](?:[ .-]?\d{2}){4}\b"
    r"|(?<=/c/)[\w%+-]+"
    r"|(?<=%2[Ff]c%2[Ff])[\w%+-]+"
    # An access code in groups, as letters print it and people copy it.
    r"|\b[0-9A-HJKMNP-TV-Z]{4}[ +-][0-9A-HJKMNP-TV-Z]{4}[ +-][0-9A-HJKMNP-TV-Z]{2}\b"
)

# What PostgreSQL adds to an error shows the row: names and sums of somebody.
ROW = re.compile(r"^(?:DETAIL|CONTEXT):.*$", re.MULTILINE)


def blank(text: str) -> str:
    """A text without what identifies a person, opens a door or shows a row of the database."""
    return ROW.sub("…", PRIVATE.sub("…", text))


class SchemaFilter(logging.Filter):
    """Adds `schema` to each record; the name is opaque and names no agency."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through."""
        from django.db import connection  # noqa: PLC0415  logging is set up before Django can be imported

        record.schema = getattr(connection, "schema_name", None) or "-"
        return True


# What would begin another line, or move a terminal: a message is one line, whoever wrote a part of it.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def one_line(text: str) -> str:
    """A text whose ends of lines and control characters are told by their number."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


class PrivateFormatter(logging.Formatter):
    """Blanks out personal data, tracebacks included; a message forges no line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        """The first line of a record: blanked before its ends of lines are told, which say where a row begins."""
        record.message = one_line(blank(record.message))
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The line, with each private value replaced by three dots."""
        return blank(super().format(record))


class JsonFormatter(logging.Formatter):
    """One object per line, for a collector that reads JSON; blanked as the other is."""

    def format(self, record: logging.LogRecord) -> str:
        """Instant (UTC), level, schema, logger, message, and the traceback when there is one."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "schema": getattr(record, "schema", "-"),
            "logger": record.name,
            "message": blank(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = blank(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def logging_config(*, level: str, shape: str = "line") -> dict[str, Any]:
    """Everything to the standard error, for the supervisor or the container to collect; `shape` is line or json."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"schema": {"()": SchemaFilter}},
        "formatters": {
            "line": {
                "()": PrivateFormatter,
                "format": "{asctime} {levelname} {schema} {name}: {message}",
                "style": "{",
                # With the offset: a night when clocks go back has its hour twice.
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            },
            "json": {"()": JsonFormatter},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["schema"], "formatter": shape}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level, "propagate": True, "handlers": []},
            # It tells of each start and end; a failed index task is an error and still passes.
            "django_tasks": {"level": "WARNING"},
        },
    }
