"""What an agency may be called, how long a link lives, how many may be asked for. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date, timedelta

LINK_LIFE, DOOR_LIFE = timedelta(hours=48), timedelta(days=7)
# What was never confirmed is forgotten.
FORGOTTEN_AFTER = timedelta(days=30)
A_DAY = timedelta(days=1)
BY_ADDRESS, BY_NETWORK = 3, 10
# The conditions that are accepted: the day they were written.
TERMS = date(2026, 11, 29)
SHORTEST, LONGEST = 3, 40
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# Hosts that belong to the platform, or that would let somebody pass for it, for a judge or for the State.
RESERVED = frozenset(
    {
        *(
            "www",
            "www2",
            "api",
            "admin",
            "administrateur",
            "amiable",
            "plateforme",
            "platform",
            "app",
            "root",
            "system",
        ),
        *("mail", "webmail", "smtp", "imap", "pop", "mx", "ns", "ns1", "ns2", "dns", "ftp", "ssh", "vpn", "proxy"),
        *("postmaster", "hostmaster", "webmaster", "abuse", "security", "securite", "ssl", "acme", "wpad"),
        *("autoconfig", "autodiscover", "localhost", "static", "media", "cdn", "assets", "files", "fichiers"),
        *("aide", "help", "support", "contact", "status", "statut", "sante", "blog", "docs", "doc", "info"),
        *("compte", "account", "login", "connexion", "ouvrir", "conditions", "paiement", "payment", "stripe"),
        *("facture", "factures", "billing", "abonnement", "test", "demo", "essai", "staging", "dev", "exemple"),
        *("justice", "tribunal", "huissier", "huissiers", "commissaire-de-justice", "greffe", "procureur", "police"),
        *("gendarmerie", "gouv", "gouvernement", "impots", "tresor-public", "dgfip", "urssaf", "caf", "cnil"),
        *("banque-de-france", "dgccrf", "prefecture", "mairie", "republique-francaise"),
    }
)


def hashed(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def short_name(text: str) -> str:
    """What somebody typed as the beginning of a host: « Cabinet Éloïse » gives « cabinet-eloise »."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def may_be_called(slug: str) -> bool:
    """Whether a short name has the length and the letters of one; another question is whether it is free."""
    return SHORTEST <= len(slug) <= LONGEST and NAME.fullmatch(slug) is not None


def other_codes(code: str) -> list[str]:
    """A code and its neighbours, in the order they are tried: its last character moves, then its last two."""
    signs = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    near = [code[:3] + one for one in signs]
    return [code, *near, *(code[:2] + one + two for one in signs for two in signs)]
