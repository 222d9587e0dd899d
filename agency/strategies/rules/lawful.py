"""What forbids a calendar: the order of its letters, its calls, the letters that depend on what happened. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.strategies.enums import CaseEvent

from .steps import Step

# From the last day to answer to a call, or to a letter that was not announced: a transfer of that day has arrived,
# whatever the week-end (R10.3).
CALL_AFTER_ANSWER_DAYS = 5
# From a call, or from a letter that was not announced, to the letter behind it: time to make the call, and for the
# person to do what was said.
LETTER_AFTER_CALL_DAYS = 7
# What the post tells of a registered letter alone.
_OF_REGISTERED = frozenset({CaseEvent.PRESENTED, CaseEvent.UNCLAIMED})
# What only somebody who gave a sign of life does.
_HEARD_OF = frozenset({CaseEvent.ANSWERED, CaseEvent.PART_PAID, CaseEvent.PROMISE_BROKEN})


class StrategyRefused(Exception):
    """These steps may not be published, nor followed; the message says why, in French."""


def problems(steps: Sequence[Step], silent: Collection[str] = ()) -> list[str]:
    """Return what forbids these steps, in French; empty when they may be published (R1.10, R10.5).

    `silent` are the letters of which a published text says that nobody answered.
    """
    found = []
    if not steps or steps[0].kind != MessageKind.FIRST_LETTER or steps[0].channel == Channel.EMAIL:
        found.append("La première étape est la première lettre, par la poste (R124-4).")
    if any(step.kind == MessageKind.FIRST_LETTER for step in steps[1:]):
        found.append("Une première lettre ne s’envoie qu’une fois.")
    if any(step.delay_days < 1 for step in steps[1:]):
        found.append("Chaque étape laisse au moins un jour après la précédente.")
    if any(step.answer_days < 1 for step in steps):
        found.append("Chaque courrier laisse au moins un jour pour répondre.")
    if any(step.kind == MessageKind.REGISTERED_LETTER and step.channel != Channel.REGISTERED for step in steps):
        found.append("Une lettre recommandée part en recommandé.")
    notices = [position for position, step in enumerate(steps) if step.kind == MessageKind.FORMAL_NOTICE]
    if notices and notices[-1] != len(steps) - 1:
        found.append("Rien ne suit une mise en demeure : le dossier revient au créancier.")
    if any(steps[position].channel != Channel.REGISTERED for position in notices):
        found.append("Une mise en demeure part en recommandé.")
    if any(step.only_if in _HEARD_OF and step.kind in silent for step in steps):
        found.append(
            "Un modèle publié de ce courrier dit que la personne n’a pas répondu : ce serait faux pour qui a répondu,"
            " payé ou promis. Récrivez-le d’abord."
        )
    return found + _problems_of_calls(steps) + _problems_of_branches(steps)


def _problems_of_calls(steps: Sequence[Step]) -> list[str]:
    """What forbids the calls among these steps: each between two letters, after the day that the first one said."""
    found = []
    if any(step.is_call != (step.channel == Channel.CALL) for step in steps):
        found.append("Un appel se passe au téléphone, et lui seul.")
    calls = [position for position, step in enumerate(steps) if step.is_call]
    around = [(steps[at - 1], steps[at], steps[at + 1]) for at in calls if 0 < at < len(steps) - 1]
    if len(around) < len(calls) or any(before.is_call or after.is_call for before, _call, after in around):
        found.append("Un appel vient entre deux courriers : celui d’avant, et celui qu’il annonce.")
    elif any(call.delay_days < before.answer_days + CALL_AFTER_ANSWER_DAYS for before, call, _after in around):
        found.append("Un appel vient cinq jours au moins après le délai de réponse du courrier d’avant (R10.3).")
    elif any(after.delay_days < LETTER_AFTER_CALL_DAYS for _before, _call, after in around):
        found.append("Le courrier qui suit un appel vient sept jours au moins après lui, le temps de le passer.")
    return found


def _problems_of_branches(steps: Sequence[Step]) -> list[str]:
    """What forbids the steps that depend on what happened: nothing announced is left, and the end is always reached."""
    found = []
    if any(step.only_if and step.only_if == step.skip_if for step in steps):
        found.append("Une étape ne peut pas être faite et laissée pour la même raison.")
    letters = [position for position, step in enumerate(steps) if step.depends and not step.is_call]
    if 0 in letters:
        found.append("La première lettre part toujours : elle ne dépend pas de ce qui s’est passé (R124-4).")
    if steps and len(steps) - 1 in letters:
        found.append("Le dernier courrier part toujours : c’est lui qui annonce le retour au créancier.")
    inside = [position for position in letters if 0 < position < len(steps) - 1]
    before = {position: [step for step in steps[:position] if not step.is_call] for position in inside}
    if any(steps[at].delay_days < before[at][-1].answer_days + CALL_AFTER_ANSWER_DAYS for at in inside if before[at]):
        found.append(
            "Un courrier qui dépend de ce qui s’est passé n’est pas annoncé : il vient cinq jours au moins après le"
            " délai de réponse du courrier d’avant (R10.3)."
        )
    if any(steps[at + 1].delay_days < LETTER_AFTER_CALL_DAYS for at in inside):
        found.append("L’étape derrière un courrier qui dépend de ce qui s’est passé vient sept jours au moins après.")
    told = [at for at in inside if steps[at].only_if in _OF_REGISTERED and not _all_registered(before[at])]
    if told:
        found.append("Seul un recommandé est présenté, ou n’est pas réclamé : le courrier d’avant n’en est pas un.")
    return found


def _all_registered(before: Sequence[Step]) -> bool:
    """Whether the letter before is registered, whichever of those that may be left it is."""
    sure = max((place for place, step in enumerate(before) if step.is_said), default=0)
    return all(step.channel == Channel.REGISTERED for step in before[sure:])


def refuse_unlawful(steps: Sequence[Step], silent: Collection[str] = ()) -> None:
    """Raise `StrategyRefused` when these steps may not be published, or may no longer be followed.

    `silent` is as in `problems`.
    """
    if found := problems(steps, silent):
        raise StrategyRefused(" ".join(found))
