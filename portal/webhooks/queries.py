"""Whose account a provider speaks of: found before anything of the event is kept."""

from __future__ import annotations

import re

from django.core.cache import cache
from django_tenants.utils import tenant_context

from agency.mandates.queries import profile_or_none
from tenants.models import Agency
from tenants.queries import active_agencies

ACCOUNT = re.compile(r"acct_[\w-]{1,60}", re.ASCII)
REMEMBERED_SECONDS = 300


def agencies_of_account(account: str) -> list[Agency]:
    """Return the open agencies whose card money goes to this account: one, unless it is nobody's or badly entered.

    Each agency holds its own account, behind its wall: they are asked one by one, and the answer is remembered for a
    few minutes. What is remembered is asked again before it is believed.
    """
    if not ACCOUNT.fullmatch(account):
        return []
    agencies = active_agencies()
    key = f"agency_of_account:{account}"
    remembered = cache.get(key)
    for agency in agencies:
        if agency.schema_name == remembered and _is_paid_on(agency, account):
            return [agency]
    found = [agency for agency in agencies if _is_paid_on(agency, account)]
    if len(found) == 1:
        cache.set(key, found[0].schema_name, REMEMBERED_SECONDS)
    return found


def _is_paid_on(agency: Agency, account: str) -> bool:
    with tenant_context(agency):
        profile = profile_or_none()
        return profile is not None and profile.stripe_account == account
