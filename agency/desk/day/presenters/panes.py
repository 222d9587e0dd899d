"""What the right-hand pane says of the line selected: the facts to decide on, never more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cards.enums import IncidentKind
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import CaseSummary, summary
from agency.common.money import format_euros
from agency.desk.cases.presenters.contacts import QuestionLine, present_question, standing
from agency.desk.cases.presenters.facts import AtHand, FactLine, law_facts
from agency.desk.cases.presenters.history import LAST, Act, as_acts
from agency.desk.cases.presenters.replies import answers_in_sentences
from agency.desk.day.enums import ItemKind
from agency.desk.day.queries.money import remittance_to
from agency.desk.day.queries.pane import PaneRows, read_pane
from agency.desk.day.queries.queue import subject_of
from agency.desk.day.queries.texts import missing_texts
from agency.disputes.enums import ReplyKind
from agency.handling.enums import NonPaymentReason
from agency.handling.queries import as_reason
from agency.instalments.queries import said_by_creditor
from agency.instalments.values import CreditorStance
from agency.plans.models import Plan
from agency.plans.queries import powers, within_mandate
from agency.qualification.presenters import ground_sentence
from agency.qualification.queries import draft_of, facts_of
from agency.qualification.rules import CHECKS, known_obstacles
from agency.refunds.queries import suggested

from .creditors.courtesies import mending
from .items import QueueItem
from .money.incidents import TO_DO


@dataclass(frozen=True)
class Pane:
    """The line selected, in full: its subject, the facts, the person's message, the latest acts."""

    item: QueueItem
    summary: CaseSummary | None
    phone: str
    person: Any
    acts: tuple[Act, ...]
    subject: Any
    facts: tuple[FactLine, ...] = ()
    sentences: tuple[str, ...] = ()
    message: str = ""
    question: QuestionLine | None = None
    reason: NonPaymentReason | None = None

    @property
    def reasons(self) -> list[tuple[str, Any]]:
        """Why a debt may not be paid, for whoever answers the person."""
        return NonPaymentReason.choices

    @property
    def template(self) -> str:
        """The part that draws this kind of line."""
        return f"staff/panes/{self.item.kind}.html"


@dataclass(frozen=True)
class _Seen:
    """The case of a line, at an instant and on a day, with what was read of it."""

    case: Case
    at: datetime
    on: date
    rows: PaneRows

    @property
    def known(self) -> AtHand:
        """Its people and its suspensions."""
        return AtHand(self.rows.people, self.rows.holds)

    @property
    def facts(self) -> tuple[FactLine, ...]:
        """What the law says of it."""
        return tuple(law_facts(self.case, self.at, self.on, known=self.known))


def present_pane(item: QueueItem, at: datetime, on: date) -> Pane:
    """Return the pane of a line of the queue."""
    if item.case is None:
        return _caseless(item, on)
    present = {
        ItemKind.PLAN: _plan,
        ItemKind.REPLY: _reply,
        ItemKind.QUALIFY: _qualify,
        ItemKind.CONTACT: _contact,
        ItemKind.DISOWNED: _disowned,
        ItemKind.NOTICE: _message,
        ItemKind.SUM: _message,
        ItemKind.PART: _instalment,
        ItemKind.UNFOLLOWED: _instalment,
        ItemKind.COMMITMENT: _commitment,
        ItemKind.LIMITATION: _commitment,
        ItemKind.GENTLE: _commitment,
        ItemKind.CALL_BACK: _row,
        ItemKind.CALL_ASKED: _row,
        ItemKind.PLANNED_CALL: _row,
        ItemKind.PROMISE: _row,
        ItemKind.MESSAGE: _message,
        ItemKind.PAUSE: _pause,
        ItemKind.INCIDENT: _incident,
        ItemKind.OVERPAID: _overpaid,
        ItemKind.HOLD: _commitment,
        ItemKind.QUESTION: _message,
        ItemKind.ASLEEP: _pause,
        ItemKind.REMITTANCE: _remittance,
        ItemKind.REFUND: _row,
        ItemKind.REDUCTION: _row,
        ItemKind.DISPUTE: _row,
        ItemKind.NEXT_STEP: _row,
        ItemKind.HAND_OVER: _row,
        ItemKind.COURT_NEWS: _row,
        ItemKind.COMPLAINT: _row,
        ItemKind.CREDITOR_MESSAGE: _row,
        ItemKind.DATA_REQUEST: _row,
        ItemKind.STRANGE: _row,
    }[item.kind]
    seen = _Seen(item.case, at, on, read_pane(item.case, at, LAST))
    subject, more = present(item, seen)
    debtor = getattr(getattr(subject, "plan", subject), "debtor", None) or item.case.debtor
    rows = seen.rows
    sums, acts = summary(item.case, rows.bills), as_acts(rows.acts)
    return Pane(item, sums, rows.phone_of(debtor), debtor, acts, subject, **more)


def _caseless(item: QueueItem, on: date) -> Pane:
    """The pane of what is of no case: a payout, an event of a provider, a text."""
    if item.kind == ItemKind.TEXT:
        text = next(one for one in missing_texts() if one.pk == item.pk)
        return Pane(item, None, "", None, (), text, sentences=text.why)
    if item.kind in {ItemKind.FREE_DAYS, ItemKind.TO_READ, ItemKind.TO_POST, ItemKind.MAILS, ItemKind.MAIL_BOX}:
        return Pane(item, None, "", None, (), None)
    subject: Any = mending(item.pk, on) if item.kind == ItemKind.COURTESY else subject_of(item.kind, item.pk)
    sentences = (str(TO_DO[IncidentKind(subject.kind)]),) if item.kind == ItemKind.INCIDENT else ()
    return Pane(item, None, "", None, (), subject, sentences=sentences)


def plan_facts(plan: Plan, at: datetime, on: date, known: AtHand | None = None) -> tuple[FactLine, ...]:
    """What speaks for and against a proposal: the creditor's powers first, then the law."""
    allowed = powers(plan.case)
    agreed = within_mandate(plan, max(part.due_on for part in plan.instalments.all()))
    sentence = (
        _("Dans les règles de %(name)s : %(months)s mois au plus, %(amount)s par mois au moins")
        if agreed
        else _(
            "Au-delà des règles de %(name)s : %(months)s mois au plus, %(amount)s par mois au moins. "
            "Son accord est nécessaire"
        )
    )
    rules = {
        "name": plan.case.creditor.short_name,
        "months": allowed.max_months,
        "amount": format_euros(allowed.min_monthly),
    }
    heard = said_by_creditor(plan)
    said = (FactLine(_heard(heard), heard.accepted),) if heard else ()
    law = law_facts(plan.case, at, on, besides=HoldReason.PROPOSAL, known=known)
    return (*said, FactLine(sentence % rules, agreed), *law)


def _heard(word: CreditorStance) -> str:
    """What the creditor said of a proposal, in the words of the team."""
    if word.accepted:
        return _("Le créancier est d’accord (%(who)s) : il reste à relire le dossier") % {"who": word.by}
    return _("Le créancier ne l’accepte pas ainsi (%(who)s) : « %(words)s »") % {"who": word.by, "words": word.words}


def _plan(item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    plan = subject_of(item.kind, item.pk)
    return plan, {"facts": plan_facts(plan, seen.at, seen.on, seen.known)}


def _reply(item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    reply = subject_of(item.kind, item.pk)
    return reply, {
        "sentences": tuple(answers_in_sentences(ReplyKind(reply.kind), reply.answers)),
        "message": reply.text,
        "facts": seen.facts[:2],
        "reason": as_reason(seen.rows.reasons),
    }


def _qualify(_item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    draft = draft_of(seen.case)
    against = known_obstacles(facts_of(seen.case, seen.on, seen.rows.people, seen.rows.bills))
    obstacles = tuple(FactLine(ground_sentence(ground), holds=False) for ground in against)
    nothing_against = FactLine(_("Rien ne s’oppose à un envoi\u00a0: mandat signé, adresse, créance non prescrite"))
    return draft, {"facts": obstacles or (nothing_against,), "sentences": (_checks_made(draft),)}


def _checks_made(draft: Any) -> str:
    done = sum(bool(draft and getattr(draft, field)) for field in CHECKS)
    if not done:
        return _("0 vérification sur %(all)s") % {"all": len(CHECKS)}
    made = ngettext("%(done)s vérification sur %(all)s", "%(done)s vérifications sur %(all)s", done)
    return made % {"done": done, "all": len(CHECKS)}


def _contact(item: QueueItem, _seen: _Seen) -> tuple[Any, dict[str, Any]]:
    question = subject_of(item.kind, item.pk)
    return question, {"question": present_question(question)}


def _disowned(item: QueueItem, _seen: _Seen) -> tuple[Any, dict[str, Any]]:
    change = subject_of(item.kind, item.pk)
    return change, {"sentences": (standing(change).sentence,)}


def _instalment(item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {"facts": seen.facts[1:]}


def _commitment(item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {"facts": seen.facts}


def _message(item: QueueItem, _seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {}


def _incident(item: QueueItem, _seen: _Seen) -> tuple[Any, dict[str, Any]]:
    incident = subject_of(item.kind, item.pk)
    return incident, {"sentences": (str(TO_DO[IncidentKind(incident.kind)]),)}


def _overpaid(_item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return suggested(seen.rows.payments), {}


def _row(item: QueueItem, _seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {}


def _pause(_item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return seen.case, {"facts": seen.facts}


def _remittance(item: QueueItem, seen: _Seen) -> tuple[Any, dict[str, Any]]:
    return remittance_to(item.pk, seen.on), {}
