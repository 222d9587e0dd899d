"""Whatever waits for somebody stands in « Ma journée »; « vous pouvez souffler » is said when nothing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.accessories.operations import protect
from agency.banking.models import BankLine, BankStatement
from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.operations import ReviewRefused, hold, move, review_hold
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.desk.day.presenters.queue import present_day
from agency.desk.day.queries.queue import total
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer, ask_pause
from agency.handling.models import Call, PlannedCall
from agency.handling.operations import promise, settle_promises
from agency.handling.values import PromiseWish
from agency.inbox.models import ReceivedMail
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.mailbox.models import MailBox
from agency.outbox.models import Message
from agency.outbox.operations import plan as plan_message
from agency.outbox.operations.cancellation import refuse
from agency.parties.enums import Protection
from agency.plans.operations import decide
from agency.qualification.operations import ask
from agency.webhooks.enums import ShutBecause
from agency.webhooks.operations import open_endpoint, shut_endpoint
from agency.writing.operations import write_from_creditor
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case, a_receipt, next_door
from tests.factories.transfers import a_transfer

BREATHE = "Vous pouvez souffler un peu."
LATE = "En retard"
OLD = scene.ago(days=30)


def a_day_off(case: Case) -> None:
    """A case that somebody looks at again in a year: nothing to do today."""
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=OLD, review_on=date(2027, 11, 23))


def suspended(case: Case) -> None:
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=OLD, note="litige ancien")


def unheard(_case: Case) -> None:
    """The program of a creditor hears nothing more."""
    one, _secret = open_endpoint(
        name="Compta", creditor=None, url="https://a.exemple/", kinds=["case.closed"], by=BY, at=OLD
    )
    shut_endpoint(endpoint=one, why=ShutBecause.GONE, by=BY, at=OLD)


def mail_to_file(case: Case) -> None:
    """An e-mail that answers nothing of ours."""
    ReceivedMail.objects.create(
        fingerprint=f"{case.pk:064d}", nature="human", state="to_file", sender="a@exemple.fr", text="Bonjour",
        received_at=OLD,
    )  # fmt: skip


def box_shut(_case: Case) -> None:
    """The password of the agency's one box for answers was changed at its host."""
    box = {
        "address": "r@exemple.fr", "host": "imap.exemple.fr", "username": "r", "sealed": "x", "kept_at": OLD,
        "kept_by": "Inès", "checked_at": OLD, "why_not": "Le serveur refuse ce mot de passe.", "failing_since": OLD,
    }  # fmt: skip
    MailBox.objects.update_or_create(pk=1, defaults=box)


def a_word(case: Case, **fate: Any) -> None:
    """A friendly word on a bill of the same creditor that is due in a week."""
    rank = ImportBatch.objects.count()
    deposit = ImportBatch.objects.create(
        creditor=case.creditor, state="confirmed", filename=f"avant-{rank}.csv", sha256=f"{rank:064d}",
        uploaded_at=OLD, confirmed_at=OLD,
    )  # fmt: skip
    line = ImportRow.objects.create(
        batch=deposit, position=1, place="2", outcome=Outcome.UNDUE, number=f"FA-{rank}", person="Camille",
        due_on=scene.TODAY + timedelta(days=7), opens_on=scene.TODAY + timedelta(days=8),
    )  # fmt: skip
    CourtesyReminder.objects.create(line=line, planned_on=scene.TODAY, not_before=OLD, **fate)


def courtesy_refused(case: Case) -> None:
    a_word(case, state=CourtesyState.LEFT, why=WhyLeft.NO_EMAIL, ended_at=OLD)


def courtesy_to_see(case: Case) -> None:
    a_word(case, state=CourtesyState.HELD, channel="post")


def dispute_late(case: Case) -> None:
    scene.reply(case, ReplyKind.DISPUTE, "Non.", at=OLD, reason="amount")


def dispute_answered(case: Case) -> None:
    told = scene.reply(case, ReplyKind.DISPUTE, "Non.", at=scene.ago(days=60), reason="amount")
    answer(reply=told, text="Nous vérifions.", lift_hold=False, by=BY, at=OLD, on=OLD.date())


def hardship_answered(case: Case) -> None:
    told = scene.reply(case, ReplyKind.HARDSHIP, "", at=scene.ago(days=60), situation="income")
    answer(reply=told, text="Prenez le temps.", lift_hold=False, by=BY, at=OLD, on=OLD.date())


def protected(case: Case) -> None:
    at = scene.ago(days=100)
    protect(debtor=case.debtor, protection=Protection.GUARDIANSHIP, since=at.date(), owner=None, by=BY, at=at)


def proposal_late(case: Case) -> None:
    scene.proposal(case, at=OLD)


def step_made(case: Case, step: StepKind) -> None:
    """A plan of sixty days ago whose first date was missed, at a step of what follows."""
    proposal = scene.proposal(case, at=scene.ago(days=60))
    decide(plan=proposal, accept=True, reason="", by=BY, at=scene.ago(days=58), on=scene.ago(days=58).date())
    missed = proposal.instalments.order_by("number")[0]
    InstalmentStep.objects.create(
        plan=proposal, number=missed.number, due_on=missed.due_on, step=step, done_on=scene.TODAY, told=missed.amount,
        until_on=missed.due_on, next_on=scene.TODAY,
    )  # fmt: skip


def instalment_missed(case: Case) -> None:
    step_made(case, StepKind.SECOND)


def plan_not_followed(case: Case) -> None:
    step_made(case, StepKind.DECISION)


def to_call_back(case: Case) -> None:
    asked = scene.ago(hours=2)
    Call.objects.create(
        case=case, debtor=case.debtor, handler=scene.staff(first="Rose"), incoming=True, began_at=OLD, ended_at=OLD,
        outcome="spoke", first_mark="postcode", second_mark="invoice", call_back_at=asked,
    )  # fmt: skip


def call_planned(case: Case) -> None:
    PlannedCall.objects.create(
        case=case, debtor=case.debtor, strategy_version=1, step=1, cycle=1, planned_on=date(2026, 11, 20),
        until_on=date(2026, 11, 25),
    )  # fmt: skip


def promise_lost(case: Case) -> None:
    promise(
        case=case, debtor=case.debtor, wish=PromiseWish(Decimal("80.00"), date(2026, 11, 12)), by=BY,
        at=scene.ago(days=15),
    )  # fmt: skip
    settle_promises(by=BY, at=scene.NOW)
    a_day_off(case)


def commitment_late(case: Case) -> None:
    announce(
        case=case, kind=CommitmentKind.NEXT_STEP, text="Lettre recommandée annoncée", due_on=date(2026, 11, 20),
        announced_on=date(2026, 11, 2), dedupe_key="x", by=BY, at=OLD,
    )  # fmt: skip


def remittance_due(case: Case) -> None:
    a_day_off(case)
    a_transfer(case, "100.00", "virement", on=date(2026, 10, 28), at=scene.ago(days=26))


def remittance_late(case: Case) -> None:
    a_day_off(case)
    a_transfer(case, "100.00", "virement", on=date(2026, 10, 14), at=scene.ago(days=40))


def overpaid(case: Case) -> None:
    a_transfer(case, "500.00", "trop", at=scene.ago(days=1))


def unidentified(_case: Case) -> None:
    statement = BankStatement.objects.create(iban="FR76", statement_ref="1", sha256="0" * 64, imported_at=scene.NOW)
    BankLine.objects.create(
        statement=statement, ordinal=1, booked_on=date(2026, 11, 20), value_on=date(2026, 11, 20),
        amount=Decimal("42.00"), label="VIREMENT", counterparty="LEMOAL", state="suspense",
    )  # fmt: skip


def statement_held(_case: Case) -> None:
    BankStatement.objects.create(
        iban="FR76", statement_ref="7", sha256="0" * 64, imported_at=scene.ago(days=5), state="waiting", waits="gap"
    )


def a_letter(case: Case, **state: Any) -> Message:
    message = plan_message(
        case=case, debtor=case.debtor, kind=MessageKind.RECEIPT, planned_on=scene.TODAY, dedupe_key=f"m{case.pk}",
        payload=a_receipt(), by=BY, at=scene.NOW,
    )  # fmt: skip
    assert message is not None
    for name, value in state.items():
        setattr(message, name, value)
    message.save()
    return message


def failed(case: Case) -> None:
    a_letter(case, state=MessageState.FAILED, last_error="L’adresse ne tient pas en six lignes.")


def came_back(case: Case) -> None:
    a_letter(case, state=MessageState.FAILED, provider_ref="LR-1", last_error="Boîte pleine.")


def in_doubt(case: Case) -> None:
    a_letter(case, state=MessageState.UNKNOWN)


def cancelled_by_the_gate(case: Case) -> None:
    refuse(message=a_letter(case), code="FIRST_LETTER_MISSING", by=BY, at=scene.NOW)


def asked_of_the_creditor(case: Case) -> None:
    ask(case=case, text="Avez-vous le bon de livraison ?", by=BY, at=OLD, on=OLD.date())
    move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=OLD, on=OLD.date(), reason="question")


def written_by_the_creditor(case: Case) -> None:
    write_from_creditor(case=case, text="Où en est ce dossier ?", by=BY, at=OLD)


def to_qualify(case: Case) -> None:
    """Every case begins there: see `qualified`."""


def nothing_planned(_case: Case) -> None:
    """Qualified a month ago, and no calendar, no date, no owner since."""


STORIES: dict[Callable[[Case], None], tuple[str, bool]] = {
    suspended: ("Suspendu par le cabinet, à revoir le", True),
    dispute_late: ("Dit que le montant est faux", True),
    dispute_answered: ("Contestation, à revoir le", True),
    hardship_answered: ("Période difficile, à revoir le", True),
    protected: ("Situation protégée, à revoir le", True),
    proposal_late: ("Propose 40,50 € par mois", True),
    instalment_missed: ("Échéance manquée", False),
    plan_not_followed: ("garder, reporter ou arrêter", False),
    to_call_back: ("À rappeler à 07:12", True),
    call_planned: ("À appeler avant le courrier suivant, au plus tard le 25 novembre 2026", True),
    promise_lost: ("80 € promis pour le 12 novembre 2026", False),
    commitment_late: ("Lettre recommandée annoncée", True),
    remittance_due: ("100,00 € à reverser au plus tard le 27 novembre 2026", False),
    remittance_late: ("100,00 € à reverser au plus tard le", True),
    overpaid: ("14,00 € payés en trop, à rendre à la personne", False),
    unidentified: ("VIREMENT : à dire avant le 5 décembre 2026", False),
    statement_held: ("Il ne suit aucun relevé enregistré : la banque et les livres ne se comparent plus", True),
    failed: ("L’adresse ne tient pas en six lignes", False),
    came_back: ("Boîte pleine", False),
    in_doubt: ("Sort à vérifier", False),
    cancelled_by_the_gate: ("La première lettre doit partir par la poste avant tout autre contact", False),
    asked_of_the_creditor: ("Avez-vous le bon de livraison", True),
    written_by_the_creditor: ("Où en est ce dossier", True),
    to_qualify: ("À qualifier avant toute relance", False),
    unheard: ("son adresse a répondu qu’elle n’existe plus (410)", False),
    mail_to_file: ("1 e-mail attend d’être mis à son dossier", False),
    box_shut: ("Les réponses par e-mail n’arrivent plus : Le serveur refuse ce mot de passe.", True),
    courtesy_refused: ("1 facture sans rappel courtois : Aucune adresse e-mail n’est connue.", False),
    courtesy_to_see: ("1 lettre attend que quelqu’un la voie.", False),
    nothing_planned: ("Rien n’est prévu pour ce dossier", False),
}
RESTED = frozenset(
    {
        unidentified, statement_held, failed, came_back, in_doubt, cancelled_by_the_gate, unheard, mail_to_file,
        box_shut, courtesy_refused, courtesy_to_see,
    }
)  # fmt: skip


def the_case(story: Callable[[Case], None]) -> Case:
    case = a_case(qualified=story is not to_qualify, on=OLD.date(), at=OLD)
    if story in RESTED:
        a_day_off(case)
    return case


def test_an_agency_where_nothing_waits_may_breathe(desk: Any) -> None:
    a_day_off(a_case(on=OLD.date(), at=OLD))
    assert BREATHE in words(desk.get("/gestion/journee/"))
    assert total(scene.NOW, scene.TODAY) == 0


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_what_waits_is_told_and_nobody_is_sent_to_rest(desk: Any, story: Callable[[Case], None]) -> None:
    said, late = STORIES[story]
    story(the_case(story))
    page = words(desk.get("/gestion/journee/"))
    assert said in page
    assert BREATHE not in page
    assert (LATE in page) is late
    assert total(scene.NOW, scene.TODAY) == present_day(scene.NOW, scene.TODAY).counts["a-traiter"] > 0
    for tab in ("propositions", "engagements", "en-pause", "argent", "chez-le-creancier"):
        assert BREATHE not in words(desk.get(f"/gestion/journee/?file={tab}"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_each_line_opens_its_pane(desk: Any, story: Callable[[Case], None]) -> None:
    story(the_case(story))
    for item in present_day(scene.NOW, scene.TODAY).items:
        page = desk.get(f"/gestion/journee/?file={item.tab}&ligne={item.key}")
        assert page.status_code == 200
        assert item.name in words(page).partition(" Votre décision")[0]


@pytest.mark.parametrize("story", [suspended, protected], ids=lambda story: story.__name__)
def test_a_suspension_looked_at_rests_until_its_day(desk: Any, ines: Any, story: Callable[[Case], None]) -> None:
    case = the_case(story)
    story(case)
    standing = case.holds.get()
    sent = desk.post(f"/gestion/suspension/{standing.pk}/revoir/", {"review_on": "2026-12-07"}, follow=True)
    assert "vous revoyez cette suspension le 7 décembre 2026" in words(sent)
    standing.refresh_from_db()
    assert (standing.review_on, standing.owner) == (date(2026, 12, 7), ines)
    assert BREATHE in words(desk.get("/gestion/journee/"))
    assert "à revoir le 7 décembre 2026" in words(desk.get("/gestion/journee/?file=en-pause"))


@pytest.mark.parametrize(("day", "told"), [("", "Dites quel jour"), ("2026-11-23", "un jour à venir"),
                                           ("demain", "Écrivez la date en entier")])  # fmt: skip
def test_a_suspension_is_put_off_to_a_day_to_come(desk: Any, day: str, told: str) -> None:
    case = the_case(suspended)
    suspended(case)
    before = case.holds.get().review_on
    assert told in words(
        desk.post(f"/gestion/suspension/{case.holds.get().pk}/revoir/", {"review_on": day}, follow=True)
    )
    assert case.holds.get().review_on == before


@pytest.mark.parametrize("story", [cancelled_by_the_gate, came_back], ids=lambda story: story.__name__)
def test_a_lost_sending_is_seen_by_somebody_who_says_what_follows(desk: Any, story: Callable[[Case], None]) -> None:
    case = the_case(story)
    story(case)
    message = case.messages.get()
    neighbour = a_letter(next_door(), state=MessageState.FAILED, last_error="Adresse inconnue.")
    address = f"/gestion/courriers/{message.pk}/"
    assert "Dites en quelques mots" in words(desk.post(address, {"choice": "seen"}, follow=True))
    desk.post(address, {"choice": "seen", "reason": "adresse demandée au collège"})
    page = words(desk.get("/gestion/journee/"))
    assert STORIES[story][0] not in page
    assert "Adresse inconnue." in page
    neighbour.refresh_from_db()
    assert neighbour.reviewed_at is None


def test_a_pause_asked_for_is_known_and_asks_nothing(desk: Any) -> None:
    case = a_case(on=OLD.date(), at=OLD)
    at = scene.ago(days=3)
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=at, on=at.date())
    assert BREATHE in words(desk.get("/gestion/journee/"))
    assert "Pause jusqu’au 5 décembre 2026" in words(desk.get("/gestion/journee/?file=en-pause"))


def test_a_suspension_without_an_end_nor_an_owner_cannot_be_kept(tenant: Any) -> None:
    case = a_case()
    with pytest.raises(IntegrityError, match="hold_has_an_end_or_an_owner"), transaction.atomic():
        Hold.objects.create(case=case, reason=HoldReason.STAFF, starts_at=scene.NOW)


@pytest.mark.parametrize("reason", HoldReason)
def test_every_suspension_is_given_its_day(tenant: Any, reason: HoldReason) -> None:
    placed = hold(case=a_case(), reason=reason, by=BY, at=scene.NOW)
    assert placed.review_on is not None
    assert scene.TODAY < placed.review_on <= scene.TODAY + timedelta(days=95)


def test_whoever_suspends_a_case_follows_it(desk: Any, ines: Any) -> None:
    case = a_case(on=OLD.date(), at=OLD)
    desk.post(f"/gestion/dossier/{case.reference}/suspendre/", {"note": "pièce attendue", "review_on": "2026-12-01"})
    placed = case.holds.get()
    assert (placed.owner, placed.review_on) == (ines, date(2026, 12, 1))
    assert "à revoir le 1 er décembre 2026" in words(desk.get(f"/gestion/dossier/{case.reference}/")).replace(
        "1er", "1 er"
    )


def test_a_person_whom_the_law_forbids_to_pay_is_not_called(desk: Any) -> None:
    case = the_case(instalment_missed)
    instalment_missed(case)
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=scene.TODAY, owner=None, by=BY, at=scene.NOW)
    assert "Échéance manquée" not in words(desk.get("/gestion/journee/"))


def test_a_protection_taken_back_lets_the_case_go_on(tenant: Any) -> None:
    case = a_case()
    protect(debtor=case.debtor, protection=Protection.MINOR, since=scene.TODAY, owner=None, by=BY, at=scene.NOW)
    standing = case.holds.get(reason=HoldReason.PROTECTION)
    assert standing.lifted_at is None
    protect(debtor=case.debtor, protection=Protection.NONE, since=scene.TODAY, owner=None, by=BY, at=scene.NOW)
    standing.refresh_from_db()
    assert standing.lifted_at == scene.NOW


def test_a_suspension_lifted_is_not_put_off(tenant: Any) -> None:
    placed = hold(case=a_case(), reason=HoldReason.STAFF, by=BY, at=OLD)
    Hold.objects.filter(pk=placed.pk).update(lifted_at=scene.NOW)
    review_hold(hold=placed, review_on=date(2026, 12, 7), owner=None, by=BY, at=scene.NOW)
    placed.refresh_from_db()
    assert placed.review_on != date(2026, 12, 7)


def test_a_suspension_is_not_looked_at_again_the_same_day(tenant: Any) -> None:
    placed = hold(case=a_case(), reason=HoldReason.STAFF, by=BY, at=OLD)
    with pytest.raises(ReviewRefused):
        review_hold(hold=placed, review_on=scene.TODAY, owner=None, by=BY, at=scene.NOW)
    review_hold(hold=placed, review_on=scene.TODAY + timedelta(days=1), owner=None, by=BY, at=scene.NOW)


@pytest.mark.parametrize(("days", "said"), [(1, False), (4, False), (5, True)])
def test_a_letter_just_sent_is_followed_by_the_next_morning_and_an_old_one_is_not(
    desk: Any, days: int, said: bool
) -> None:
    case = the_case(nothing_planned)
    sent = scene.ago(days=days)
    a_letter(case, state=MessageState.ACCEPTED, accepted_at=sent, sent_on=sent.date())
    assert ("Rien n’est prévu pour ce dossier" in words(desk.get("/gestion/journee/"))) is said
