"""The four indicators as the top of « Ma journée » draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agency.desk.day.queries.figures import Collected, Figures, Kept
from agency.desk.day.rules import Curve, Slice, curve, round_euros, stacked

from .items import elapsed


@dataclass(frozen=True)
class Indicators:
    """Figures with their words and their drawings; `answer_time` is empty when nobody was answered."""

    at: datetime
    collected: Collected
    collected_words: str
    curve: Curve
    plans: Kept
    answer_time: str
    outstanding_words: str
    ages: tuple[Slice, ...]


def present_figures(figures: Figures) -> Indicators:
    """Return what the top of the page shows."""
    labels = (_("0–30 j"), _("31–60 j"), _("61–90 j"), _("90 j et plus"))
    return Indicators(
        at=figures.at,
        collected=figures.collected,
        collected_words=round_euros(figures.collected.total),
        curve=curve(figures.collected.running),
        plans=figures.plans,
        answer_time=elapsed(figures.answer_time) if figures.answer_time is not None else "",
        outstanding_words=round_euros(figures.outstanding),
        ages=stacked(list(zip(labels, figures.ages, strict=True))),
    )
