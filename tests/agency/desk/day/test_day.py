"""« Ma journée »: people who wait first, then what to qualify, then whom to call; the amount comes last."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import a_case, a_creditor, a_person


def test_the_day_puts_people_who_wait_first_and_longest_first(desk):
    scene.a_morning()
    page = words(desk.get("/gestion/journee/"))
    assert "Bonjour Inès" in page
    assert "8 dossiers pour aujourd’hui, dont 4 personnes qui attendent votre réponse" in page
    order = ["Ces personnes attendent une réponse", "Odile Marchand", "Karim Benali", "Claire Roussel",
             "À qualifier avant toute relance", "Hoa Nguyen", "Thomas Lebrun", "À appeler aujourd’hui", "Lucas Petit",
             "Engagements du jour", "Paul Legrand"]  # fmt: skip
    places = [page.index(word) for word in order]
    assert places == sorted(places)
    assert "Propose 40,50 € par mois pendant 12 mois" in page
    assert "La prescription approche : 20 décembre 2026" in page


def test_figures_come_from_the_books(desk):
    scene.a_morning()
    page = words(desk.get("/gestion/journee/"))
    assert "Encaissé en novembre 615 €" in page
    assert "0 échéances sur 2" in page
    assert "Délai de réponse 5 h Engagement : moins de 2 jours" in page
    # With the 310 € of the case next door.
    assert "Encours par ancienneté : 8 240 €" in page


def test_a_line_chosen_opens_its_pane_without_a_script(desk):
    cases = scene.a_morning()
    told = Reply.objects.get(case=cases["karim"])
    page = words(desk.get(f"/gestion/journee/?file=preuves&ligne=reply-{told.pk}"))
    assert "Dit avoir payé par virement. Quand : 3 novembre." in page
    assert "J’ai viré le 3 novembre" in page
    assert "Odile Marchand" not in page


@pytest.mark.parametrize("tab", ["propositions", "contestations", "preuves", "messages", "a-qualifier", "coordonnees",
                                 "appels", "engagements", "en-pause", "nimporte"])  # fmt: skip
def test_each_tab_opens_full_and_empty(tab, desk):
    assert desk.get(f"/gestion/journee/?file={tab}").status_code == 200
    scene.a_morning()
    assert desk.get(f"/gestion/journee/?file={tab}").status_code == 200


def test_when_nobody_waits_the_page_says_so_kindly(desk):
    for rank in range(3):
        a_case(qualified=False, number=f"FA-{rank}")
    page = words(desk.get("/gestion/journee/?file=propositions"))
    assert "Plus personne n’attend votre réponse. Vous pouvez qualifier 3 nouveaux dossiers ou souffler un peu." in page


def test_the_day_of_an_empty_agency_says_that_nobody_waits(desk):
    page = words(desk.get("/gestion/journee/"))
    assert "Plus personne n’attend votre réponse. Le cabinet n’a pas encore de dossier." in page
    assert "La courbe apparaît dès le premier règlement." in page


def test_a_name_is_printed_as_it_is_written(desk):
    strange = a_person(a_creditor(), first_name="<b>#eval", last_name="{{7*7}}")
    case = a_case(debtor=strange)
    scene.reply(case, ReplyKind.MESSAGE, "<script>alert(1)</script>", at=scene.ago(hours=1))
    for path in ("journee/", f"dossier/{case.reference}/", "recherche/?q=eval"):
        html = desk.get(f"/gestion/{path}", follow=True).content.decode()
        assert "&lt;b&gt;#eval {{7*7}}" in html
        assert "<b>#eval" not in html
        assert "<script>alert" not in html


def _queries(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_day_costs_the_same_with_one_line_of_each_kind_or_three(desk):
    def another(rank):
        who = a_person(a_creditor(siren=""), last_name=f"Exemple{rank}")
        asking, waiting, word = (a_case(debtor=who, number=f"{kind}-{rank}", total="900.00", paid="0.00",
                                        qualified=kind != "q") for kind in ("p", "q", "r"))  # fmt: skip
        scene.proposal(asking, monthly="50.00", at=scene.ago(days=3))
        scene.reply(word, ReplyKind.DISPUTE, "Non.", at=scene.ago(days=30), reason="amount")
        return waiting

    another(1)
    desk.get("/gestion/journee/")
    one = _queries(desk, "/gestion/journee/")
    another(2)
    another(3)
    desk.get("/gestion/journee/")  # the menu is counted once after each act
    assert _queries(desk, "/gestion/journee/") == one


def test_waiting_times_follow_the_clock(desk, clock):
    case = a_case()
    scene.reply(case, ReplyKind.MESSAGE, "Bonjour", at=scene.ago(minutes=12))
    assert "12 min" in words(desk.get("/gestion/journee/"))
    clock.shift(timedelta(days=2))
    assert "2 j" in words(desk.get("/gestion/journee/"))


def test_every_line_of_a_morning_is_read_within_the_bound_of_a_page(desk):
    scene.a_morning()
    first = desk.get("/gestion/journee/")
    lines = [item.key for item in first.context["day"].items]
    assert len(lines) > 8
    cost = {key: scene.asked(desk, f"/gestion/journee/?ligne={key}") for key in lines}
    assert {key: asked for key, asked in cost.items() if asked > 25} == {}
