"""Logging configuration: one line per event, with its schema, personal data blanked out."""

from __future__ import annotations

import logging
import re
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


class SchemaFilter(logging.Filter):
    """Adds `schema` to each record; the name is opaque and names no agency."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through."""
        from django.db import connection  # noqa: PLC0415  logging is set up before Django can be imported

        record.schema = getattr(connection, "schema_name", None) or "-"
        return True


class PrivateFormatter(logging.Formatter):
    """Blanks out personal data, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with each private value replaced by three dots."""
        return PRIVATE.sub("…", super().format(record))


def logging_config(*, level: str) -> dict[str, Any]:
    """Everything to the standard error, for the supervisor or the container to collect."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"schema": {"()": SchemaFilter}},
        "formatters": {
            "line": {
                "()": PrivateFormatter,
                "format": "{asctime} {levelname} {schema} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["schema"], "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level, "propagate": True, "handlers": []},
            # It tells of each start and end; a failed index task is an error and still passes.
            "django_tasks": {"level": "WARNING"},
        },
    }
