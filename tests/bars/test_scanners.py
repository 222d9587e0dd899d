"""B24: machines look at mails before people do; every link serves as well afterwards, and nothing has changed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from agency.cases.operations import current_code, set_first_letter
from agency.contacts.operations import give
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.escalation.operations import hand_over
from agency.outcomes.operations import ask as ask_of_a_dispute
from agency.parties.enums import Matter
from agency.parties.models import Creditor
from agency.qualification.operations import ask
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.agency.escalation import test_handing_over
from tests.agency.outbox.draining import work_off
from tests.bars.scanners import changed_by, doors_of_links, looked_at
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_profile
from tests.factories.plans import a_plan
from tests.portal.creditors import test_next_steps, test_proposals
from tests.portal.creditors.conftest import link_in
from tests.portal.operators.conftest import EMAIL as OPERATOR
from tests.portal.platform.test_opening import ASKED

SEEN, FORBIDDEN = {200, 302}, 403
# Addresses that hold a word of that name, and are no link of a mail.
NO_MAIL = {
    "staff_account": "an account of the books, by its number",
    "staff_account_file": "the same, as a file",
    "staff_data_file": "follows a press of a page, signed in, and serves once by design",
    "operator_export_file": "the same, of an operator",
    "account_confirm_email": "no mail of ours asks for it: an address is confirmed by its invitation",
    "wagtailadmin_password_reset_confirm": "never sent: one door, ours",
}


Scene = Callable[[AgencyClient], str]


def in_a_mail(place: str) -> str:
    """Where the last mail that leads to this place leads."""
    (*_others, body) = [str(one.body) for one in mail.outbox if place in one.body]
    found = re.search(rf"{re.escape(place)}\S+", body)
    assert found is not None
    return found.group()


def _case() -> Any:
    """Camille's case, whose school and who herself have an e-mail; her first letter left."""
    case = a_case()
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    case.refresh_from_db()
    return set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)


def _reply(kind: ReplyKind = ReplyKind.DISPUTE) -> Any:
    case = _case()
    told = {"reason": "amount"} if kind == ReplyKind.DISPUTE else {}
    return receive_reply(
        case=case, debtor=case.debtor, kind=kind, text="Bonjour", answers=told, by=BY, at=test_next_steps.BACK, on=TODAY
    )


def decided(_home: AgencyClient) -> str:
    return test_next_steps.link(test_next_steps.given_back(a_case()))


def proposed(_home: AgencyClient) -> str:
    return test_proposals.link(test_proposals.a_proposal(a_case()))


def change_asked(_home: AgencyClient) -> str:
    return link_in(f"plan_change:{test_proposals.a_change(a_case()).pk}", "changement")


def questioned(_home: AgencyClient) -> str:
    case = a_case(qualified=False)
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    case.refresh_from_db()
    return link_in(f"question:{ask(case=case, text='Et le bon ?', by=BY, at=NOW, on=TODAY).pk}", "question")


def disputed(_home: AgencyClient) -> str:
    asked = ask_of_a_dispute(reply=_reply(), text="Les repas ont-ils été servis ?", by=BY, at=NOW)
    return link_in(f"dispute:{asked.pk}", "contestation")


def handed(_home: AgencyClient) -> str:
    case = test_next_steps.given_back(a_case())
    test_handing_over.decided()
    sent = hand_over(case=case, to=test_handing_over.LAWYER, by=BY, at=test_next_steps.BACK)
    return test_handing_over.link(sent)


def received(_home: AgencyClient) -> str:
    a_plan(_case())
    work_off(by=BY, at=NOW)
    return in_a_mail("/creancier/recu/").rstrip(".")


def no_emails(_home: AgencyClient) -> str:
    _reply(ReplyKind.MESSAGE)
    work_off(by=BY, at=test_next_steps.BACK)
    return in_a_mail("/espace/e-mails/non/")


def contact_confirmed(_home: AgencyClient) -> str:
    case = _case()
    give(
        case=case, debtor=case.debtor, matter=Matter.EMAIL, values={"email": "ca@ailleurs.example"}, by=BY,
        at=test_next_steps.BACK,
    )  # fmt: skip
    work_off(by=BY, at=test_next_steps.BACK)
    return in_a_mail("/espace/coordonnees/oui/")


def contact_disowned(home: AgencyClient) -> str:
    assert home.post(contact_confirmed(home)).status_code == 200
    work_off(by=BY, at=test_next_steps.BACK)
    return in_a_mail("/espace/coordonnees/pas-moi/")


def by_code(_home: AgencyClient) -> str:
    return f"/c/{current_code(debtor=_case().debtor, by=BY, at=NOW)}"


def account_invitation(home: AgencyClient) -> str:
    home.force_login(staff(Role.MANAGER, first="Ana"))
    invited = {"email": "odile@lhermitte.example", "first_name": "Odile", "last_name": "Marchand", "role": "handler"}
    assert home.post("/gestion/equipe/", invited).status_code == 302
    return in_a_mail("/compte/invitation/")


def account_reset_password_from_key(home: AgencyClient) -> str:
    known = staff(Role.MANAGER, first="Ana")
    home.post("/compte/password/reset/", {"email": known.email})
    return in_a_mail("/compte/password/reset/key/")


def site_news_yes(home: AgencyClient) -> str:
    home.post("/nouvelles/", {"email": "mina@example.org", "consent": "on"})
    return in_a_mail("/nouvelles/oui/")


def site_news_no(home: AgencyClient) -> str:
    assert home.post(site_news_yes(home)).status_code == 302
    return in_a_mail("/nouvelles/non/")


OF_AGENCIES: dict[str, Scene] = {
    **{
        f"creditors:{scene.__name__}": scene
        for scene in (decided, proposed, change_asked, questioned, disputed, handed, received)
    },
    **{f"debtors:{scene.__name__}": scene for scene in (no_emails, contact_confirmed, contact_disowned, by_code)},
    **{
        scene.__name__: scene
        for scene in (account_invitation, account_reset_password_from_key, site_news_yes, site_news_no)
    },
}
OF_THE_PLATFORM = ("opening", "operator_enter")


def test_every_address_that_a_mail_leads_to_is_looked_at() -> None:
    found = doors_of_links("config.urls_tenant") | doors_of_links("config.urls_public")
    assert found - NO_MAIL.keys() == OF_AGENCIES.keys() | set(OF_THE_PLATFORM)


@pytest.mark.bar
@pytest.mark.parametrize("name", sorted(OF_AGENCIES))
def test_a_machine_that_opens_the_link_of_a_mail_changes_nothing(
    name: str, tenant: Any, tenant_client: AgencyClient, bar: Callable[..., None]
) -> None:
    with time_machine.travel(test_next_steps.BACK, tick=False):
        a_profile()
        path = OF_AGENCIES[name](tenant_client)
        _judge(name, AgencyClient(tenant), path, bar)


@pytest.mark.bar
@pytest.mark.parametrize("name", OF_THE_PLATFORM)
def test_a_machine_that_opens_a_link_of_the_platform_changes_nothing(
    name: str, db: Any, public_client: AgencyClient, bar: Callable[..., None]
) -> None:
    if name == "opening":
        public_client.post("/ouvrir/", ASKED)
        path = in_a_mail("/ouvrir/")
    else:
        call_command("add_operator", OPERATOR, stdout=io.StringIO())
        public_client.post("/plateforme/entrer/", {"email": OPERATOR})
        path = in_a_mail("/plateforme/entrer/")
    _judge(name, AgencyClient(), path, bar)


def _judge(name: str, home: AgencyClient, path: str, bar: Callable[..., None]) -> None:
    changed = changed_by(home, path)
    *seen, bare, chosen = looked_at(home, path)
    after = home.get(path).status_code
    bar(
        f"B24 {name}",
        measured=f"changed: {sorted(changed)}; looks {set(seen)}, forged {bare} {chosen}, then {after}",
        wanted="nothing changed, looks shown, forms without their page refused, the link still good",
        holds=not changed and set(seen) | {after} <= SEEN and {bare, chosen} <= {FORBIDDEN, 405},
    )
