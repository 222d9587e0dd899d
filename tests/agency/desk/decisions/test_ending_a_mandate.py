"""A mandate ends from a day, for a reason, by a manager who read what follows."""

from datetime import date

import pytest

from agency.cases.enums import CaseState
from agency.cases.operations import move
from agency.journal.models import JournalLine
from agency.mandates.models import Mandate
from agency.mandates.operations import EndRefused, draft, end
from agency.mandates.queries import in_force
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case, a_mandate


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


@pytest.fixture
def mandate(tenant):
    return a_case(number="F1").mandate


@pytest.fixture
def url(mandate):
    return f"/gestion/mandats/{mandate.pk}/fin/"


GIVEN = {"ends_on": "2026-12-01", "reason": "le collège a résilié par lettre"}


def test_what_follows_is_read_before_then_nothing_is_allowed_from_that_day(boss, mandate, url):
    a_case(creditor=mandate.creditor, number="F2", qualified=False)
    closed = a_case(creditor=mandate.creditor, number="F3")
    move(case=closed, to=CaseState.CLOSED, by=BY, at=NOW, on=TODAY)
    page = words(boss.get(url))
    assert "2 dossiers ouverts sous ce mandat (à qualifier : 1, en cours : 1)." in page
    assert "plus aucun courrier ne part vers les personnes de ces dossiers" in page
    assert f"{mandate.creditor.short_name} ne peut plus confier de facture" in page
    after = words(boss.post(url, GIVEN, follow=True))
    assert f"Le mandat {mandate.reference} ne permet plus rien à partir du 1er décembre 2026." in after
    assert in_force(mandate.creditor, date(2026, 11, 30)) == mandate
    assert in_force(mandate.creditor, date(2026, 12, 1)) is None
    line = JournalLine.objects.get(verb="mandate.ended")
    assert (line.actor_label, line.data["reason"]) == ("Karim Haddou", GIVEN["reason"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends_on": ""}, "Dites à partir de quel jour le mandat ne permet plus rien."),
        ({"ends_on": "bientôt"}, "Écrivez la date en entier"),
        ({"reason": " "}, "Dites en quelques mots pourquoi le mandat prend fin."),
        ({"ends_on": "2026-01-01"}, "Ce mandat prend effet le 1er janvier 2026 : il finit après."),
    ],
)
def test_an_end_has_a_day_of_its_life_and_a_reason(changed, said, boss, mandate, url):
    answer = boss.post(url, GIVEN | changed)
    assert answer.status_code == 422
    assert said in words(answer)
    mandate.refresh_from_db()
    assert mandate.ends_on is None


def test_an_end_is_brought_forward_never_put_off(boss, mandate, url):
    boss.post(url, GIVEN)
    assert "Ce mandat prend déjà fin le 1er décembre 2026" in words(boss.post(url, GIVEN | {"ends_on": "2026-12-15"}))
    assert boss.post(url, GIVEN | {"ends_on": "2026-11-24"}).status_code == 302
    mandate.refresh_from_db()
    assert mandate.ends_on == date(2026, 11, 24)


def test_a_mandate_that_ended_or_is_not_signed_is_left_as_it_is(boss, mandate, url):
    boss.post(url, GIVEN | {"ends_on": "2026-11-20"})
    page = words(boss.get(url))
    assert "Ce mandat a pris fin le 20 novembre 2026." in page
    assert "Pourquoi ?" not in page
    unsigned = draft(creditor=mandate.creditor, reference="M-9", starts_on=TODAY, by=BY, at=NOW)
    assert "Ce mandat n’est pas signé" in words(boss.get(f"/gestion/mandats/{unsigned.pk}/fin/"))
    with pytest.raises(EndRefused, match="pas signé"):
        end(mandate=unsigned, ends_on=date(2027, 1, 1), reason="essai", by=BY, at=NOW)


def test_the_mandate_that_follows_is_named(boss, mandate, url):
    boss.post(url, GIVEN)
    Mandate.objects.filter(pk=mandate.pk).update(starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))
    following = a_mandate(mandate.creditor)
    assert f"Le mandat {following.reference}, signé, prend effet le 1er janvier 2026" in words(boss.get(url))


def test_the_list_of_mandates_leads_there_and_nobody_else_enters(boss, mandate, url, desk):
    assert f'href="{url}"' in boss.get("/gestion/mandats/").content.decode()
    boss.post(url, GIVEN | {"ends_on": "2026-11-20"})
    assert f'href="{url}"' not in boss.get("/gestion/mandats/").content.decode()
    assert desk.get(url).status_code == 403
    assert desk.post(url, GIVEN).status_code == 403


def test_what_follows_costs_the_same_for_one_case_or_five(boss, mandate, url):
    boss.get(url)
    before = scene.asked(boss, url)
    for number in range(4):
        a_case(creditor=mandate.creditor, number=f"G{number}")
    assert scene.asked(boss, url) == before
