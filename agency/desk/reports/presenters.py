"""The reports in words: shares with their interval when cases are few, a curve, and the same rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from agency.reporting.values import Conduct, Load, Recovered, Work

WIDTH, HEIGHT = 600, 200


@dataclass(frozen=True)
class RecoveryRow:
    """One line of the table: shares in per cents, None where nothing can be said yet."""

    label: str
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
    """The share settled after so many days, as points of a drawing, and in words."""

    points: tuple[tuple[int, int], ...]

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
    rows = [_row(part_name(one.part, axis), one) for one in found]
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


def curve(found: Sequence[Recovered]) -> RecoveryCurve | None:
    """The share of what was claimed that was settled after so many days; None before a case is old enough."""
    shares = ((days, percent(received, claimed)) for days, (claimed, received) in together(found).after.items())
    points = tuple((days, min(share, 100)) for days, share in shares if share is not None)
    return RecoveryCurve(points) if len(points) > 1 else None


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


def _row(label: str, one: Recovered) -> RecoveryRow:
    few = interval(one.settled, one.cases)
    sure = _("entre %(low)d et %(high)d %%") % {"low": few[0], "high": few[1]} if few else ""
    after = tuple(percent(received, claimed) for claimed, received in one.after.values())
    return RecoveryRow(
        label, one.cases, one.settled, sure, one.claimed, one.received, percent(one.received, one.claimed), one.days,
        after,
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
