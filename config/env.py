"""Typed reader of the environment: the only place that reads `os.environ` for a setting."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on", "oui"})
NO = frozenset({"0", "false", "no", "off", "non", ""})


def text(name: str, default: str | None = None) -> str:
    """Value of `name`; without a default the variable is required, and an empty one is none."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value):
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/running.md).")
    return value


def integer(name: str, default: int) -> int:
    """Whole number in `name`; anything else is refused by name."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def decimal(name: str, default: str) -> Decimal:
    """Number in `name`, with a point; anything else is refused by name."""
    value = os.environ.get(name, "") or default
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from None


def flag(name: str, *, default: bool = False) -> bool:
    """Yes or no in `name`."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in YES:
        return True
    if value.lower() in NO:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def one_of(name: str, values: tuple[str, ...]) -> str:
    """One of some words in `name`, the first by default; anything else is refused by name."""
    value = os.environ.get(name, "") or values[0]
    if value not in values:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(values)}, not {value!r}.")
    return value


def comma_list(name: str, default: str = "") -> list[str]:
    """List of values separated by commas."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's description of `postgresql://user:password@host:port/name?option=value`.

    A socket directory is given as `?host=/path`. Other options (`sslmode`, ...) go to the driver.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or parts.path in {"", "/"}:
        raise ImproperlyConfigured("A database address looks like postgresql://user:password@host:5432/name.")
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.get("host", parts.hostname or ""),
        "PORT": str(parts.port or options.get("port", "")),
        "OPTIONS": {key: value for key, value in options.items() if key not in {"host", "port"}},
    }
