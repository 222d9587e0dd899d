"""A manager has a program told of events: a secret shown once, what it heard, a trial, another secret, sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agency.desk.day.queries.queue import total
from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from agency.users.enums import Role
from agency.webhooks.enums import ShutBecause
from agency.webhooks.models import Telling, WebhookEndpoint
from agency.webhooks.operations import open_endpoint, shut_endpoint
from agency.webhooks.operations.endpoints import MOST_OPEN
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, a_case, next_door
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve

PAGE = "/gestion/cles/webhooks/"
POLICY = "default-src 'self'; img-src 'self' data:"
ASKED = {
    "name": "Compta 3000", "creditor": "", "url": "https://compta.exemple.fr/amiable", "kinds": ["payment.received"],
}  # fmt: skip


def add(boss: AgencyClient, **more: Any) -> Any:
    return boss.post(PAGE, ASKED | more, follow=True)


def told_all(state: str = "failed") -> None:
    Telling.objects.update(state=state, status=500, attempts=10, answer="panne <b>", tried_at=timezone.now())


def test_the_secret_is_shown_once_and_the_address_hears(tenant: Any, sign_in: Any) -> None:
    case, boss = a_case(), sign_in(Role.MANAGER)
    assert "Aucune adresse : aucun logiciel n’est prévenu." in words(boss.get(PAGE))
    said = words(add(boss, creditor=case.creditor_id))
    assert "Le secret de « Compta 3000 » est prêt" in said
    (secret,) = [word for word in said.split() if word.startswith("whsec_")]
    one = WebhookEndpoint.objects.get()
    assert (one.creditor, one.kinds, one.made_by) == (case.creditor, ["payment.received"], "Karim Haddou")
    page = words(boss.get(PAGE))
    assert secret not in page
    assert secret not in words(boss.get(f"{PAGE}{one.pk}/"))
    for shown in (case.creditor.name, "paiement reçu", "https://compta.exemple.fr/amiable", "Entend"):
        assert shown in page
    a_transfer(case, "50.00")
    page = words(boss.get(f"{PAGE}{one.pk}/"))
    for shown in ("1 envoi", "Paiement reçu", "à envoyer", Telling.objects.get().event.message_id):
        assert shown in page


def test_what_is_wrong_is_said_and_nothing_is_added(tenant: Any, sign_in: Any) -> None:
    boss = sign_in(Role.MANAGER)
    https = "Écrivez une adresse en https://, avec un nom de domaine et sans mot de passe."
    for more, told in (
        ({"name": ""}, "Écrivez le nom du logiciel."),
        ({"kinds": []}, "Choisissez au moins un événement."),
        ({"kinds": ["webhook.test"]}, "Choisissez parmi ces événements."),
        ({"url": ""}, "Écrivez l’adresse qui reçoit."),
        *(
            ({"url": url}, https)
            for url in (
                "http://compta.exemple.fr/", "https://127.0.0.1/", "https://127.1/", "https://[::ffff:127.0.0.1]/",
                "https://localhost/", "https://a:b@compta.exemple.fr/", "https://compta.exemple.fr:22/",
                "https://2130706433/", "https://0x7f.1/", "ftp://compta.exemple.fr/", "https://compta.exemple.fr\\@x/",
                "https://compta.exemple.fr/#ici", "https://[", "https://compta.exemple.fr:99999/",
            )
        ),
    ):  # fmt: skip
        answer = add(boss, **more)
        assert answer.status_code == 422, more
        assert told in words(answer)
    assert not WebhookEndpoint.objects.exists()


def test_ten_addresses_hear_and_not_one_more(tenant: Any, sign_in: Any) -> None:
    boss = sign_in(Role.MANAGER)
    for rank in range(MOST_OPEN):
        assert add(boss, name=f"n{rank}").status_code == 200
    answer = add(boss)
    assert answer.status_code == 422
    assert "Dix adresses entendent déjà" in words(answer)
    first = f"{PAGE}{WebhookEndpoint.objects.earliest('pk').pk}/"
    boss.post(first, {"act": "shut"})
    assert add(boss).status_code == 200
    assert "Dix adresses entendent déjà" in words(boss.post(first, {"act": "reopen"}, follow=True))
    assert WebhookEndpoint.objects.filter(shut_at__isnull=True).count() == MOST_OPEN


def test_the_two_rows_of_one_creditor_have_ten_addresses_together(tenant: Any, sign_in: Any) -> None:
    boss, kept, merged = sign_in(Role.MANAGER), a_case().creditor, next_door().creditor
    for creditor, times in ((kept, 5), (merged, 5)):
        for rank in range(times):
            open_endpoint(
                name=f"n{rank}", creditor=creditor, url=ASKED["url"], kinds=ASKED["kinds"], by=BY, at=timezone.now()
            )
    Creditor.objects.filter(pk=merged.pk).update(merged_into=kept, merged_at=timezone.now())
    assert "Dix adresses entendent déjà" in words(add(boss, creditor=kept.pk))
    assert WebhookEndpoint.objects.count() == MOST_OPEN


def test_a_trial_another_secret_stopped_and_taken_up(tenant: Any, sign_in: Any) -> None:
    boss = sign_in(Role.MANAGER)
    add(boss)
    one = WebhookEndpoint.objects.get()
    here = f"{PAGE}{one.pk}/"

    def act(name: str, **more: Any) -> str:
        return words(boss.post(here, {"act": name, **more}, follow=True))

    assert "Un essai part dans la minute." in act("test")
    assert "whsec_" in act("rotate")
    assert "whsec_" not in words(boss.get(here))
    # Pressed again, or the page loaded again: the secret that programs check with is not lost.
    signing = WebhookEndpoint.objects.get().seeds_at(timezone.now())
    said = act("rotate")
    assert "whsec_" not in said
    assert "l’ancien signe encore" in said
    assert WebhookEndpoint.objects.get().seeds_at(timezone.now()) == signing
    told_all()
    assert "1 essai" not in words(boss.get(here))
    assert "10 essais" in words(boss.get(f"{here}?etat=failed"))
    assert "panne &lt;b&gt;" in boss.get(here).content.decode()
    assert "0 envoi" in words(boss.get(f"{here}?etat=waiting"))
    assert "1 événement repart dans la minute." in act("replay", telling=Telling.objects.get().pk)
    told_all()
    assert "Rien n’a changé" in act("replay", since=str((timezone.now() + timedelta(days=1)).date()))
    assert "Rien n’a changé" in act("replay")
    assert "1 événement repart dans la minute." in act("replay", since=str((timezone.now() - timedelta(days=1)).date()))
    assert "Cette adresse n’entend plus rien." in act("shut")
    assert "Rien n’a changé" in act("shut")
    assert "Rien n’a changé" in act("test")
    assert "Cette adresse entend de nouveau" in act("reopen")
    assert boss.post(here, {"act": "tout"}).status_code == 422
    verbs = JournalLine.objects.filter(verb__startswith="webhook").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "webhook.opened", "webhook.tried", "webhook.secret_changed", "webhook.replayed", "webhook.replayed",
        "webhook.shut", "webhook.reopened",
    ]  # fmt: skip


@pytest.mark.parametrize("why", [ShutBecause.GONE, ShutBecause.FAILING])
def test_one_that_stopped_by_itself_stands_in_the_day_until_somebody_decides(
    tenant: Any, sign_in: Any, why: ShutBecause
) -> None:
    boss = sign_in(Role.MANAGER)
    add(boss)
    one, now = WebhookEndpoint.objects.get(), timezone.now()
    before = total(now, now.date())
    shut_endpoint(endpoint=one, why=why, by=BY, at=now)
    assert total(now, now.date()) == before + 1
    day = words(boss.get(f"/gestion/journee/?ligne=endpoint-{one.pk}"))
    assert "N’entend plus rien" in day
    assert "Ouvrir l’adresse" in day
    boss.post(f"{PAGE}{one.pk}/", {"act": "shut"})
    assert total(now, now.date()) == before


def test_three_addresses_and_three_tellings_cost_the_questions_of_one(tenant: Any, sign_in: Any) -> None:
    case, boss = a_case(), sign_in(Role.MANAGER)

    def cost() -> list[int]:
        found = []
        for url in (PAGE, f"{PAGE}{WebhookEndpoint.objects.earliest('pk').pk}/"):
            with CaptureQueriesContext(connection) as met:
                assert boss.get(url).status_code == 200
            found.append(len(met))
        return found

    add(boss, creditor=case.creditor_id)
    a_transfer(case, "50.00")
    first = cost()
    for rank in range(2):
        add(boss, creditor=case.creditor_id)
        a_transfer(case, "10.00", f"autre-{rank}")
    assert cost() == first


def test_only_a_manager(tenant: Any, sign_in: Any) -> None:
    add(sign_in(Role.MANAGER))
    one = WebhookEndpoint.objects.get()
    for role in (Role.HANDLER, Role.ACCOUNTANT, Role.READER, Role.EDITOR):
        browser = sign_in(role)
        assert add(browser).status_code == 403
        assert browser.post(f"{PAGE}{one.pk}/", {"act": "shut"}).status_code == 403
    one.refresh_from_db()
    assert one.shut_at is None


def test_the_pages_in_a_browser(tenant: Any, sign_in: Any) -> None:
    case, boss = a_case(), sign_in(Role.MANAGER)
    shown = {"aucune": boss.get(PAGE), "faite": add(boss), "fautes": add(boss, name="", kinds=[])}
    one = WebhookEndpoint.objects.get()
    a_transfer(case, "50.00")
    shown["attend"] = boss.get(f"{PAGE}{one.pk}/")
    told_all()
    shown["echec"] = boss.get(f"{PAGE}{one.pk}/")
    shown["secret"] = boss.post(f"{PAGE}{one.pk}/", {"act": "rotate"}, follow=True)
    shut_endpoint(endpoint=one, why=ShutBecause.GONE, by=BY, at=timezone.now())
    shown["arretee"] = boss.get(f"{PAGE}{one.pk}/")
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        assert not [fault for name in shown for fault in faults(page, name)]
