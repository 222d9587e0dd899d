"""The call itself: one POST, no redirection followed, little time, little of the answer kept."""

from __future__ import annotations

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from urllib3.exceptions import HTTPError

from .enums import TellingFault
from .rules import LONGEST_ANSWER
from .values import ProgramAnswer

# Seconds of silence; a whole exchange lasts four times as long at most, however slowly it drips.
SILENCE_SECONDS = 5


def post(url: str, body: bytes, headers: dict[str, str]) -> ProgramAnswer:
    """Send a telling and return what was answered; a fault of the network is an answer too."""
    said = {
        "Content-Type": "application/json", "User-Agent": "Amiable-Webhooks/1", "Accept-Encoding": "identity", **headers
    }  # fmt: skip
    session = import_string(settings.OUTBOUND_SESSION)(timeout=SILENCE_SECONDS)
    try:
        with session, session.post(url, data=body, headers=said, allow_redirects=False, stream=True) as answer:
            return ProgramAnswer(answer.status_code, _beginning(answer))
    except requests.exceptions.SSLError:
        return ProgramAnswer(None, "", TellingFault.TLS)
    except requests.Timeout:
        return ProgramAnswer(None, "", TellingFault.SILENT)
    except (requests.RequestException, HTTPError, OSError, ValueError):
        return ProgramAnswer(None, "", TellingFault.UNREACHABLE)


def _beginning(answer: requests.Response) -> str:
    """The first bytes of an answer as text; what breaks while they are read does not undo its status."""
    try:
        read = answer.raw.read(LONGEST_ANSWER, decode_content=False)
    except (HTTPError, OSError):
        return ""
    return str(read.decode("utf-8", "replace").replace("\0", ""))
