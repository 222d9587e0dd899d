"""What a line lacks or leaves in doubt, and the same line with what a person typed: judged by the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from agency.intake.enums import LineField, Outcome
from agency.parties.rules import PersonFacts
from agency.readers.claim_files import ClaimRow, Confidence, DebtorFacts, Kind, Nature, Payer

from .lines import is_half_named, misfits

_DAYS = ("issued_on", "due_on", "service_on")
_SUMS = ("total", "paid", "open", "whole", "share")
_PLAIN = ("number", "where", "key", "label", "period", "about", "currency")
_PERSONS = {"company_name": LineField.NAME, "line1": LineField.ADDRESS, "line2": LineField.ADDRESS,
            "line3": LineField.ADDRESS}  # fmt: skip


def line_as_json(line: ClaimRow) -> dict[str, Any]:
    """Return a line as the file said it, as plain values."""
    said: dict[str, Any] = {name: getattr(line, name) for name in _PLAIN}
    said |= {name: value.isoformat() if (value := getattr(line, name)) else None for name in _DAYS}
    said |= {name: str(value) if (value := getattr(line, name)) is not None else None for name in _SUMS}
    said |= {"kind": line.kind.value, "confidence": line.confidence.value, "warnings": list(line.warnings)}
    said["debtor"] = asdict(line.debtor)
    said["payers"] = [
        {"debtor": asdict(payer.debtor), "solidary": payer.solidary,
         "share": str(payer.share) if payer.share is not None else None}
        for payer in line.payers
    ]  # fmt: skip
    return said


def line_from_json(said: Mapping[str, Any]) -> ClaimRow:
    """Return the line that `line_as_json` put aside."""
    days: dict[str, Any] = {name: date.fromisoformat(said[name]) if said[name] else None for name in _DAYS}
    sums: dict[str, Any] = {name: Decimal(said[name]) if said[name] is not None else None for name in _SUMS}
    payers = [
        Payer(_facts(one["debtor"]), Decimal(one["share"]) if one["share"] is not None else None, one["solidary"])
        for one in said["payers"]
    ]
    return ClaimRow(
        debtor=_facts(said["debtor"]), kind=Kind(said["kind"]), confidence=Confidence(said["confidence"]),
        warnings=tuple(said["warnings"]), payers=tuple(payers), **days, **sums, **{name: said[name] for name in _PLAIN},
    )  # fmt: skip


def _facts(said: Mapping[str, Any]) -> DebtorFacts:
    lists = {name: tuple(said[name]) for name in ("address", "doubts")}
    return DebtorFacts(**{**said, **lists, "nature": Nature(said["nature"])})


def asked_of(line: ClaimRow, people: Sequence[PersonFacts], outcome: str, *, has_due_date: bool) -> tuple[str, ...]:
    """Return the fields of a line that somebody must type or look at, `0_city` being the city of its first person.

    Nothing is asked of a line that is ready, or refused: the law, or the file, says no.
    """
    if outcome == Outcome.DOUBTFUL:
        return (LineField.TOTAL, LineField.PAID, LineField.DUE_ON)
    if outcome != Outcome.INCOMPLETE:
        return ()
    return tuple(dict.fromkeys(_gaps(line, people, has_due_date=has_due_date)))


def _gaps(line: ClaimRow, people: Sequence[PersonFacts], *, has_due_date: bool) -> Iterator[str]:
    if not has_due_date:
        yield from (LineField.ISSUED_ON, LineField.DUE_ON)
    if not line.number:
        yield LineField.NUMBER
    for rank, facts in enumerate(debtors_of(line)):
        if is_half_named(facts):
            yield f"{rank}_{LineField.LAST_NAME}"
    if not people[0].has_address:
        yield from (f"0_{name}" for name in (LineField.ADDRESS, LineField.POSTCODE, LineField.CITY))
    for rank, held in misfits(line, people):
        yield LineField.NUMBER if held == "number" else f"{rank}_{_PERSONS.get(held, held)}"


def debtors_of(line: ClaimRow) -> list[DebtorFacts]:
    """Return the people of a line, in the order of the file."""
    return [payer.debtor for payer in line.payers] or [line.debtor]


def said_of(line: ClaimRow, asked: str) -> Any:
    """Return what a line says of a field, as a person would type it."""
    if not asked[:1].isdigit():
        return getattr(line, asked)
    facts, name = debtors_of(line)[int(asked[0])], asked[2:]
    return "\n".join(facts.address) if name == LineField.ADDRESS else getattr(facts, name)


def completed(line: ClaimRow, typed: Mapping[str, Any]) -> ClaimRow:
    """Return a line with what a person typed of it; what is left to pay follows from the total and what was paid."""
    own = {name: value for name, value in typed.items() if not name[:1].isdigit()}
    if LineField.NUMBER in own:
        own["key"] = own[LineField.NUMBER]
    found = replace(line, **own)
    found = replace(found, open=found.total - found.paid)
    payers = list(found.payers)
    for asked, value in typed.items():
        if not asked[:1].isdigit():
            continue
        rank, name = int(asked[0]), asked[2:]
        if payers:
            payers[rank] = replace(payers[rank], debtor=_with(payers[rank].debtor, name, value))
        if rank == 0:
            found = replace(found, debtor=_with(found.debtor, name, value))
    return replace(found, payers=tuple(payers))


def retold(said: Mapping[str, Any], typed: Sequence[Mapping[str, str]]) -> ClaimRow:
    """Return a line as the file said it (`line_as_json`), with what was typed of it since."""
    return completed(line_from_json(said), {one["field"]: _value(one["field"], one["value"]) for one in typed})


def _value(field: str, text: str) -> Any:
    """What was typed, as the line holds it: days, euros, texts."""
    if field.endswith("_on"):
        return date.fromisoformat(text) if text else None
    return Decimal(text) if field in (LineField.TOTAL, LineField.PAID) else text


def _with(facts: DebtorFacts, name: str, value: str) -> DebtorFacts:
    if name == LineField.ADDRESS:
        return replace(facts, address=tuple(line.strip() for line in value.splitlines() if line.strip()))
    if name == LineField.POSTCODE:
        return replace(facts, postcode=re.sub(r"\s", "", value))
    if name == LineField.LAST_NAME:
        return replace(facts, last_name=value, name=f"{facts.first_name} {value}".strip())
    told: dict[str, Any] = {name: value}
    return replace(facts, **told)
