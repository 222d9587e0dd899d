"""Builders of the creditors' view models: each case in plain words, its next step and its date; the page's frame.

A creditor sees that a case is paused, never why: no reason, no budget, no word of the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim, Hold
from agency.cases.rules import rests
from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.language.presenters import format_date
from agency.law.time.limitation import Light, light_of
from agency.ledger.queries import due_among, due_by_case
from agency.letters.enums import MessageKind, MoneyNews
from agency.letters.values import IssuedReceipt
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.values import ChangePayload, LimitationPayload, PaymentNoticePayload, PlanPayload
from agency.parties.models import Creditor
from agency.plans.models import Instalment
from agency.plans.queries import next_instalments
from agency.qualification.models import CreditorQuestion
from agency.reporting.enums import ADVICE
from agency.reporting.rules import says_something
from agency.reporting.values import FaultReport
from agency.strategies.enums import RunState, StrategyAct
from agency.strategies.rules import thaw
from portal.presenters import agency_identity
from portal.view_models import ContactPerson, PageFrame

from .queries import confided_total, open_holds, paused_count, visible_cases
from .view_models import CaseCard, CaseTotals, FaultLine, QuestionAsked

STATES = {
    CaseState.TO_QUALIFY: gettext_lazy("Nous vérifions le dossier"),
    CaseState.WITH_CREDITOR: gettext_lazy("Nous avons une question pour vous"),
    CaseState.ACTIVE: gettext_lazy("Nous écrivons à la personne"),
    CaseState.PLAN: gettext_lazy("La personne règle en plusieurs fois"),
    CaseState.SETTLED: gettext_lazy("Tout est réglé"),
    CaseState.RETURNED: gettext_lazy("Le dossier vous est rendu"),
    CaseState.TIME_BARRED: gettext_lazy("La créance est prescrite"),
    CaseState.CLOSED: gettext_lazy("Le dossier est clos"),
}
STEPS = {
    StrategyAct.FIRST_LETTER: gettext_lazy("Première lettre"),
    StrategyAct.REGISTERED_LETTER: gettext_lazy("Lettre recommandée"),
    StrategyAct.FORMAL_NOTICE: gettext_lazy("Mise en demeure"),
    StrategyAct.CALL: gettext_lazy("Appel"),
}
TONES = {
    CaseState.SETTLED: "menthe", CaseState.PLAN: "menthe", CaseState.WITH_CREDITOR: "miel",
    CaseState.TIME_BARRED: "sable", CaseState.CLOSED: "sable", CaseState.RETURNED: "sable",
}  # fmt: skip


def case_cards(cases: Iterable[Case], *, at: datetime) -> list[CaseCard]:
    """Return the cases in plain words, in a fixed number of queries whatever their number."""
    cases = list(cases)
    ids = [case.pk for case in cases]
    due = due_by_case(ids)
    bills: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(case_id__in=ids):
        bills[claim.case_id].append(claim)
    held = open_holds(ids, at)
    instalments = next_instalments(ids)
    on = paris_date(at)
    cards = [
        _card(case, bills[case.pk], due[case.pk], held.get(case.pk), instalments.get(case.pk), on) for case in cases
    ]
    return [_with_limitation(card, case, on) for card, case in zip(cards, cases, strict=True)]


def case_totals(creditor: Creditor, *, at: datetime) -> CaseTotals:
    """Return the sums of all the creditor's cases, however many they are."""
    cases, confided = visible_cases(creditor), confided_total(creditor)
    return CaseTotals(
        confided=confided,
        paid=confided - due_among(cases),
        in_plan=due_among(cases.filter(state=CaseState.PLAN)),
        paused=paused_count(creditor, at),
    )


def present_question(question: CreditorQuestion, on: date) -> QuestionAsked:
    """Return a question as its creditor reads it."""
    case = question.case
    return QuestionAsked(case.reference, case.debtor.full_name, question.text, question.due_on, question.due_on < on)


def fault_lines(report: FaultReport) -> list[FaultLine]:
    """Return the faults of a month in words, with the share of the lines once there are enough to conclude."""
    enough = says_something(report.lines)
    return [
        FaultLine(str(fault.label), str(ADVICE[fault]), count, round(100 * count / report.lines) if enough else None)
        for fault, count in report.counts.items()
    ]


def creditor_frame(agency: AgencyProfile | None, creditor: Creditor) -> PageFrame:
    """Return the frame of a creditor's page: the agency, the creditor, the person who answers."""
    identity = agency_identity(agency)
    contact = ContactPerson(agency.human_name if agency else identity.name)
    return PageFrame(agency=identity, signed_in=True, creditor=creditor.short_name, contact=contact)


def _card(
    case: Case, bills: list[Claim], due: Decimal, hold: Hold | None, instalment: Instalment | None, on: date
) -> CaseCard:
    confided = sum((claim.total - claim.paid_before for claim in bills), ZERO)
    state = CaseState(case.state)
    paused = rests(state, held=hold is not None, dated=instalment is not None)
    numbers = tuple(dict.fromkeys(claim.number for claim in bills))
    return CaseCard(
        reference=case.reference,
        person=case.debtor.full_name,
        bills=", ".join(numbers),
        state=_("En pause") if paused else str(STATES[state]),
        tone="lavande" if paused else TONES.get(state, "ciel"),
        next_step=_pause_step(hold) if paused and hold else _next_step(case, state, instalment, on),
        confided=confided,
        paid=confided - due,
        due=due,
        next_on=_next_day(case, state, hold if paused else None, instalment),
        numbers=numbers,
        is_paused=paused,
    )


def _with_limitation(card: CaseCard, case: Case, on: date) -> CaseCard:
    """The same last day as on the file and on the person's plan, and whether it is near (R2.18)."""
    if card.due <= ZERO or case.state == CaseState.RETURNED:
        return card
    light = light_of(case.last_day_to_act, on)
    if light is Light.BARRED:
        words = _("Prescrit depuis le %(day)s") % {"day": format_date(case.last_day_to_act + timedelta(days=1))}
    else:
        words = _("Dernier jour pour agir : %(day)s") % {"day": format_date(case.last_day_to_act)}
    return replace(card, limitation=words, pressing=light in {Light.AMBER, Light.RED})


# What is said in one sentence that holds nothing of the message but the person's name.
PLAIN_NOTICES = {
    MessageKind.HAND_BACK_NOTICE: gettext_lazy("Le dossier de %(person)s vous est rendu : à vous de choisir la suite."),
    MessageKind.CLOSING_NOTICE: gettext_lazy("Le dossier de %(person)s est clos : le détail est dans notre message."),
    MessageKind.DISPUTE_QUESTION: gettext_lazy("%(person)s n’est pas d’accord : votre réponse est attendue."),
    MessageKind.PAYMENT_QUESTION: gettext_lazy("%(person)s dit avoir déjà payé : l’avez-vous reçu ?"),
    MessageKind.COMMISSION_NOTICE: gettext_lazy(
        "%(person)s : surendettement recevable, déclaration envoyée par e-mail."
    ),
    MessageKind.DISPUTE_NOTICE: gettext_lazy("La contestation de %(person)s est tranchée."),
    MessageKind.CREDITOR_QUESTION: gettext_lazy("Nous vous avons posé une question sur le dossier de %(person)s."),
    MessageKind.PLAN_END_NOTICE: gettext_lazy("L’échéancier de %(person)s a pris fin : notre message dit la suite."),
    MessageKind.CREDITOR_ANSWER: gettext_lazy("Le cabinet vous a écrit sur le dossier de %(person)s."),
    MessageKind.OFFER_NOTICE: gettext_lazy("%(person)s propose de régler en plusieurs fois."),
}


def notice_words(message: Message) -> str:
    """Return what a notice told the creditor, in one sentence."""
    words = {"person": message.case.debtor.full_name}
    if message.kind == MessageKind.PAYMENT_NOTICE:
        return " ".join(_paid_words(message.read(PaymentNoticePayload).receipt, words))
    if message.kind == MessageKind.CHANGE_NOTICE:
        change = message.read(ChangePayload)
        news = {"amount": format_euros(change.reopened), "news": MoneyNews(change.news).label}
        return _("Paiement de %(person)s : %(amount)s, %(news)s.") % (words | news)
    if message.kind == MessageKind.PLAN_NOTICE:
        plan = message.read(PlanPayload).plan
        facts = {**words, "amount": format_euros(plan.total), "count": len(plan.schedule)}
        return _("%(person)s règle %(amount)s en %(count)s fois, comme vous nous l’aviez permis.") % facts
    if message.kind == MessageKind.LIMITATION_NOTICE:
        told = message.read(LimitationPayload)
        facts = {**words, "amount": format_euros(told.amount), "day": format_date(told.barred_from)}
        return _("%(amount)s de %(person)s : prescrit depuis le %(day)s, nous ne le demandons plus.") % facts
    return str(PLAIN_NOTICES[MessageKind(message.kind)]) % words


def _paid_words(receipt: IssuedReceipt, words: dict[str, str]) -> Iterator[str]:
    """What is the creditor's, then what was paid too much and never is (R4.7)."""
    if receipt.amount > receipt.excess:
        yield _("%(person)s a réglé %(amount)s.") % {**words, "amount": format_euros(receipt.amount - receipt.excess)}
    if receipt.excess:
        yield _("%(over)s payés en trop lui reviennent.") % {"over": format_euros(receipt.excess)}


def _pause_step(hold: Hold) -> str:
    if hold.until_at is None:
        return _("Nous répondons à la personne, puis nous reprenons")
    return _("Reprise après le %(day)s") % {"day": format_date(hold.until_at.date())}


def _next_step(case: Case, state: CaseState, instalment: Instalment | None, on: date) -> str:
    if state == CaseState.PLAN and instalment is not None:
        if instalment.due_on < on:
            return _("Versement attendu depuis le %(day)s") % {"day": format_date(instalment.due_on)}
        return _("Prochain versement le %(day)s") % {"day": format_date(instalment.due_on)}
    if state == CaseState.ACTIVE:
        return _strategy_step(case)
    if state == CaseState.RETURNED and case.first_letter_on is not None:
        return _("À vous de choisir la suite")
    words = {
        CaseState.TO_QUALIFY: _("Vérification, puis première lettre"),
        CaseState.WITH_CREDITOR: _("Votre réponse"),
        CaseState.SETTLED: _("Rien à faire"),
    }
    return words.get(state, _("Rien de plus"))


def _next_day(case: Case, state: CaseState, hold: Hold | None, instalment: Instalment | None) -> date | None:
    """The day that the next step speaks of; None when it speaks of none."""
    if hold is not None:
        return hold.until_at.date() if hold.until_at else None
    if state == CaseState.PLAN and instalment is not None:
        return instalment.due_on
    run = getattr(case, "strategy_run", None)
    return run.next_on if state == CaseState.ACTIVE and run is not None and run.state == RunState.RUNNING else None


def _strategy_step(case: Case) -> str:
    run = getattr(case, "strategy_run", None)
    if run is None or run.state != RunState.RUNNING or run.next_on is None:
        return _("Point avec vous sur la suite")
    planned = thaw(run.steps[run.next_step : run.next_step + 1])
    step = STEPS[StrategyAct(planned[0].kind)] if planned else ""
    told = {"step": step or _("Point avec vous"), "day": format_date(run.next_on)}
    if planned and planned[0].depends:
        return _("%(step)s le %(day)s, ou non, selon ce qui se passe d’ici là") % told
    return _("%(step)s le %(day)s") % told
