"""A rehearsal in words: months, what the rules put off or stop, each sending; and the same as a sheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agency.common.money import ZERO
from agency.desk.frame.presenters.denials import rule_of, why_denied
from agency.desk.strategies.values import Counted, RehearsalPage, RehearsedLine, RehearsedMonth
from agency.language.presenters import format_date
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.strategies.enums import STEP_CHANNELS
from agency.strategies.rehearsal.enums import RehearsedFate
from agency.strategies.rehearsal.rules import CAPS, QUIET
from agency.strategies.rehearsal.values import RehearsedAct, RehearsedFile


def present_rehearsal(files: Sequence[RehearsedFile], acts: Sequence[RehearsedAct]) -> RehearsalPage:
    """Return a rehearsal in the reader's language."""
    by_month: dict[date, list[RehearsedAct]] = defaultdict(list)
    for act in acts:
        by_month[act.on.replace(day=1)].append(act)
    waits = Counter(code for act in acts for code in act.waits)
    stops = Counter(act.code for act in acts if act.code is not None)
    return RehearsalPage(
        files=len(files),
        months=[_month(first, those) for first, those in sorted(by_month.items())],
        total=_month(date.min, acts),
        caps=_counted(waits, CAPS),
        quiet=[*_counted(waits, QUIET), *_creditors_weeks(acts)],
        stops=_counted(stops, set(stops)),
        lines=[_line(act) for act in acts],
    )


def rehearsal_sheet(told: RehearsalPage) -> tuple[list[str], list[list[Any]]]:
    """Return the heads and the rows of a rehearsal for a spreadsheet, one row a sending."""
    heads = [
        _("Jour"), _("Dossier"), _("Créancier"), _("Personne"), _("Étape"), _("Courrier"), _("Moyen"),
        _("Ce qu’il devient"), _("Prévu le"), _("Pourquoi"), _("Règle"), _("Affranchissement"), _("Honoraires"),
    ]  # fmt: skip
    rows = [
        [
            one.act.on, one.act.file.reference, one.act.file.creditor, one.act.person.name, one.act.step + 1, one.kind,
            one.channel, one.fate, one.act.wanted_on, one.note, one.rule,
            "" if one.act.postage is None else one.act.postage, one.act.fee,
        ]
        for one in told.lines
    ]  # fmt: skip
    return heads, rows


def _month(first: date, acts: Iterable[RehearsedAct]) -> RehearsedMonth:
    gone = [act for act in acts if act.fate != RehearsedFate.STOPPED]
    by = Counter(act.channel for act in gone)
    return RehearsedMonth(
        first,
        letters=by[Channel.POST],
        registered=by[Channel.REGISTERED],
        mails=by[Channel.EMAIL],
        calls=by[Channel.CALL],
        returned=len({act.file.reference for act in gone if act.fate == RehearsedFate.RETURNED}),
        postage=_total(act.postage for act in gone),
        fees=sum((act.fee for act in gone), ZERO),
    )


def _total(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or None when one of them is not known."""
    found = list(costs)
    return None if None in found else sum((one for one in found if one is not None), ZERO)


def _counted(times: Counter[DenyCode], codes: Collection[DenyCode]) -> list[Counted]:
    return [Counted(why_denied(code), rule_of(code), n) for code, n in times.most_common() if code in codes]


def _creditors_weeks(acts: Iterable[RehearsedAct]) -> list[Counted]:
    put_off = sum(act.quiet for act in acts)
    return [Counted(_("Semaines calmes du créancier."), "", put_off)] if put_off else []


def _line(act: RehearsedAct) -> RehearsedLine:
    code = act.code or next(iter(act.waits), None)
    note = why_denied(code) if code else ""
    if act.quiet:
        note = f"{_('Semaines calmes du créancier.')} {note}".strip()
    if not act.code and act.on != act.wanted_on:
        note = f"{_('Prévu le %(day)s.') % {'day': format_date(act.wanted_on)}} {note}".strip()
    channel = str(STEP_CHANNELS[act.channel])
    return RehearsedLine(act, act.kind.heading, channel, str(act.fate.label), note, rule_of(code) if code else "")
