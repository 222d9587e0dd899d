"""What comes next for a person, dated: our answers, their own dates, what a pause leads to, the letters to come.

Whatever stands still is said as such: no letter is told while something holds it back, and no day that went by is told
as one to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import CaseParty, Hold
from agency.cases.queries import last_day_of, stops
from agency.cases.rules import AFTER_PEACE
from agency.common.calendar import paris_date
from agency.common.money import format_euros
from agency.complaints.models import Complaint
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.rules import STRANGERS
from agency.handling.asked.models import CallRequest
from agency.language.presenters import format_date
from agency.letters.enums import MessageKind
from agency.strategies.ahead.queries import steps_ahead
from agency.strategies.ahead.values import StepAhead
from agency.strategies.enums import CaseEvent
from portal.debtors.view_models import Ahead, AheadStep, PlanSchedule, PromisedPayment, Proposal, Situation

from .theirs.calls import calls_ahead

ANSWERS = {
    ReplyKind.MESSAGE: gettext_lazy("Notre réponse à votre message."),
    ReplyKind.ALREADY_PAID: gettext_lazy("Notre réponse sur votre paiement, recherché d’ici là."),
    ReplyKind.DISPUTE: gettext_lazy("Notre réponse à votre désaccord, vérifié d’ici là."),
    ReplyKind.HARDSHIP: gettext_lazy("Notre réponse sur ce qui peut vous aider."),
    ReplyKind.PROPOSAL: gettext_lazy("Notre réponse à votre proposition."),
}
LETTERS = {
    MessageKind.FIRST_LETTER: gettext_lazy("Notre premier courrier part."),
    MessageKind.REGISTERED_LETTER: gettext_lazy("Une lettre recommandée part, pour faire le point avec vous."),
    MessageKind.FORMAL_NOTICE: gettext_lazy(
        "Une mise en demeure part : c’est une demande officielle de payer, sans juge."
    ),
}

# What decides of a letter that is not announced.
EVENTS = {
    CaseEvent.ANSWERED: gettext_lazy("vous nous avez répondu depuis notre dernier courrier"),
    CaseEvent.PART_PAID: gettext_lazy("un paiement est arrivé depuis notre dernier courrier"),
    CaseEvent.PROMISE_BROKEN: gettext_lazy("un paiement que vous aviez prévu n’est pas arrivé"),
    CaseEvent.PRESENTED: gettext_lazy("notre dernier courrier vous a été présenté"),
    CaseEvent.UNCLAIMED: gettext_lazy("notre dernier courrier n’a pas été retiré à la poste"),
    CaseEvent.BOUNCED: gettext_lazy("notre dernier courrier nous est revenu"),
}
# The same where several people are bound: what anybody of the case did decides, and nobody is told who.
EVENTS_OF_SEVERAL = EVENTS | {
    CaseEvent.ANSWERED: gettext_lazy("une réponse nous est parvenue sur ce dossier depuis notre dernier courrier"),
    CaseEvent.PROMISE_BROKEN: gettext_lazy("un paiement prévu sur ce dossier n’est pas arrivé"),
    CaseEvent.PRESENTED: gettext_lazy("un de nos derniers courriers sur ce dossier a été présenté"),
    CaseEvent.UNCLAIMED: gettext_lazy("un de nos derniers courriers sur ce dossier n’a pas été retiré à la poste"),
    CaseEvent.BOUNCED: gettext_lazy("un de nos derniers courriers sur ce dossier nous est revenu"),
}


@dataclass(frozen=True)
class Pending:
    """All that stands on a case for one of its people, read once; `elsewhere`: another file of theirs stops letters."""

    situation: Situation
    schedule: PlanSchedule | None
    proposal: Proposal | None
    promised: PromisedPayment | None
    replies: Sequence[Reply]
    complaints: Sequence[Complaint]
    calls: Sequence[CallRequest] = ()
    elsewhere: bool = False


def ahead(party: CaseParty, pending: Pending, *, at: datetime) -> Ahead | None:
    """Return what comes next for a person of a case; None when nothing does, and the page says why."""
    if pending.situation in (Situation.SETTLED, Situation.BARRED):
        return None
    if pending.situation == Situation.WITHDRAWN:
        whose = _("%(creditor)s choisit la suite. Aucune demande ne part plus de chez nous.")
        return Ahead((AheadStep(whose % {"creditor": party.case.creditor.short_name}),))
    on = paris_date(at)
    dated = [*_answers(pending, on), *calls_ahead(pending.calls, party.debtor, at)]
    quiet = _quiet(party, pending, at, answers=bool(dated))
    dated += _own_dates(pending, on)
    letters = steps_ahead(party.case, party.debtor, on=on, until=last_day_of(party)) if quiet is None else ()
    dated += quiet or [_letter(one, party, on) for one in letters]
    if not dated:
        dated.append(AheadStep(_("Aucun courrier n’est prévu pour le moment.")))
    return Ahead(tuple(sorted(dated, key=_in_order)), stoppable=bool(letters))


def _in_order(step: AheadStep) -> date:
    return step.on or date.max


def _answers(pending: Pending, on: date) -> Iterable[AheadStep]:
    """Each answer that is owed, once for its kind and day; one whose day went by is said to be late."""
    owed = [
        (reply.answer_due_on, str(ANSWERS[ReplyKind(reply.kind)]))
        for reply in pending.replies
        if reply.answered_at is None and reply.kind not in STRANGERS
    ]
    owed += [
        (one.answer_by, _("Notre réponse à votre réclamation."))
        for one in pending.complaints
        if one.answered_at is None
    ]
    if pending.proposal is not None and pending.proposal.answer is not None:
        owed.append((pending.proposal.answer.by, str(ANSWERS[ReplyKind.PROPOSAL])))
    for by, words in sorted(set(owed)):
        if by < on:
            late = _("Promis pour le %(day)s : en retard") % {"day": format_date(by)}
            yield AheadStep(words, late, by)
        else:
            yield AheadStep(words, _("Au plus tard le %(day)s") % {"day": format_date(by)}, by)


def _own_dates(pending: Pending, on: date) -> Iterable[AheadStep]:
    """The dates that the person chose: the parts of a plan, a payment they told us of."""
    if pending.situation != Situation.OPEN:
        return
    if pending.promised is not None and pending.promised.due_on >= on:
        words = _("Le paiement de %(amount)s que vous avez prévu.")
        yield _on(pending.promised.due_on, words % {"amount": format_euros(pending.promised.amount)})
    if pending.schedule is None:
        return
    for part in pending.schedule.missed:
        since = _("Attendu depuis le %(day)s") % {"day": format_date(part.due_on)}
        yield AheadStep(_("Un versement de %(amount)s.") % {"amount": format_euros(part.left)}, since, part.due_on)
    parts = [part for part in pending.schedule.instalments if part.left and not part.missed]
    if parts:
        yield _on(parts[0].due_on, _("Votre versement de %(amount)s.") % {"amount": format_euros(parts[0].left)})
    if len(parts) > 1:
        words = _("Le dernier versement de votre échéancier : %(amount)s.")
        yield _on(parts[-1].due_on, words % {"amount": format_euros(parts[-1].left)})


def _quiet(party: CaseParty, pending: Pending, at: datetime, *, answers: bool) -> list[AheadStep] | None:
    """What is to be said when no letter may leave to the person, and until when; None when one may.

    `answers` says that we owe them one: it comes first.
    """
    case = party.case
    if pending.situation == Situation.CLOSED_TO_PAYMENT or party.debtor.protection:
        return [AheadStep(_("Aucun courrier ne vous demande cette somme tant que votre situation est protégée."))]
    holds = [hold for hold in case.holds.all() if stops(hold, at)]
    ends = [hold for hold in holds if hold.until_at is not None and hold.reason != HoldReason.PROMISE]
    found = [_end_of(hold, case.state, planned=pending.schedule is not None) for hold in ends]
    if case.state == CaseState.ACTIVE and any(_talks(hold, at) for hold in case.holds.all()):
        found.append(AheadStep(_("Une personne du cabinet vous écrit ou vous appelle, avant tout autre courrier.")))
    elif any(hold.until_at is None and hold.reason != HoldReason.GENTLE for hold in holds):
        still = _("Aucun courrier de relance tant que votre dossier est en pause.")
        found.append(AheadStep(_("Aucun courrier de relance avant notre réponse.") if answers else still))
    if case.state in (CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR):
        found.append(AheadStep(_("Votre dossier est revérifié : aucun courrier ne part d’ici là.")))
    if pending.schedule is not None and not pending.schedule.missed and not holds:
        found.append(AheadStep(_("Aucune relance tant que votre échéancier est suivi.")))
    if found or holds or case.state != CaseState.ACTIVE:
        return found
    # Nothing is told here of the other file, nor of why.
    return [AheadStep(_("Aucun courrier de relance pour le moment."))] if pending.elsewhere else None


def _talks(hold: Hold, at: datetime) -> bool:
    """Whether a person makes the next contact: after a pause, even one that the morning has not ended yet."""
    if hold.reason == HoldReason.GENTLE:
        return stops(hold, at)
    over = hold.lifted_at is None and hold.until_at is not None and hold.until_at <= at
    return over and hold.reason in AFTER_PEACE


def _end_of(hold: Hold, state: str, *, planned: bool) -> AheadStep:
    """What the end of a suspension leads to."""
    if planned:
        words = _("La pause se termine. Les dates de votre échéancier ne changent pas.")
    elif hold.reason in AFTER_PEACE and state == CaseState.ACTIVE:
        words = _("La pause se termine. Une personne du cabinet reprend contact avec vous, avant tout courrier.")
    else:
        words = _("La pause se termine.")
    return _on(paris_date(hold.until_at), words)  # type: ignore[arg-type]


def _letter(step: StepAhead, party: CaseParty, on: date) -> AheadStep:
    """A letter to come, or the end of our work; one whose day has come is told without a day."""
    if step.only_if or step.skip_if:
        words = _conditional(step, EVENTS_OF_SEVERAL if _is_shared(party) else EVENTS)
    elif step.kind:
        words = str(LETTERS[MessageKind(step.kind)])
    else:
        words = _("%(creditor)s reprend votre dossier et choisit la suite. Aucune demande ne part plus de chez nous.")
        words %= {"creditor": party.case.creditor.short_name}
    if not step.announced:
        return AheadStep(words, _("Pas avant le %(day)s") % {"day": format_date(step.on)}, step.on)
    if step.on <= on:
        return AheadStep(
            words, _("Annoncé pour le %(day)s, d’un jour à l’autre") % {"day": format_date(step.on)}, step.on
        )
    return _on(step.on, words)


def _is_shared(party: CaseParty) -> bool:
    """Whether somebody else is bound by the case; asked here where the page did not."""
    known: bool | None = getattr(party, "shared", None)
    return party.case.parties.exclude(pk=party.pk).exists() if known is None else known


def _conditional(step: StepAhead, events: Mapping[CaseEvent, Any]) -> str:
    """A registered letter that may be left, with what decides it: no other may be."""
    only, skip = (events[CaseEvent(one)] if one else "" for one in (step.only_if, step.skip_if))
    told = {"event": only or skip, "other": skip}
    if only and skip:
        return _("Une lettre recommandée part seulement si %(event)s, et sauf si %(other)s.") % told
    if only:
        return _("Une lettre recommandée part seulement si %(event)s.") % told
    return _("Une lettre recommandée part, sauf si %(event)s.") % told


def _on(day: date, words: str) -> AheadStep:
    return AheadStep(words, _("Le %(day)s") % {"day": format_date(day)}, day)
