"""A proposal that waits: changed or withdrawn by its person in one press, and its creditor's link says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.commitments.enums import CommitmentKind
from agency.commitments.queries import open_commitments
from agency.instalments.operations import hear_creditor, withdraw_proposal
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import PROPOSED
from agency.outbox.presenters.words import said
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import open_plan
from tenants import signing
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW


@pytest.fixture
def proposal(inside: AgencyClient, case: Case, to: Callable[..., str]) -> Plan:
    """Fifteen euros a month, when a hundred and fifty were meant: it waits for the creditor."""
    propose(inside, to, "15")
    return Plan.objects.get()


def propose(inside: AgencyClient, to: Callable[..., str], own: str) -> str:
    inside.post(to("plan"), {"amount": "own", "own": own, "day": "10", "next": "review"})
    page = inside.get(to("plan_review")).content.decode()
    named = re.findall(r'name="replaces" value="([0-9]+)"', page)
    answer = inside.post(to("plan_review"), {"read": "on", "replaces": "".join(named)})
    return str(getattr(answer, "url", ""))


def test_the_home_offers_both_and_the_change_opens_on_what_was_proposed(
    inside: AgencyClient, proposal: Plan, to: Callable[..., str]
) -> None:
    home = words(inside.get(to("home")))
    assert "Changer ma proposition" in home
    assert "La retirer" in home
    page = inside.get(to("plan")).content.decode()
    assert 'value="15,00"' in page


def test_a_change_takes_the_place_of_the_former_in_one_act(
    inside: AgencyClient, case: Case, proposal: Plan, to: Callable[..., str]
) -> None:
    inside.post(to("plan"), {"amount": "own", "own": "20", "day": "10", "next": "review"})
    assert "Elle remplace celle du" in words(inside.get(to("plan_review")))
    assert propose(inside, to, "20") == to("plan_agreed")
    proposal.refresh_from_db()
    standing = open_plan(case, case.debtor)
    assert (proposal.state, proposal.replaced) == (PlanState.ENDED, True)
    assert standing is not None
    assert (standing.state, standing.monthly) == (PlanState.PROPOSED, Decimal("20.00"))
    assert [one.dedupe_key for one in open_commitments(case, CommitmentKind.ANSWER)] == [f"plan:{standing.pk}"]
    assert running_holds(case, standing.proposed_at).count() == 1
    offers = Message.objects.filter(kind=MessageKind.OFFER_NOTICE).order_by("pk")
    assert [one.state for one in offers] == ["cancelled", "planned"]
    assert "Vous changez votre proposition" in words(inside.get(to("home")))


def test_one_within_the_mandate_runs_at_once(
    inside: AgencyClient, case: Case, proposal: Plan, to: Callable[..., str]
) -> None:
    propose(inside, to, "162")
    standing = open_plan(case, case.debtor)
    assert standing is not None
    assert standing.state == PlanState.RUNNING
    assert not running_holds(case, standing.proposed_at).exists()


def test_withdrawn_in_one_press_nothing_is_owed_and_the_creditor_is_told(
    inside: AgencyClient, case: Case, proposal: Plan, to: Callable[..., str]
) -> None:
    assert inside.post(to("plan_withdraw")).url == to("home")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.withdrawn, proposal.replaced) == (PlanState.ENDED, True, False)
    assert not open_commitments(case, CommitmentKind.ANSWER).filter(dedupe_key=f"plan:{proposal.pk}").exists()
    assert JournalLine.objects.filter(verb=Verb.PLAN_WITHDRAWN, case_id=case.pk).count() == 1
    told = Message.objects.get(kind=MessageKind.PLAN_END_NOTICE)
    assert "La personne retire sa proposition" in " ".join(said(told))
    home = words(inside.get(to("home")))
    assert "Vous retirez votre proposition" in home
    assert "Régler en plusieurs fois" in home


def test_the_link_of_the_creditor_says_that_it_waits_no_more(
    inside: AgencyClient, proposal: Plan, to: Callable[..., str]
) -> None:
    link = f"/creancier/proposition/{signing.dumps(proposal.pk, purpose=PROPOSED)}/"
    assert "Envoyer la réponse" in words(inside.get(link))
    inside.post(to("plan_withdraw"))
    page = words(inside.get(link))
    assert "La personne l’a retirée" in page
    assert "Envoyer la réponse" not in page


def test_what_the_creditor_answered_meanwhile_is_not_undone(
    inside: AgencyClient, case: Case, proposal: Plan, to: Callable[..., str]
) -> None:
    inside.post(to("plan"), {"amount": "own", "own": "20", "day": "10", "next": "review"})
    hear_creditor(asked=proposal, accept=True, words="", by=BY, at=NOW)
    again = inside.post(to("plan_review"), {"read": "on", "replaces": str(proposal.pk)}, follow=True)
    proposal.refresh_from_db()
    assert proposal.state == PlanState.RUNNING
    assert Plan.objects.count() == 1
    assert again.status_code == 200
    with pytest.raises(PlanChoiceRefused, match="déjà sa réponse"):
        withdraw_proposal(plan=proposal, by=BY, at=NOW)
