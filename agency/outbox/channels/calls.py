"""Calls to a provider: one open line, what an answer says, and what silence leaves sure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self

import requests
from django.conf import settings
from urllib3.exceptions import MaxRetryError, NewConnectionError

from .base import Ambiguous, Permanent, Retryable

# Refusals that say nothing of the letter itself: it may leave later as it is.
BUSY = frozenset({401, 403, 408, 425, 429, 503})
SHORT = 8
"""Seconds of silence that somebody in front of a screen bears."""
LARGEST = 25 * 1024 * 1024
_CHUNK = 64 * 1024
File = tuple[str, tuple[str, bytes, str]]


class NoAnswer(Exception):
    """Nobody answered; `left` is False when the call cannot have been heard."""

    def __init__(self, why: str, *, left: bool) -> None:
        super().__init__(why)
        self.left = left


@dataclass(frozen=True)
class CallAnswer:
    """What came back."""

    status: int
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The JSON object of the answer, empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def down(self) -> bool:
        """Whether the provider broke down, or asks to come back: nothing is said of what was asked."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR or self.status in BUSY


class OpenLine:
    """Base of adapters: one session for a batch, no proxy of the machine, no redirection followed, never for ever.

    Entered as a context, the line stays open until its end.
    """

    name = ""
    url = ""
    seconds: float | None = None

    def __init__(self) -> None:
        self._session: requests.Session | None = None

    def __enter__(self) -> Self:
        self._session = _session()
        return self

    def __exit__(self, *error: object) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def call(
        self, method: str, path: str, *, data: Any = None, files: Sequence[File] | None = None,
        params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
    ) -> CallAnswer:  # fmt: skip
        """Call the provider once. Raises `NoAnswer`."""
        session, own = (self._session, False) if self._session else (_session(), True)
        try:
            with session.request(
                method, path if "://" in path else self.url.rstrip("/") + path, data=data, files=files, params=params,
                headers=headers, timeout=self.seconds or settings.POST_CALL_SECONDS, allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                return CallAnswer(answer.status_code, _body(answer))
        except requests.RequestException as error:
            raise NoAnswer(f"{self.name} ne répond pas : {type(error).__name__}", left=_heard(error)) from error
        finally:
            if own:
                session.close()

    def read(self, answer: CallAnswer) -> dict[str, Any]:
        """Return what an answer to a reading holds. Raises `Retryable`, or `Permanent` where there is nothing."""
        if answer.ok and answer.said:
            return answer.said
        raise self.refusal(answer) if not answer.ok and not answer.down else Retryable(self._broke(answer))

    def refusal(self, answer: CallAnswer) -> Permanent:
        """Return what the provider's refusal says, in a sentence for whoever has to change something."""
        return Permanent(f"{self.name} refuse : {self.reason(answer) or f'réponse {answer.status}'}")

    def reason(self, answer: CallAnswer) -> str:
        """Return the provider's own words, when it gives some."""
        return str(answer.said.get("message") or "")[:150]

    def doubt(self, answer: CallAnswer) -> Ambiguous:
        """Return that a call which takes a letter ended with a breakdown."""
        return Ambiguous(self._broke(answer))

    def later(self, answer: CallAnswer) -> Retryable:
        """Return that nothing was taken and that it may be asked again."""
        return Retryable(self._broke(answer))

    def _broke(self, answer: CallAnswer) -> str:
        return f"réponse {answer.status} de {self.name}"


_MOST_LINES, _CODE = 6, 5
# Where the lines between the name and the town stand, by how many they are: the street is the fourth.
_MIDDLE: dict[int, tuple[int, ...]] = {0: (), 1: (4,), 2: (3, 4), 3: (3, 4, 5), 4: (2, 3, 4, 5)}


def six_lines(lines: Sequence[str], *, prefix: str) -> dict[str, str]:
    """Return postal lines as the six of the standard (NF Z10-011): who, where in the building, the street, the town.

    Raises `Permanent` for an address that does not end with a French postcode and a town.
    """
    given = [line.strip() for line in lines if line.strip()]
    if not 1 < len(given) <= _MOST_LINES or not _in_france(given[-1]):
        raise Permanent("Cette adresse ne finit pas par un code postal français et une ville.")
    first, middle, town = given[0], given[1:-1], given[-1]
    places = _MIDDLE[len(middle)]
    who = 1 if len(middle) + 1 == _MOST_LINES - 1 else 2
    return {f"{prefix}{who}": first, **{f"{prefix}{at}": line for at, line in zip(places, middle, strict=True)},
            f"{prefix}6": town}  # fmt: skip


def _in_france(town: str) -> bool:
    code, _space, name = town.partition(" ")
    return len(code) == _CODE and code.isascii() and code.isdigit() and bool(name.strip())


def _body(answer: requests.Response) -> bytes:
    found = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        found += chunk
        if len(found) > LARGEST:
            raise requests.exceptions.ContentDecodingError("more than a letter's proof may weigh")
    return bytes(found)


def _heard(error: requests.RequestException) -> bool:
    """Whether the provider may have heard a call that failed: not before a connection, nor its encryption, stood."""
    if isinstance(error, (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)):
        return False
    reason = error.args[0] if error.args else None
    return not (isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError))


def _session() -> requests.Session:
    session = requests.Session()
    # No proxy and no .netrc: the machine's environment must not choose who reads a letter.
    session.trust_env = False
    return session
