"""The one door to the public registers: what they answer becomes frozen values, and nothing of theirs leaves here.

Each has an address in the settings; an empty one is a register that is never called. A call is short and ends:
whoever asks sees the page whatever the register does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, DecimalException
from time import monotonic
from typing import Any

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from agency.common.calendar import MONTHS

from .enums import Register
from .values import Company, FoundAddress, PublishedNotice

SILENCE_SECONDS, CALL_SECONDS = 4, 8
LARGEST_ANSWER = 4 * 1024 * 1024
SHOWN = 5
# The bulletin's own limits: a page of its answers, and how far they may be turned.
A_PAGE, PAGES = 100, 20
# As many firms in one question as its address holds.
TOGETHER = 40
_RECORDS = "/api/explore/v2.1/catalog/datasets/annonces-commerciales/records"
_HIDDEN = re.compile(r"NON[- ]DIFFUSIBLE|\[ND\]")
_SPELT = re.compile(r"(\d{1,2})(?:er)? (\w+) (\d{4})")


class Unanswered(Exception):
    """The register is silent, busy, or says what cannot be read: nothing is known, nothing is to be concluded."""


def is_on(register: Register) -> bool:
    """Whether this installation calls the register."""
    return bool(_address(register))


def companies(text: str) -> list[Company]:
    """Return the firms of this number or name, the nearest first. Raises `Unanswered`."""
    answer = _ask(Register.COMPANIES, "/search", {"q": text, "page": 1, "per_page": SHOWN})
    return _read(_company(found) for found in answer["results"] if not _hidden(found))


def addresses(text: str) -> list[FoundAddress]:
    """Return the addresses that this one may be, the surest first. Raises `Unanswered`."""
    answer = _ask(Register.ADDRESSES, "/search", {"q": text[:200], "limit": SHOWN, "autocomplete": 0}, "features")
    return _read(
        FoundAddress(one["name"], one["postcode"], one["city"], Decimal(str(one["score"])))
        for one in (found["properties"] for found in answer["features"])
        if one.get("postcode") and one["type"] in {"housenumber", "street", "locality"}
    )


def notices(sirens: Sequence[str]) -> list[PublishedNotice]:
    """Return all that was published of the insolvency of these firms, `TOGETHER` at most. Raises `Unanswered`."""
    firms = ", ".join(f'"{siren}"' for siren in sirens[:TOGETHER])
    asked = {"where": f'familleavis="collective" and registre in ({firms})', "order_by": "dateparution desc"}
    found: list[PublishedNotice] = []
    for number in range(PAGES):
        answer = _ask(Register.NOTICES, _RECORDS, {**asked, "limit": A_PAGE, "offset": number * A_PAGE})
        found += _read(notice for record in answer["results"] for notice in _notices(record, set(sirens)))
        if (number + 1) * A_PAGE >= int(answer.get("total_count") or 0):
            return found
    raise Unanswered("more notices than can be read")


def _address(register: Register) -> str:
    return str(getattr(settings, f"REGISTER_{register.name}_URL")).rstrip("/")


def _ask(register: Register, path: str, query: dict[str, Any], rows: str = "results") -> dict[str, Any]:
    """Call a register and read what it says, within a time and a size: a list of `rows` among other things."""
    session, deadline, body = import_string(settings.OUTBOUND_SESSION)(timeout=SILENCE_SECONDS), monotonic(), b""
    try:
        with session, session.get(_address(register) + path, params=query, stream=True) as answer:
            answer.raise_for_status()
            for part in answer.iter_content(64 * 1024):
                body += part
                if len(body) > LARGEST_ANSWER or monotonic() - deadline > CALL_SECONDS:
                    raise Unanswered("too long an answer")
        told = json.loads(body)
    except (requests.RequestException, ValueError) as error:
        raise Unanswered(str(error)) from error
    if not isinstance(told, dict) or not isinstance(told.get(rows), list):
        raise Unanswered("an answer of another shape")
    return told


def _read(rows: Iterable[Any]) -> list[Any]:
    try:
        return list(rows)
    except (KeyError, TypeError, ValueError, AttributeError, DecimalException) as error:
        raise Unanswered(f"an answer of another shape: {error!r}") from error


def _hidden(found: dict[str, Any]) -> bool:
    """A person in business who wants its name and address shown to nobody."""
    return bool(_HIDDEN.search(f"{found.get('nom_complet')} {found['siege'].get('adresse')}"))


def _company(found: dict[str, Any]) -> Company:
    seat = found["siege"]
    street = " ".join(
        seat.get(part) or "" for part in ("numero_voie", "indice_repetition", "type_voie", "libelle_voie")
    )
    return Company(
        siren=found["siren"],
        name=found.get("nom_raison_sociale") or found["nom_complet"],
        line1=" ".join(street.split()),
        line2=seat.get("complement_adresse") or "",
        postcode=seat.get("code_postal") or "",
        city=seat.get("libelle_cedex") or seat.get("libelle_commune") or "",
        open=found.get("etat_administratif") == "A",
    )


def _notices(record: dict[str, Any], firms: set[str]) -> Iterator[PublishedNotice]:
    """A record as many times as it names firms that were asked about."""
    published = date.fromisoformat(record["dateparution"])
    judgment = json.loads(record.get("jugement") or "{}")
    before = json.loads(record.get("parutionavisprecedent") or "{}") if record["typeavis"] == "annulation" else {}
    cancels = f"A{before['numeroParution']}{before['numeroAnnonce']}" if before else ""
    for siren in sorted(firms & {number.replace(" ", "") for number in record["registre"]}):
        yield PublishedNotice(
            siren=siren,
            reference=str(record["id"])[:40],
            published_on=published,
            judged_on=_day(judgment.get("date") or "") or published,
            nature=(judgment.get("nature") or judgment.get("famille") or "")[:200],
            court=(record.get("tribunal") or "")[:200],
            url=(record.get("url_complete") or "")[:200],
            cancels=cancels,
        )


def _day(text: str) -> date | None:
    """The day of a judgment, which the bulletin writes in figures or in words according to the year."""
    if spelt := _SPELT.search(text):
        day, month, year = spelt.groups()
        return date(int(year), MONTHS.index(month.lower()) + 1, int(day)) if month.lower() in MONTHS else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
