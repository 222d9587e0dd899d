"""What people send through the site: a message that somebody answers, an address that agreed to the news."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from agency.desk.day.presenters.queue import present_day
from agency.desk.day.queries.queue import total
from agency.journal.models import JournalLine
from agency.site.models import NewsReader, SiteMessage
from agency.site.operations import settle_message
from agency.site.queries import token_of
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_profile

pytestmark = pytest.mark.django_db
WRITTEN = {
    "topic": "letter", "name": "Mina Roy", "email": "mina@example.org", "phone": "", "text": "Je n’ai plus ma lettre.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _a_day(tenant_client: AgencyClient) -> Any:
    a_profile()
    with time_machine.travel(NOW, tick=False):
        yield


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_whoever_writes_waits_in_the_day_until_somebody_has_answered(tenant_client: AgencyClient) -> None:
    before = total(NOW, TODAY)
    answer = tenant_client.post("/ecrire/", WRITTEN, follow=True)
    assert "Votre message est arrivé" in words(answer)
    (item,) = [item for item in present_day(NOW, TODAY).items if item.kind == "visitor"]
    assert (item.name, item.why) == ("Mina Roy", "J’ai reçu une lettre : Je n’ai plus ma lettre.")
    assert total(NOW, TODAY) == before + 1
    (told,) = mail.outbox
    assert (told.to, told.reply_to) == (["bonjour@lhermitte.example"], ["mina@example.org"])
    message = SiteMessage.objects.get()
    assert settle_message(message=message, by=BY, at=NOW)
    assert not settle_message(message=message, by=BY, at=NOW)
    assert not [item for item in present_day(NOW, TODAY).items if item.kind == "visitor"]
    assert set(JournalLine.objects.filter(verb__startswith="site_message").values_list("verb", flat=True)) == {
        "site_message.received",
        "site_message.settled",
    }


def test_a_form_half_filled_says_what_is_missing_and_keeps_the_words(tenant_client: AgencyClient) -> None:
    answer = tenant_client.post("/ecrire/", WRITTEN | {"email": "mina", "name": ""})
    assert answer.status_code == 422
    assert "Écrivez votre nom" in words(answer)
    assert "nom@exemple.fr" in words(answer)
    assert "Je n’ai plus ma lettre." in words(answer)
    assert not SiteMessage.objects.exists()


def test_a_machine_is_thanked_and_nothing_is_kept(tenant_client: AgencyClient) -> None:
    answer = tenant_client.post("/ecrire/", WRITTEN | {"website": "http://spam.example"}, follow=True)
    assert "Votre message est arrivé" in words(answer)
    assert (SiteMessage.objects.count(), len(mail.outbox)) == (0, 0)


def test_one_place_writes_five_messages_an_hour_and_no_more(tenant_client: AgencyClient) -> None:
    for _ in range(5):
        tenant_client.post("/ecrire/", WRITTEN)
    assert "Trop de messages en une heure" in words(tenant_client.post("/ecrire/", WRITTEN))
    assert "Votre message" in words(tenant_client.post("/ecrire/", WRITTEN, REMOTE_ADDR="198.51.100.7", follow=True))
    assert SiteMessage.objects.count() == 6
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        tenant_client.post("/ecrire/", WRITTEN)
    assert SiteMessage.objects.count() == 7


def test_the_news_are_for_who_agreed_and_whose_address_said_yes(tenant_client: AgencyClient) -> None:
    assert "Cochez la case" in words(tenant_client.post("/nouvelles/", {"email": "mina@example.org"}))
    tenant_client.post("/nouvelles/", {"email": "Mina@example.org", "consent": "on"})
    reader = NewsReader.objects.get()
    assert (reader.email, reader.receives) == ("mina@example.org", False)
    assert reader.sentence.startswith("J’accepte de recevoir les nouvelles")
    yes, no = re.findall(r"http://\S+(/nouvelles/\S+)", mail.outbox[0].body)
    tenant_client.get(yes)
    assert not NewsReader.objects.get().receives
    assert "Votre adresse est confirmée" in words(tenant_client.post(yes, follow=True))
    assert NewsReader.objects.get().receives
    tenant_client.post("/nouvelles/", {"email": "mina@example.org", "consent": "on"})
    assert len(mail.outbox) == 1
    assert "vous ne recevrez plus de nouvelles" in words(tenant_client.post(no, follow=True))
    assert (NewsReader.objects.get().receives, NewsReader.objects.get().confirmed_at) == (False, NOW)


def test_a_link_of_another_agency_opens_nothing(tenant_client: AgencyClient, other: Any, in_tenant: Any) -> None:
    with in_tenant(other):
        theirs = NewsReader.objects.create(email="mina@example.org", language="fr", sentence="…", asked_at=NOW)
        token = token_of(theirs)
    NewsReader.objects.create(email="mina@example.org", language="fr", sentence="…", asked_at=NOW)
    assert tenant_client.post(f"/nouvelles/oui/{token}/").status_code == 404
    assert not NewsReader.objects.get().receives
