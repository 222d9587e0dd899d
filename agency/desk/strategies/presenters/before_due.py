"""Courtesy reminders in a rehearsal, and those of the bills of a case: what leaves before a due date, or why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agency.common.money import ZERO
from agency.courtesy.presenters import fate_of, why_said
from agency.courtesy.values import Leave, MayLeave, RehearsedCourtesy
from agency.desk.frame.presenters.denials import rule_of
from agency.desk.strategies.values import BeforeDue, Counted, CourtesyLine, RehearsedCourtesies
from agency.intake.enums import Outcome
from agency.intake.models import ImportRow
from agency.law.contact.limits import Channel
from agency.strategies.enums import STEP_CHANNELS
from agency.strategies.rehearsal.enums import RehearsedFate
from agency.strategies.rehearsal.values import PostageCosts


def before_due(lines: Iterable[ImportRow]) -> list[BeforeDue]:
    """Return what became of the words on the bills of a case and of its person, with each reason, and what waits."""
    return [_of_bill(line) for line in lines]


def _of_bill(line: ImportRow) -> BeforeDue:
    word = getattr(line, "courtesy", None)
    waits = line.outcome == Outcome.UNDUE
    return BeforeDue(line.number, line.due_on, fate_of(word) if word else "", line.pk if waits else None)


def present_courtesies(words: Sequence[RehearsedCourtesy], costs: PostageCosts) -> RehearsedCourtesies:
    """Return the words that a rehearsal sends or leaves, in the reader's language."""
    gone = [one.answer for one in words if isinstance(one.answer, MayLeave) and not one.beside]
    left = Counter(one.answer.why for one in words if isinstance(one.answer, Leave))
    return RehearsedCourtesies(
        bills=len(words),
        mails=sum(one.channel == Channel.EMAIL for one in gone),
        letters=sum(one.channel == Channel.POST for one in gone),
        left=[Counted(why_said(why), rule_of(why), times) for why, times in left.most_common()],
        lines=[_line(one, costs) for one in words],
    )


def courtesy_sheet(told: RehearsedCourtesies) -> tuple[list[str], list[list[Any]]]:
    """Return the heads and the rows of these words for a spreadsheet, one row a bill."""
    heads = [
        _("Jour"), _("Facture"), _("Créancier"), _("Personne"), _("Échéance"), _("Moyen"), _("Ce qu’il devient"),
        _("Pourquoi"), _("Règle"), _("Affranchissement"),
    ]  # fmt: skip
    rows = [
        [
            one.word.on, one.word.number, one.word.creditor, one.word.person, one.word.due_on, one.channel, one.fate,
            one.note, one.rule, "" if one.postage is None else one.postage,
        ]
        for one in told.lines
    ]  # fmt: skip
    return heads, rows


def _line(word: RehearsedCourtesy, costs: PostageCosts) -> CourtesyLine:
    if isinstance(word.answer, Leave):
        why = word.answer.why
        return CourtesyLine(word, "", str(RehearsedFate.STOPPED.label), why_said(why), rule_of(why), ZERO)
    note = _("Avec une autre facture de la même personne.") if word.beside else ""
    by_post = word.answer.channel == Channel.POST and not word.beside
    postage: Decimal | None = costs.letter if by_post else ZERO
    way = str(STEP_CHANNELS[word.answer.channel])
    return CourtesyLine(word, way, str(RehearsedFate.LEAVES.label), note, "", postage)
