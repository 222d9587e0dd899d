"""The reports in words: shares with their interval when cases are few, curves, and the same rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.common.money import ZERO
from agency.handling.enums import NonPaymentReason
from agency.language.presenters import month_name
from agency.reporting.enums import Axis
from agency.reporting.rules import AGES, POINTS, interval, percent
from agency.reporting.values import Conduct, Load, Postage, Recovered, Work

WIDTH, HEIGHT = 600, 200
# More lines than that on one drawing are not told apart.
MOST_PARTS = 3
UNNAMED = "-"


@dataclass(frozen=True)
class RecoveryRow:
    """One line of the table: shares in per cents, None where nothing can be said yet; `code` asks for its curve."""

    label: str
    code: str
    cases: int
    settled: int
    sure: str
    claimed: Decimal
    received: Decimal
    share: int | None
    days: int | None
    after: tuple[int | None, ...]


@dataclass(frozen=True)
class RecoveryCurve:
    """The share settled after so many days of one part, as points of a drawing, and in words.

    `sure` is the interval of its cases settled whole, when they are few; `rank` is how its line is drawn.
    """

    label: str
    points: tuple[tuple[int, int], ...]
    sure: str = ""
    rank: int = 0

    @property
    def line(self) -> str:
        """Points of a polyline of `WIDTH` by `HEIGHT`."""
        return " ".join(f"{_x(days)},{HEIGHT - HEIGHT * share // 100}" for days, share in ((0, 0), *self.points))

    @property
    def dots(self) -> list[dict[str, Any]]:
        """Each point with its words."""
        return [
            {"x": _x(days), "y": HEIGHT - HEIGHT * share // 100, "days": days, "share": share}
            for days, share in self.points
        ]


def recovery_rows(found: Sequence[Recovered], axis: Axis) -> list[RecoveryRow]:
    """The table of recovery: one line for each part, then all together when there are several."""
    rows = [_row(part_name(one.part, axis), one, code_of(one) if _points(one) else "") for one in found]
    return [*rows, _row(_("Ensemble"), together(found))] if len(rows) > 1 else rows


def together(found: Sequence[Recovered]) -> Recovered:
    """Every part as one; no median, which does not add up."""
    after = {
        days: (sum((one.after[days][0] for one in found), ZERO), sum((one.after[days][1] for one in found), ZERO))
        for days in POINTS
    }
    return Recovered(
        "", sum(one.cases for one in found), sum(one.settled for one in found),
        sum((one.claimed for one in found), ZERO), sum((one.received for one in found), ZERO), None, after,
    )  # fmt: skip


def curves(found: Sequence[Recovered], axis: Axis, chosen: str = "") -> list[RecoveryCurve]:
    """The share of what was claimed that was settled after so many days: all together, then a few parts.

    The part chosen by its code, else the largest sums; a part has no curve before its cases are old enough.
    """
    parts = [one for one in found if code_of(one) == chosen] or list(found)
    drawn = [_curve(_("Ensemble"), together(found))]
    if len(found) > 1:
        drawn += [_curve(part_name(one.part, axis), one) for one in parts]
    kept = [one for one in drawn if len(one.points) > 1][: MOST_PARTS + 1]
    return [replace(one, rank=rank) for rank, one in enumerate(kept)]


def code_of(one: Recovered) -> str:
    """How a part is asked for in an address."""
    return one.part or UNNAMED


def postage_rows(found: Sequence[Postage], axis: Axis) -> list[tuple[str, Postage]]:
    """The letters of each part under its name, then all together when there are several."""
    rows = [(_posted_part(one.part, axis), one) for one in found]
    if len(rows) > 1:
        whole = Postage(
            "", sum(one.simple for one in found), sum(one.registered for one in found),
            sum((one.cost for one in found), ZERO), sum(one.unpriced for one in found),
        )  # fmt: skip
        rows.append((_("Ensemble"), whole))
    return rows


def part_name(part: str, axis: Axis) -> str:
    """What a part is called."""
    if not part:
        return _("non connu")
    if axis == Axis.AGE:
        return age_name(int(part))
    if axis == Axis.REASON:
        return str(NonPaymentReason(part).label)
    if axis == Axis.MONTH:
        return _("%(month)s %(year)s") % {"month": month_name(date.fromisoformat(f"{part}-01")), "year": part[:4]}
    return part


def age_name(rank: int) -> str:
    """How old the oldest bill was on the day the case came."""
    if rank == 0:
        return _("%(n)d jours ou moins") % {"n": AGES[0]}
    if rank == len(AGES):
        return _("plus de %(n)d jours") % {"n": AGES[-1]}
    return _("%(first)d à %(last)d jours") % {"first": AGES[rank - 1] + 1, "last": AGES[rank]}


def conduct_rows(found: Conduct) -> list[tuple[str, str, str]]:
    """Each figure of conduct: its name, the figure, what it is made of."""
    answer_days = "–" if found.answer_days is None else _decimal(found.answer_days)
    return [
        (_("Réponses données dans le délai promis"), _share(found.answered_in_time, found.answers),
         _of(found.answered_in_time, found.answers)),
        (_("Jours pour répondre, au milieu"), answer_days, _("la moitié des réponses ont pris moins de temps")),
        (_("Paroles du cabinet tenues le jour dit"), _share(found.words_kept, found.words - found.words_cancelled),
         _("%(late)d en retard, %(cancelled)d annulées avec leur motif")
         % {"late": found.words_late, "cancelled": found.words_cancelled}),
        (_("Courriers et appels par personne"), _ratio(found.contacts, found.people),
         _("au plus %(n)d en un mois pour une même personne") % {"n": found.most_contacts}),
        (_("Échéances réglées"), _share(found.parts_paid, found.parts_due), _of(found.parts_paid, found.parts_due)),
        (_("Échéanciers acceptés"), str(found.plans),
         ngettext("%(n)d arrêté avant sa fin", "%(n)d arrêtés avant leur fin", found.plans_ended)
         % {"n": found.plans_ended}),
        (_("Réclamations"), str(found.complaints),
         ngettext("%(n)d répondue dans le délai", "%(n)d répondues dans le délai", found.complaints_in_time)
         % {"n": found.complaints_in_time}),
    ]  # fmt: skip


def recovery_sheet(rows: Sequence[RecoveryRow]) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows of recovery for a spreadsheet; shares in per cents."""
    heads = [
        _("Part"), _("Dossiers"), _("Réglés en entier"), _("Confié (€)"), _("Réglé (€)"), _("Réglé (%)"),
        _("Jours pour régler"), *(_("Réglé à %(n)d jours (%%)") % {"n": days} for days in POINTS),
    ]  # fmt: skip
    return heads, [
        [row.label, row.cases, row.settled, row.claimed, row.received, *map(_cell, (row.share, row.days, *row.after))]
        for row in rows
    ]


def postage_sheet(rows: Sequence[tuple[str, Postage]]) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows of what letters cost, for a spreadsheet."""
    heads = [_("Part"), _("Lettres"), _("Recommandés"), _("Coût (€)"), _("Sans coût connu")]
    return heads, [[label, one.simple, one.registered, one.cost, one.unpriced] for label, one in rows]


def conduct_sheet(rows: Sequence[tuple[str, str, str]]) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows of conduct for a spreadsheet."""
    return [_("Conduite"), _("Chiffre"), _("Détail")], [list(row) for row in rows]


def load_sheet(found: Sequence[Load]) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows of the team's work for a spreadsheet."""
    heads = [_("Personne"), _("Dossiers suivis"), _("Appels"), _("Réponses")]
    return heads, [[one.name, one.cases, one.calls, one.answers] for one in found]


def work_sheet(found: Sequence[Work]) -> tuple[list[str], list[list[Any]]]:
    """Heads and rows of flat fees for a spreadsheet."""
    heads = [_("Créancier"), _("Travaux"), _("Compris dans le forfait"), _("Hors taxes (€)")]
    return heads, [[one.creditor, one.works, one.included, one.amount] for one in found]


def _curve(label: str, one: Recovered) -> RecoveryCurve:
    return RecoveryCurve(label, _points(one), _sure(one))


def _points(one: Recovered) -> tuple[tuple[int, int], ...]:
    shares = ((days, percent(received, claimed)) for days, (claimed, received) in one.after.items())
    return tuple((days, min(share, 100)) for days, share in shares if share is not None)


def _sure(one: Recovered) -> str:
    few = interval(one.settled, one.cases)
    return _("entre %(low)d et %(high)d %%") % {"low": few[0], "high": few[1]} if few else ""


def _posted_part(part: str, axis: Axis) -> str:
    return _("hors stratégie") if axis == Axis.STRATEGY and not part else part_name(part, axis)


def _row(label: str, one: Recovered, code: str = "") -> RecoveryRow:
    after = tuple(percent(received, claimed) for claimed, received in one.after.values())
    return RecoveryRow(
        label, code, one.cases, one.settled, _sure(one), one.claimed, one.received, percent(one.received, one.claimed),
        one.days, after,
    )  # fmt: skip


def _x(days: int) -> int:
    return WIDTH * days // POINTS[-1]


def _share(part: int, whole: int) -> str:
    found = percent(part, whole)
    return "–" if found is None else f"{found} %"


def _of(part: int, whole: int) -> str:
    return _("%(part)d sur %(whole)d") % {"part": part, "whole": whole}


def _ratio(contacts: int, people: int) -> str:
    return _decimal(Decimal(contacts) / people) if people else "–"


def _decimal(figure: Decimal) -> str:
    return str(number_format(figure, 1))


def _cell(figure: int | None) -> int | str:
    return "" if figure is None else figure
