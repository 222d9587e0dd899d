"""Which notice of a firm stands: a proceeding opened, and not ended since. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from agency.common.text import unaccent

from .enums import JudgmentEffect
from .values import PublishedNotice

_ENDS = ("cloture", "fin de la procedure", "infirm", "retract", "annul")
_OPENS = ("ouverture", "conversion", "liquidation", "redressement", "sauvegarde")
# What is published of a proceeding and neither opens nor ends it.
_PAPERS = ("depot", "etat des creances", "liste des creances", "interdiction", "faillite personnelle")


def effect_of(nature: str) -> JudgmentEffect:
    """Return what a judgment of this nature does; one that the bulletin does not name is read as an opening.

    A plan that is adopted leaves the firm in its proceeding: what was owed before is not asked for.
    """
    words = unaccent(nature).lower()
    if any(word in words for word in _ENDS):
        return JudgmentEffect.ENDS
    if not words or any(word in words for word in _OPENS):
        return (
            JudgmentEffect.OPENS
            if not any(words.startswith(f"avis de {paper}") for paper in _PAPERS)
            else JudgmentEffect.NEITHER
        )
    return JudgmentEffect.NEITHER


def standing(notices: Iterable[PublishedNotice]) -> list[PublishedNotice]:
    """Return, for each firm in a proceeding today, the notice that opened it: not taken back, not ended since."""
    notices = list(notices)
    taken_back = {notice.cancels for notice in notices if notice.cancels}
    by_firm: dict[str, list[PublishedNotice]] = defaultdict(list)
    for notice in sorted(notices, key=lambda one: (one.judged_on, one.published_on, one.reference)):
        if notice.reference not in taken_back and not notice.cancels:
            by_firm[notice.siren].append(notice)
    found = []
    for told in by_firm.values():
        opening = None
        for notice in told:
            match effect_of(notice.nature):
                case JudgmentEffect.OPENS:
                    # A conversion follows the judgment that opened: the debts before that day are the same.
                    opening = opening or notice
                case JudgmentEffect.ENDS:
                    opening = None
        if opening is not None:
            found.append(opening)
    return found
