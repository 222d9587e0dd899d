"""Who helps, in what was said: named, what they did in their own name, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.helpers.enums import HelpAct, HelpEnd
from agency.helpers.models import Helper, HelperAct
from agency.language.presenters import format_date
from portal.debtors.view_models import Exchange


def exchanges_of_helpers(helpers: Iterable[Helper]) -> Iterable[tuple[datetime, Exchange]]:
    """Yield who was named and what they did, each thing as theirs; what they wrote stands with the messages."""
    for helper in helpers:
        named = _("Vous demandez l’aide de %(name)s, jusqu’au %(day)s")
        words = {"name": helper.name, "day": format_date(helper.until)}
        yield helper.named_at, Exchange(paris_date(helper.named_at), named % words, theirs=True)
        for act in helper.acts.all():
            if act.kind != HelpAct.WROTE:
                yield act.at, Exchange(paris_date(act.at), _act_words(helper, act), theirs=True)
        if helper.ended_at is not None:
            yield helper.ended_at, Exchange(paris_date(helper.ended_at), _ended(helper), theirs=_by_them(helper))


def _act_words(helper: Helper, act: HelperAct) -> str:
    if act.kind == HelpAct.CAME:
        return _("%(name)s, qui vous aide, lit votre dossier") % {"name": helper.name}
    facts = {"name": helper.name, "amount": format_euros(act.monthly or ZERO), "day": act.day}
    return _("%(name)s, qui vous aide, vous propose %(amount)s par mois, le %(day)s de chaque mois") % facts


def _by_them(helper: Helper) -> bool:
    return helper.end in {HelpEnd.PERSON, HelpEnd.HELPER}


def _ended(helper: Helper) -> str:
    told = {"name": helper.name, "why": helper.why}
    match HelpEnd(helper.end):
        case HelpEnd.PERSON:
            return _("Vous arrêtez l’aide de %(name)s") % told
        case HelpEnd.HELPER:
            return _("%(name)s arrête de vous aider") % told
        case HelpEnd.STAFF:
            return _("Nous arrêtons l’aide de %(name)s : %(why)s") % told
        case end:
            return _("L’aide de %(name)s prend fin : %(why)s") % {**told, "why": end.label}
