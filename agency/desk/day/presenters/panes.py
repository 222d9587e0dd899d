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
from agency.desk.cases.presenters.facts import FactLine, law_facts
from agency.desk.cases.presenters.history import Act, last_acts
from agency.desk.cases.presenters.replies import answers_in_sentences
from agency.desk.day.enums import ItemKind
from agency.desk.day.queries.money import remittance_to
from agency.desk.day.queries.queue import phone_of, subject_of
from agency.desk.day.queries.texts import missing_texts
from agency.disputes.enums import ReplyKind
from agency.handling.enums import NonPaymentReason
from agency.handling.queries import reason_of
from agency.instalments.queries import said_by_creditor
from agency.instalments.values import CreditorStance
from agency.plans.models import Plan
from agency.plans.queries import powers, within_mandate
from agency.qualification.presenters import ground_sentence
from agency.qualification.queries import draft_of, facts_of
from agency.qualification.rules import CHECKS, known_obstacles
from agency.refunds.queries import suggested

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


def present_pane(item: QueueItem, at: datetime, on: date) -> Pane:
    """Return the pane of a line of the queue."""
    if item.case is None:
        return _caseless(item)
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
    subject, more = present(item, item.case, at, on)
    debtor = getattr(getattr(subject, "plan", subject), "debtor", None) or item.case.debtor
    return Pane(item, summary(item.case), phone_of(debtor), debtor, last_acts(item.case), subject, **more)


def _caseless(item: QueueItem) -> Pane:
    """The pane of what is of no case: a payout, an event of a provider, a text."""
    if item.kind == ItemKind.TEXT:
        text = next(one for one in missing_texts() if one.pk == item.pk)
        return Pane(item, None, "", None, (), text, sentences=text.why)
    if item.kind in {ItemKind.FREE_DAYS, ItemKind.TO_READ, ItemKind.TO_POST}:
        return Pane(item, None, "", None, (), None)
    subject = subject_of(item.kind, item.pk)
    sentences = (str(TO_DO[IncidentKind(subject.kind)]),) if item.kind == ItemKind.INCIDENT else ()
    return Pane(item, None, "", None, (), subject, sentences=sentences)


def plan_facts(plan: Plan, at: datetime, on: date) -> tuple[FactLine, ...]:
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
    return (*said, FactLine(sentence % rules, agreed), *law_facts(plan.case, at, on, besides=HoldReason.PROPOSAL))


def _heard(word: CreditorStance) -> str:
    """What the creditor said of a proposal, in the words of the team."""
    if word.accepted:
        return _("Le créancier est d’accord (%(who)s) : il reste à relire le dossier") % {"who": word.by}
    return _("Le créancier ne l’accepte pas ainsi (%(who)s) : « %(words)s »") % {"who": word.by, "words": word.words}


def _plan(item: QueueItem, _case: Case, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    plan = subject_of(item.kind, item.pk)
    return plan, {"facts": plan_facts(plan, at, on)}


def _reply(item: QueueItem, case: Case, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    reply = subject_of(item.kind, item.pk)
    return reply, {
        "sentences": tuple(answers_in_sentences(ReplyKind(reply.kind), reply.answers)),
        "message": reply.text,
        "facts": tuple(law_facts(case, at, on)[:2]),
        "reason": reason_of(case),
    }


def _qualify(_item: QueueItem, case: Case, _at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    draft = draft_of(case)
    obstacles = tuple(FactLine(ground_sentence(ground), holds=False) for ground in known_obstacles(facts_of(case, on)))
    nothing_against = FactLine(_("Rien ne s’oppose à un envoi\u00a0: mandat signé, adresse, créance non prescrite"))
    return draft, {"facts": obstacles or (nothing_against,), "sentences": (_checks_made(draft),)}


def _checks_made(draft: Any) -> str:
    done = sum(bool(draft and getattr(draft, field)) for field in CHECKS)
    if not done:
        return _("0 vérification sur %(all)s") % {"all": len(CHECKS)}
    made = ngettext("%(done)s vérification sur %(all)s", "%(done)s vérifications sur %(all)s", done)
    return made % {"done": done, "all": len(CHECKS)}


def _contact(item: QueueItem, _case: Case, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    question = subject_of(item.kind, item.pk)
    return question, {"question": present_question(question)}


def _disowned(item: QueueItem, _case: Case, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    change = subject_of(item.kind, item.pk)
    return change, {"sentences": (standing(change).sentence,)}


def _instalment(item: QueueItem, case: Case, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {"facts": tuple(law_facts(case, at, on)[1:])}


def _commitment(item: QueueItem, case: Case, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {"facts": tuple(law_facts(case, at, on))}


def _message(item: QueueItem, _case: Case, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {}


def _incident(item: QueueItem, _case: Case, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    incident = subject_of(item.kind, item.pk)
    return incident, {"sentences": (str(TO_DO[IncidentKind(incident.kind)]),)}


def _overpaid(_item: QueueItem, case: Case, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    return suggested(case.payments.all()), {}


def _row(item: QueueItem, _case: Case, _at: datetime, _on: date) -> tuple[Any, dict[str, Any]]:
    return subject_of(item.kind, item.pk), {}


def _pause(_item: QueueItem, case: Case, at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    return case, {"facts": tuple(law_facts(case, at, on))}


def _remittance(item: QueueItem, _case: Case, _at: datetime, on: date) -> tuple[Any, dict[str, Any]]:
    return remittance_to(item.pk, on), {}
