"""Two rows side by side, in words: what is held of each, where they agree, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.desk.people.queries import decisions_on, with_files
from agency.journal.enums import Verb
from agency.language.presenters import format_date
from agency.law.persons.protection import declaration_latest
from agency.parties.enums import ContactKind, Likeness, Matter
from agency.parties.models import Debtor, PersonLink
from agency.parties.rules import same, written
from agency.registers.models import InsolvencyNotice


@dataclass(frozen=True)
class PairLine:
    """A pair as a list shows it: two names, their creditors, why."""

    link: PersonLink
    names: str
    creditors: str
    why: str


@dataclass(frozen=True)
class FactRow:
    """One thing that is held of both, and whether it is the same."""

    label: str
    one: str
    other: str
    same: bool


@dataclass(frozen=True)
class Decision:
    """One act on a pair."""

    at: datetime
    what: str
    who: str
    reason: str


@dataclass(frozen=True)
class SideBySide:
    """A pair whole: the facts of both, their files, what was decided."""

    link: PersonLink
    one: Debtor
    other: Debtor
    why: str
    facts: tuple[FactRow, ...]
    files: tuple[tuple[Case, ...], tuple[Case, ...]]
    history: tuple[Decision, ...]


def present_pairs(links: Iterable[PersonLink]) -> list[PairLine]:
    """The lines of a list, in the order given."""
    links = list(links)
    rows = with_files(pk for link in links for pk in (link.one_id, link.other_id))
    return [
        PairLine(
            link,
            " · ".join(dict.fromkeys((rows[link.one_id].full_name, rows[link.other_id].full_name))),
            " · ".join(dict.fromkeys(_creditors(rows[link.one_id]) + _creditors(rows[link.other_id]))),
            why(link),
        )
        for link in links
    ]


def present_pair(link: PersonLink) -> SideBySide:
    """A pair for the page where somebody decides."""
    rows = with_files((link.one_id, link.other_id))
    one, other = rows[link.one_id], rows[link.other_id]
    lines = [
        Decision(line.at, str(Verb(line.verb).label), line.actor_label, str(line.data.get("reason", "")))
        for line in decisions_on(link)
    ]
    files = tuple(one.cases.all()), tuple(other.cases.all())
    return SideBySide(link, one, other, why(link), tuple(_facts(one, other)), files, tuple(lines))


def why(link: PersonLink) -> str:
    """« le même nom et la même adresse ; le même téléphone et un nom proche »."""
    said = " ; ".join(str(Likeness(reason).label) for reason in link.likeness)
    return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class NoticeLine:
    """A notice of insolvency, and until when its creditors may declare what they are owed."""

    notice: InsolvencyNotice
    declare_by: date


def present_notices(notices: Iterable[InsolvencyNotice]) -> list[NoticeLine]:
    """The notices of a firm, with the end of the delay that each opened (R5.6)."""
    return [NoticeLine(notice, declaration_latest(notice.published_on)) for notice in notices]


def _creditors(row: Debtor) -> list[str]:
    return [case.creditor.short_name for case in row.cases.all()]


def _facts(one: Debtor, other: Debtor) -> Iterator[FactRow]:
    names = [{"company_name": row.company_name, "last_name": row.last_name, "first_name": row.first_name}
             for row in (one, other)]  # fmt: skip
    yield FactRow(_("Nom"), one.full_name, other.full_name, same(Matter.NAME, *names))
    for label, first, second in (
        (_("Qualité"), str(one.get_kind_display()), str(other.get_kind_display())),
        (_("SIREN"), one.siren, other.siren),
        (_("Naissance"), _day(one), _day(other)),
    ):
        if first or second:
            yield FactRow(label, first or "–", second or "–", first == second)
    yield _shared(_("Adresse"), _addresses(one), _addresses(other))
    for kind in ContactKind:
        yield _shared(str(kind.label).capitalize(), _points(one, kind), _points(other, kind))
    guarded = [str(row.get_protection_display()) if row.protection else _("aucune") for row in (one, other)]
    yield FactRow(_("Protection"), guarded[0], guarded[1], guarded[0] == guarded[1])


def _shared(label: str, one: dict[str, str], other: dict[str, str]) -> FactRow:
    return FactRow(
        label, ", ".join(one.values()) or "–", ", ".join(other.values()) or "–", bool(one.keys() & other.keys())
    )


def _day(row: Debtor) -> str:
    return format_date(row.born_on) if row.born_on else ""


def _addresses(row: Debtor) -> dict[str, str]:
    found = {}
    for address in row.addresses.all():
        values = {"line1": address.line1, "line2": address.line2, "line3": address.line3,
                  "postcode": address.postcode, "city": address.city}  # fmt: skip
        found["".join(f"{address.line1} {address.postcode}".lower().split())] = written(Matter.ADDRESS, values)
    return found


def _points(row: Debtor, kind: ContactKind) -> dict[str, str]:
    points = [point for point in row.contact_points.all() if point.kind == kind]
    return {"".join(point.value.lower().split()): point.value for point in points}
