"""The steps of a strategy on a line of days, each with its card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from agency.desk.strategies.values import TimelineStep
from agency.letters.models import LetterTemplate
from agency.letters.queries import published
from agency.parties.enums import DebtorKind, Tone
from agency.strategies.enums import StrategyAct
from agency.strategies.rules import Step, rehearse

# The line is drawn from 0 to this, in its own unit.
WIDTH = 600


def present_timeline(forms: Sequence[Any], audience: DebtorKind, on: date) -> list[TimelineStep]:
    """Return the cards in their order, each on its day as `rehearse` counts it for a case qualified on a day.

    A card that is still to correct, and those behind it, have no day of their own: they stand at the last one known.
    """
    steps = _readable(forms)
    leaves = [one.leaves_on for one in rehearse(steps, on=on, audience=audience)] if steps else []
    days = [(day - leaves[0]).days for day in leaves]
    days += [days[-1] if days else 0] * (len(forms) - len(days))
    last, texts = max(days, default=0) or 1, _texts(audience)
    return [
        TimelineStep(
            place + 1, days[place], round(WIDTH * days[place] / last), _kind(form), form, _text(form, texts),
            depends=bool(form["only_if"].value() or form["skip_if"].value()),
            is_call=form["kind"].value() == StrategyAct.CALL,
        )
        for place, form in enumerate(forms)
    ]  # fmt: skip


def _readable(forms: Sequence[Any]) -> list[Step]:
    """The steps up to the first card that is to correct."""
    found: list[Step] = []
    for form in forms:
        if form.step is None:
            break
        found.append(form.step)
    return found


def _kind(form: Any) -> str:
    value = form["kind"].value()
    return StrategyAct(value).heading if value in StrategyAct else ""


def _texts(audience: DebtorKind) -> dict[tuple[str, str], LetterTemplate]:
    """The published text of each kind and tone, the oldest of several."""
    found: dict[tuple[str, str], LetterTemplate] = {}
    for text in published().filter(audience=audience):
        found.setdefault((text.kind, text.tone), text)
    return found


def _text(form: Any, texts: dict[tuple[str, str], LetterTemplate]) -> int | None:
    kind = form["kind"].value()
    text = texts.get((kind, form["tone"].value())) or texts.get((kind, Tone.PLAIN))
    return text.pk if text else None
