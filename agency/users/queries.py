"""Reads of accounts."""

from __future__ import annotations

from tenants.language import in_french

from .enums import Role


def group_name(role: Role) -> str:
    """Return the name of a role's Wagtail group: its French label."""
    return in_french(role.label)
