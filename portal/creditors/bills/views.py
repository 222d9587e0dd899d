"""A firm's bills: a page of them, looked for and cut, and the same as a table."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.sheets import KINDS
from portal.creditors.visits import CreditorVisit

from .presenters import bill_heads, bill_lines, bill_rows
from .queries import DUE, SETTLED, bills_of

BILLS_A_PAGE = 50
LONGEST_SEARCH = 100
LONGEST_NUMBER = 18


@require_safe
@for_creditor(CreditorAct.READ)
def bills(visit: CreditorVisit) -> HttpResponse:
    """A page of the bills, the first due first."""
    text, part = _cut(visit)
    asked = visit.request.GET.get("apres", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 0
    found = list(bills_of(visit.creditor, text=text, part=part, after=after)[: BILLS_A_PAGE + 1])
    lines = bill_lines(found[:BILLS_A_PAGE], at=visit.at)
    return visit.render(
        "portal/creditors/bills.html", lines=lines, text=text, part=part, parts=_parts(), kinds=KINDS,
        further=lines[-1].place if len(found) > BILLS_A_PAGE else 0, begun=not after,
    )  # fmt: skip


@require_safe
@for_creditor(CreditorAct.READ)
def bills_file(visit: CreditorVisit, kind: str) -> HttpResponse:
    """The same bills, all pages of them, as CSV or XLSX."""
    if kind not in KINDS:
        raise Http404
    text, part = _cut(visit)
    rows = bill_rows(bill_lines(bills_of(visit.creditor, text=text, part=part), at=visit.at))
    content = as_csv(bill_heads(), rows) if kind == "csv" else as_xlsx(_("Factures"), bill_heads(), rows)
    return file_answer(content, KINDS[kind], f"factures-{visit.on}.{kind}")


def _parts() -> dict[str, str]:
    return {DUE: _("qui restent dues"), SETTLED: _("qui sont réglées")}


def _cut(visit: CreditorVisit) -> tuple[str, str]:
    """What is looked for, and in which part; a part that is not one is no part."""
    part = visit.request.GET.get("etat", "")
    return visit.request.GET.get("q", "").strip()[:LONGEST_SEARCH], part if part in _parts() else ""
