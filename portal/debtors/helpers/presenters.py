"""Those who help, told to the person; the person's case, told to who helps, without what is the person's alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.cases.models import CaseParty
from agency.common.calendar import paris_date
from agency.common.identifiers import group
from agency.common.money import ZERO, format_euros
from agency.helpers.enums import HelpAct, HelpEnd, HelperKind, HelpScope
from agency.helpers.models import Helper, HelperAct
from agency.helpers.queries import reason_over, way_in_of
from agency.helpers.rules import may_write
from portal.debtors.presenters import case_detail
from portal.debtors.view_models import Ahead, CaseDetail

from .view_models import HelpedCase, HelperDone, HelperShown


def helper_shown(helper: Helper, on: date, *, opens: bool = False) -> HelperShown:
    """Return somebody who helps as the person reads it; with `opens`, what lets them in, as long as they help."""
    made = way_in_of(helper) if opens else None
    return HelperShown(
        helper.pk, helper.name, str(HelperKind(helper.kind).label), str(HelpScope(helper.scope).label), helper.until,
        _how_ended(helper, on), tuple(_done(act) for act in reversed(list(helper.acts.all()))),
        code=group(made.code) if made else "", digits=group(made.digits, 3) if made else "",
    )  # fmt: skip


def helped_case(helper: Helper, part: CaseParty, at: datetime) -> HelpedCase:
    """Return the case as who helps reads it: no document, no bank data, no button that is the person's alone."""
    detail = case_detail(part, at=at)
    return HelpedCase(
        helper.debtor.full_name, helper.name, helper.until, _without_what_is_theirs(detail),
        may_write=may_write(helper.scope),
        may_propose=helper.scope == HelpScope.PROPOSE and detail.is_payable and detail.may_plan,
    )  # fmt: skip


def _without_what_is_theirs(detail: CaseDetail) -> CaseDetail:
    ahead = detail.ahead
    return replace(
        detail,
        lines=tuple(replace(line, document=None) for line in detail.lines),
        exchanges=tuple(replace(one, documents=()) for one in detail.exchanges),
        ahead=Ahead(ahead.steps) if ahead else None,
        receipts=(), back=None, debit=None, saves_card=False, gives_account=False, debits_away=(),
        debit_to_confirm=False,
    )  # fmt: skip


def _done(act: HelperAct) -> HelperDone:
    if act.kind == HelpAct.PROPOSED:
        return HelperDone(paris_date(act.at), _plan_words(act), act.pk)
    words = {HelpAct.CAME: _("A lu votre dossier"), HelpAct.WROTE: _("Nous a écrit")}
    return HelperDone(paris_date(act.at), words[HelpAct(act.kind)])


def _plan_words(act: HelperAct) -> str:
    facts = {"amount": format_euros(act.monthly or ZERO), "day": act.day}
    return _("Vous propose %(amount)s par mois, le %(day)s de chaque mois") % facts


def _how_ended(helper: Helper, on: date) -> str:
    end = helper.end or reason_over(helper, on)
    return str(HelpEnd(end).label) if end else ""
