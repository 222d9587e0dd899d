"""The code by which a contact signs on line: sent by e-mail, kept hashed in the session, short-lived."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from tenants.current import current_agency

from .visits import CreditorVisit

KEPT = "mandate_code"
VALID = timedelta(minutes=15)
PAUSE = timedelta(minutes=1)
TRIES = 5


def send_code(visit: CreditorVisit, text_sha256: str) -> bool:
    """Send a code for this very text to the contact; False within a minute of the last one.

    Raises `OSError` when the mail server does not take it.
    """
    kept = visit.request.session.get(KEPT)
    if kept and visit.at - datetime.fromisoformat(kept["at"]) < PAUSE:
        return False
    code, house = f"{secrets.randbelow(10**6):06d}", current_agency().name
    sender = formataddr((house, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    body = _("Code pour signer votre mandat avec %(agency)s : %(code)s. Il sert une fois, pendant quinze minutes.")
    told = body % {"agency": house, "code": code}
    EmailMessage(_("%(agency)s - code") % {"agency": house}, told, sender, [visit.email]).send()
    visit.request.session[KEPT] = {"hash": _hash(code, text_sha256), "at": visit.at.isoformat(), "tries": 0}
    return True


def use_code(visit: CreditorVisit, code: str, text_sha256: str) -> str:
    """Return when the code was sent, empty when it is not the one of this text, too old, tried too often or used."""
    kept = visit.request.session.pop(KEPT, None)
    if kept is None or kept["tries"] >= TRIES or visit.at - datetime.fromisoformat(kept["at"]) > VALID:
        return ""
    if not constant_time_compare(_hash("".join(code.split()), text_sha256), kept["hash"]):
        visit.request.session[KEPT] = kept | {"tries": kept["tries"] + 1}
        return ""
    return str(kept["at"])


def has_code(visit: CreditorVisit) -> bool:
    """Whether a code was sent that may still be typed."""
    kept = visit.request.session.get(KEPT)
    return bool(kept and kept["tries"] < TRIES and visit.at - datetime.fromisoformat(kept["at"]) <= VALID)


def _hash(code: str, text_sha256: str) -> str:
    return salted_hmac("portal.creditors.signing", f"{code}:{text_sha256}", algorithm="sha256").hexdigest()
