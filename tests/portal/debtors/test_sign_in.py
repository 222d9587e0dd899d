"""The door: who gets in, what a stranger learns (nothing), and how long a visit lasts."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import CaseState
from agency.cases.models import AccessAttempt, Case
from agency.cases.operations import current_code, move, replace_code
from agency.common.identifiers import group
from agency.disputes.models import Reply
from agency.journal.models import JournalLine
from portal.debtors.door import sign_in, tries
from portal.debtors.door.session import VISITOR
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_profile

REFUSED = "Ce code et ce code postal ne vont pas ensemble"
FORBIDDEN = re.compile(r"\d,\d\d|€|dette|impay|recouvrement|Saint-Aubin|Roussel|facture|somme", re.IGNORECASE)


def knock(browser: AgencyClient, code: str, postcode: str = "44300", **headers: str) -> Any:
    return browser.post("/espace/", {"code": code, "postcode": postcode}, **headers)


def test_the_code_of_the_letter_and_the_postcode_open_the_case(
    tenant_client: AgencyClient, case: Case, code: str
) -> None:
    answer = knock(tenant_client, f" {group(code).lower().replace(' ', '-')} ", "44 300")

    assert answer.status_code == 302
    home = tenant_client.get(answer.url, follow=True)
    assert "Bonjour Madame Roussel" in home.content.decode()
    assert JournalLine.objects.filter(verb="portal.opened", subject_id=case.debtor_id).count() == 1


def test_before_identity_nothing_says_that_money_is_asked(tenant_client: AgencyClient, case: Case, code: str) -> None:
    wrong = knock(tenant_client, code, "75001")
    pages = ["/espace/", f"/c/{code}", "/espace/pas-pour-moi/", "/espace/dit/au-revoir/", "/espace/session-fermee/"]

    for content in [wrong.content, *(tenant_client.get(path).content for path in pages)]:
        main = re.sub(r'<section class="carte carte--ciel".*?</section>', "", content.decode(), flags=re.DOTALL)
        assert FORBIDDEN.findall(main) == []
        title = re.search(r"<title>(.*?)</title>", main, re.DOTALL)
        assert title is not None
        assert "Cabinet Lhermitte" in title.group(1)


def test_the_short_address_types_the_code_and_opens_nothing(tenant_client: AgencyClient, code: str) -> None:
    answer = tenant_client.get(f"/c/{code}")

    assert f'value="{group(code)}"' in answer.content.decode()
    assert VISITOR not in tenant_client.session
    assert "?" not in answer.request["PATH_INFO"]
    assert tenant_client.get("/c/<script>").status_code == 200


def test_every_refusal_is_the_same(
    tenant_client: AgencyClient, other_client: AgencyClient, case: Case, code: str, in_tenant: Any, other: Any
) -> None:
    unknown = knock(tenant_client, "0000000000")
    wrong_postcode = knock(tenant_client, code, "75001")
    with in_tenant(other):
        a_case()
    elsewhere = knock(other_client, code)
    move(case=case, to=CaseState.CLOSED, by=BY, at=NOW, on=TODAY, reason="sans suite")
    closed = knock(tenant_client, code)

    def words(answer: Any) -> str:
        text = re.sub(r'value="[^"]*"', "", answer.content.decode())
        return re.sub(r"Familles &amp; Écoles|Cabinet Lhermitte", "le cabinet", text)

    assert REFUSED in words(unknown)
    assert {words(wrong_postcode), words(elsewhere), words(closed)} == {words(unknown)}
    assert {answer.status_code for answer in (unknown, wrong_postcode, elsewhere, closed)} == {200}


def test_every_refusal_takes_the_same_work(
    tenant_client: AgencyClient, case: Case, code: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(7), pytest.raises(sign_in.SignInRefused):
        sign_in.identify_debtor(code="0000000000", postcode="44300", origin="192.0.2.1", at=NOW)
    with django_assert_num_queries(7), pytest.raises(sign_in.SignInRefused):
        sign_in.identify_debtor(code=code, postcode="75001", origin="192.0.2.1", at=NOW)


def test_a_replaced_code_is_worth_nothing(tenant_client: AgencyClient, case: Case, code: str) -> None:
    fresh = replace_code(debtor=case.debtor, by=BY, at=NOW)

    assert REFUSED in knock(tenant_client, code).content.decode()
    assert knock(tenant_client, fresh).status_code == 302


def test_a_visit_ends_at_once_when_its_code_is_replaced(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    assert inside.get(to("home")).status_code == 200
    fresh = replace_code(debtor=case.debtor, by=BY, at=NOW)

    assert inside.get(to("pay")).url == "/espace/session-fermee/"
    assert inside.post(to("write"), {"text": "Bonjour"}).status_code == 302
    assert not Reply.objects.exists()
    knock(inside, fresh)
    assert inside.get(to("home")).status_code == 200


def test_the_code_of_one_parent_replaced_leaves_the_other_inside(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    from tests.factories import a_creditor, a_person

    other = a_person(a_creditor(siren="542065479"), first_name="Noé", last_name="Tessier")
    current_code(debtor=other, by=BY, at=NOW)
    replace_code(debtor=other, by=BY, at=NOW)

    assert inside.get(to("home")).status_code == 200


def test_a_letter_not_posted_opens_nothing(tenant_client: AgencyClient, tenant: Any) -> None:
    waiting = a_case()
    secret = current_code(debtor=waiting.debtor, by=BY, at=NOW)

    assert REFUSED in knock(tenant_client, secret).content.decode()


def test_five_failures_close_a_code_for_an_hour_even_for_its_owner(
    tenant_client: AgencyClient, code: str, clock: Any
) -> None:
    for number in range(5):
        knock(tenant_client, code, "75001", REMOTE_ADDR=f"192.0.{number}.1")

    shut = knock(tenant_client, code, REMOTE_ADDR="198.51.100.7")
    assert shut.status_code == 429
    assert "l’accès par code est fermé jusqu’à 11 h 30" in shut.content.decode()
    clock.shift(timedelta(minutes=61))
    assert knock(tenant_client, code).status_code == 302


def test_trying_again_while_blocked_does_not_prolong_the_block(
    tenant_client: AgencyClient, code: str, clock: Any
) -> None:
    for _ in range(5):
        knock(tenant_client, code, "75001")
    for _ in range(6):
        clock.shift(timedelta(minutes=10, seconds=1))
        knock(tenant_client, code, "75001")

    assert AccessAttempt.objects.count() == 6
    assert knock(tenant_client, code).status_code == 302


def test_wrong_codes_from_one_address_slow_nobody_else_down(tenant_client: AgencyClient, code: str) -> None:
    for number in range(20):
        knock(tenant_client, f"00000000{number:02d}", REMOTE_ADDR="192.0.2.1")

    shut = knock(tenant_client, "0000000099", REMOTE_ADDR="192.0.2.1")
    assert shut.status_code == 429
    assert "l’accès par code est fermé jusqu’à 10 h 40" in shut.content.decode()
    assert REFUSED in knock(tenant_client, "0000000099", REMOTE_ADDR="192.0.2.2").content.decode()
    assert knock(tenant_client, code, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_an_agency_under_attack_gives_each_address_fewer_tries(tenant_client: AgencyClient, code: str) -> None:
    AccessAttempt.objects.bulk_create(
        AccessAttempt(at=NOW, code_hash=f"{number:064d}", network=f"{number:064d}", opened=False)
        for number in range(tries.CALM_BY_AGENCY + 1)
    )
    for number in range(5):
        knock(tenant_client, f"000000000{number}", REMOTE_ADDR="192.0.2.1")

    assert knock(tenant_client, "0000000099", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert knock(tenant_client, code, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_a_visit_ends_after_fifteen_minutes_without_a_page(
    inside: AgencyClient, to: Callable[..., str], clock: Any
) -> None:
    clock.shift(timedelta(minutes=14))
    assert inside.get(to("home")).status_code == 200
    clock.shift(timedelta(minutes=16))

    ended = inside.get(to("home"), follow=True)
    assert "Votre session s’est fermée pour protéger vos informations" in ended.content.decode()
    assert inside.get(to("home")).url == "/espace/"


def test_reading_on_within_a_minute_writes_nothing_and_costs_no_minute(
    inside: AgencyClient, to: Callable[..., str], clock: Any
) -> None:
    inside.get(to("home"))
    with CaptureQueriesContext(connection) as asked:
        assert inside.get(to("home")).status_code == 200
    assert not [query for query in asked if not query["sql"].lstrip().startswith("SELECT")]
    clock.shift(timedelta(seconds=59))
    assert inside.get(to("home")).status_code == 200
    clock.shift(timedelta(minutes=15))
    assert inside.get(to("home")).status_code == 200


def test_a_visit_ends_after_two_hours_in_all(inside: AgencyClient, to: Callable[..., str], clock: Any) -> None:
    for _ in range(12):
        clock.shift(timedelta(minutes=10))
        assert inside.get(to("home")).status_code == 200
    clock.shift(timedelta(minutes=1))

    assert inside.get(to("home")).status_code == 302


def test_continuing_prolongs_the_visit(inside: AgencyClient, to: Callable[..., str], clock: Any) -> None:
    clock.shift(timedelta(minutes=14))
    assert inside.get("/espace/encore-la/").status_code == 200
    clock.shift(timedelta(minutes=14))

    assert inside.get(to("home")).status_code == 200


def test_entering_changes_the_key_of_the_session(tenant_client: AgencyClient, code: str) -> None:
    session = tenant_client.session
    session["anything"] = 1
    with tenant_client.inside():
        session.save()
    before = session.session_key
    tenant_client.cookies["sessionid"] = before
    knock(tenant_client, code)

    assert tenant_client.session.session_key != before


def test_leaving_keeps_a_member_of_staff_signed_in(inside: AgencyClient) -> None:
    session = inside.session
    session["_auth_user_id"] = "1"
    with inside.inside():
        session.save()
    inside.post("/espace/quitter/")

    assert "_auth_user_id" in inside.session
    assert VISITOR not in inside.session


def test_leaving_shows_a_neutral_page_and_forgets(inside: AgencyClient, to: Callable[..., str]) -> None:
    assert inside.get("/espace/quitter/").status_code == 405
    goodbye = inside.post("/espace/quitter/", follow=True)

    assert "Vous avez quitté votre page" in goodbye.content.decode()
    assert inside.get(to("home")).status_code == 302


def test_no_page_is_kept_by_the_browser_nor_told_elsewhere(inside: AgencyClient, to: Callable[..., str]) -> None:
    for path in ("/espace/pas-pour-moi/", to("home"), to("pay"), to("disagree")):
        answer = inside.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_another_person_of_the_agency_does_not_exist(inside: AgencyClient, posted: Callable[..., Case]) -> None:
    from tests.factories import a_creditor, a_person

    neighbour = a_person(a_creditor(siren="542065479"), first_name="Noé", last_name="Tessier", postcode="44000")
    theirs = posted(debtor=neighbour, number="FA-9")

    for name in ("", "payer/", "echeancier/", "ecrire/", "pause/", "pieces/1/"):
        assert inside.get(f"/espace/dossier/{theirs.reference}/{name}").status_code == 404


def test_a_letter_for_someone_else_stops_the_letters_and_says_nothing(
    tenant_client: AgencyClient, case: Case, code: str
) -> None:
    told = tenant_client.post("/espace/pas-pour-moi/", {"code": code, "text": "Je ne connais pas cette personne."})
    unknown = tenant_client.post("/espace/pas-pour-moi/", {"code": "0000000000"})

    assert told.url == unknown.url == "/espace/dit/merci/"
    reply = Reply.objects.get()
    assert (reply.case_id, reply.kind) == (case.pk, "wrong_person")
    assert case.holds.filter(reason="wrong_person", lifted_at__isnull=True).count() == 1


def test_the_code_of_a_letter_for_someone_else_opens_nothing_any_more(
    inside: AgencyClient, case: Case, code: str, to: Callable[..., str]
) -> None:
    AgencyClient(inside.agency).post("/espace/pas-pour-moi/", {"code": code})

    assert inside.get(to("home")).status_code == 302
    assert REFUSED in knock(inside, code).content.decode()
    inside.post("/espace/pas-pour-moi/", {"code": code})
    assert Reply.objects.count() == 1
    assert JournalLine.objects.filter(verb="access_code.revoked").count() == 1
    assert code != current_code(debtor=case.debtor, by=BY, at=NOW)


def test_a_form_sent_too_late_is_answered_in_words(tenant: Any) -> None:
    strict = AgencyClient(tenant, enforce_csrf_checks=True)

    answer = strict.post("/espace/", {"code": "0000000000", "postcode": "44300"})
    assert answer.status_code == 403
    assert "Votre session s’est fermée" in answer.content.decode()


def test_elsewhere_a_form_that_is_not_recognised_sends_nobody_to_a_person_s_door(tenant: Any) -> None:
    for browser, path in (
        (AgencyClient(tenant, enforce_csrf_checks=True), "/compte/login/"),
        (AgencyClient(enforce_csrf_checks=True), "/ouvrir/"),
    ):
        answer = browser.post(path)
        assert answer.status_code == 403
        assert "Page restée ouverte trop longtemps" in answer.content.decode()
        assert "/espace/" not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "title"),
    [("droits", "droits"), ("donnees", "données"), ("accessibilite", "ccessibilité"), ("reclamation", "éclamation")],
)
def test_what_anybody_may_read_needs_no_code(tenant_client: AgencyClient, tenant: Any, name: str, title: str) -> None:
    a_profile()
    page = tenant_client.get(f"/espace/page/{name}/")
    assert page.status_code == 200
    assert title in page.content.decode()


def test_a_page_that_does_not_exist_is_said_not_to(tenant_client: AgencyClient) -> None:
    assert tenant_client.get("/espace/page/huissier/").status_code == 404
