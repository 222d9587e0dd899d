"""Whose account a provider speaks of: found before anything of the event is kept."""

from __future__ import annotations

import re

from django.core.cache import cache
from django_tenants.utils import tenant_context

from agency.mandates.queries import profile_or_none
from tenants.models import Agency
from tenants.queries import active_agencies

ACCOUNT = re.compile(r"acct_[\w-]{1,60}", re.ASCII)
REMEMBERED_SECONDS = 60


def remembered_schema(account: str) -> str | None:
    """Return where this account's events were kept lately, to be believed only by the agency that is there."""
    schema: str | None = cache.get(_key(account)) if ACCOUNT.fullmatch(account) else None
    return schema


def schemas_of_account(account: str) -> list[str]:
    """Return the open agencies whose card money goes to this account: one, unless it is nobody's or badly entered.

    Each agency holds its own account, behind its wall: they are asked one by one, and the answer is remembered for a
    minute.
    """
    if not ACCOUNT.fullmatch(account):
        return []
    found = [agency.schema_name for agency in active_agencies() if _is_paid_on(agency, account)]
    if len(found) == 1:
        cache.set(_key(account), found[0], REMEMBERED_SECONDS)
    return found


def _key(account: str) -> str:
    return f"agency_of_account:{account}"


def _is_paid_on(agency: Agency, account: str) -> bool:
    with tenant_context(agency):
        profile = profile_or_none()
        return profile is not None and profile.stripe_account == account
