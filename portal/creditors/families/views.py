"""A school's families: a page of them, looked for and cut, and the same as a table."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.sheets import KINDS
from portal.creditors.visits import CreditorVisit

from .presenters import family_cards, family_heads, family_rows
from .queries import families_of
from .rules import is_school

FAMILIES_A_PAGE = 40
LONGEST_SEARCH = 100
LONGEST_NUMBER = 18


@require_safe
@for_creditor(CreditorAct.READ)
def families(visit: CreditorVisit) -> HttpResponse:
    """A page of the families, in the order of their names; whoever is no school reads its cases."""
    if not _is_school(visit):
        return redirect("creditors:home")
    text, part = _cut(visit)
    asked = visit.request.GET.get("apres", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 0
    found = families_of(
        visit.creditor, text=text, part=part, after=after,
        most=FAMILIES_A_PAGE + 1,
    )  # fmt: skip
    cards = family_cards(found[:FAMILIES_A_PAGE], at=visit.at)
    return visit.render(
        "portal/creditors/families.html", cards=cards, text=text, part=part, parts=_parts(), kinds=KINDS,
        further=cards[-1].place if len(found) > FAMILIES_A_PAGE else 0, begun=not after,
    )  # fmt: skip


@require_safe
@for_creditor(CreditorAct.READ)
def families_file(visit: CreditorVisit, kind: str) -> HttpResponse:
    """The same families, all pages of them, as CSV or XLSX: a line for each bill."""
    if kind not in KINDS or not _is_school(visit):
        raise Http404
    text, part = _cut(visit)
    rows = family_rows(family_cards(families_of(visit.creditor, text=text, part=part), at=visit.at))
    heads = family_heads()
    content = as_csv(heads, rows) if kind == "csv" else as_xlsx(_("Familles"), heads, rows)
    return file_answer(content, KINDS[kind], f"familles-{visit.on}.{kind}")


def _is_school(visit: CreditorVisit) -> bool:
    return is_school(visit.creditor.kind, visit.creditor.default_claim_type)


def _parts() -> dict[str, str]:
    return {"due": _("qui doivent encore"), "settled": _("qui ont tout réglé")}


def _cut(visit: CreditorVisit) -> tuple[str, str]:
    """What is looked for, and in which part; a part that is not one is no part."""
    part = visit.request.GET.get("etat", "")
    return visit.request.GET.get("q", "").strip()[:LONGEST_SEARCH], part if part in _parts() else ""
