"""What becomes of each box of a slip today, and what became of one that was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.language.presenters import format_date
from agency.outbox.models import Message
from agency.plans.enums import PlanObstacle
from agency.slips.models import SlipAnswer
from agency.slips.queries import against_plan, pause_is_left

_AGAINST = {
    PlanObstacle.PROTECTED: gettext_lazy("la situation de cette personne est protégée"),
    PlanObstacle.BARRED: gettext_lazy("cette somme n’est plus demandée"),
    PlanObstacle.SETTLED: gettext_lazy("tout est réglé"),
    PlanObstacle.RUNNING: gettext_lazy("un échéancier est déjà en cours"),
    PlanObstacle.PROPOSED: gettext_lazy("une proposition attend déjà une réponse"),
    PlanObstacle.OF_ANOTHER: gettext_lazy("une autre personne du dossier suit déjà un échéancier"),
    PlanObstacle.NOT_ACTIVE: gettext_lazy("ce dossier ne peut pas recevoir d’échéancier"),
}


@dataclass(frozen=True)
class TakenLine:
    """A slip that was taken, in words: what was done, on which day it came, by whom it was typed."""

    label: str
    done: str
    received: str
    by: str


def cautions(letter: Message, on: date) -> list[str]:
    """Return, in sentences, which boxes are kept as a message to answer, and why."""
    found, why = [], against_plan(letter, on)
    if why is not None:
        found.append(_("Case A : %(why)s. Le coupon sera gardé comme message, à répondre.") % {"why": _AGAINST[why]})
    if not pause_is_left(letter.case):
        found.append(
            _("Case D : la pause de quinze jours n’est plus possible. Le coupon sera gardé comme message, à répondre.")
        )
    return found


def taken_line(row: SlipAnswer) -> TakenLine:
    """Return a slip that was taken, as the team reads it again."""
    return TakenLine(
        label=row.get_choice_display(), done=done_of(row), received=format_date(row.received_on), by=row.noted_by
    )


def done_of(row: SlipAnswer) -> str:
    """Return what was done of a slip, and by when we answer."""
    if row.plan is not None:
        accepted = row.plan.accepted_at is not None
        return _("échéancier en cours") if accepted else _("proposition qui attend notre réponse")
    if row.hold is not None and row.hold.until_at is not None:
        return _("pause jusqu’au %(day)s") % {"day": format_date(row.hold.until_at.date())}
    if row.reply is None:
        return ""
    return _("réponse promise pour le %(day)s") % {"day": format_date(row.reply.answer_due_on)}
