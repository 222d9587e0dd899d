"""What an e-mail address says of whose it is. Pure."""

from __future__ import annotations

import re

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# Everybody's domains: whoever opens a mail box there would be believed a colleague.
PUBLIC_DOMAINS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com", "live.fr",
    "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com", "proton.me", "protonmail.com", "gmx.fr", "gmx.com",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr", "numericable.fr", "aol.com",
})  # fmt: skip

# What second factors are sealed for (tenants.sealing).
SEALED_FOR = "second_factor"


def domain_of(email: str) -> str:
    """The domain of an address in lower case: `lhermitte.example` of `Ines@Lhermitte.example`; empty without an at."""
    return email.rpartition("@")[2].strip().lower() if "@" in email else ""


def domains_in(written: str) -> tuple[list[str], list[str]]:
    """Return the domains that a list separated by spaces or commas names, and the words of it that cannot be one."""
    words = [word.lstrip("@") for word in re.split(r"[\s,;]+", written.lower()) if word]
    kept = [word for word in words if _DOMAIN.fullmatch(word) and word not in PUBLIC_DOMAINS]
    return kept, [word for word in words if word not in kept]
