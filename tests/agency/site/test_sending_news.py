"""A piece of news leaves: read, counted twice, once for each address that confirmed, never for who left."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import override_settings

from agency.journal.models import JournalLine
from agency.site.enums import NewsFate
from agency.site.models import ArticlePage, NewsDelivery, NewsReader, NewsSending
from agency.site.operations import NewsRefused, agree_news, ask_news, confirm_news, leave_news, send_news
from agency.site.queries import fates_of
from agency.users.enums import Role
from tenants.queries import has_work
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.site.dying_mail import WorkerDied
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case, a_profile

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _a_day(tenant: Any) -> Any:
    a_profile()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(tenant: Any) -> AgencyClient:
    client = AgencyClient(tenant)
    client.force_login(scene.staff(Role.EDITOR, "Lise", "Morin"))
    return client


def a_reader(name: str, *, confirmed: bool = True, left: bool = False, language: str = "fr") -> NewsReader:
    reader = ask_news(email=f"{name}@example.org", sentence="J’accepte.", language=language, by=BY, at=NOW)
    assert reader is not None
    if confirmed:
        confirm_news(reader=reader, by=BY, at=NOW)
    if left:
        leave_news(reader=reader, by=BY, at=NOW)
    return reader


def an_article(language: str = "fr") -> ArticlePage:
    return ArticlePage.objects.filter(live=True, locale__language_code=language).earliest("pk")


def drained(at: Any = NOW) -> int:
    return send_news(by=BY, at=lambda: at, count=20)


def written_to() -> Counter[str]:
    return Counter(address for message in mail.outbox for address in message.to)


def test_an_article_is_read_counted_twice_and_leaves_once_for_each_address(editor: AgencyClient) -> None:
    for name in ("mina", "paul"):
        a_reader(name)
    a_case()
    article = an_article()
    page = f"/gestion/nouvelles/{article.pk}/"
    assert "2 adresses ont confirmé" in words(editor.get(page))
    asked = words(editor.get(f"{page}?confirmer=oui"))
    assert "Envoyer à 2 adresses ?" in asked
    answer = words(editor.post(f"{page}envoyer/", {"readers": "2"}, follow=True))
    assert "C’est parti" in answer
    assert "L’envoi est en cours" in answer
    assert has_work("site.send_news", NOW)
    assert (drained(), drained()) == (2, 0)
    assert not has_work("site.send_news", NOW)
    assert written_to() == {"mina@example.org": 1, "paul@example.org": 1}
    assert "Envoyée 2" in words(editor.get(page))
    assert "2 adresses" in words(editor.get("/gestion/nouvelles/"))
    told = JournalLine.objects.filter(verb__in=["news.agreed", "news.delivered"]).values_list("verb", flat=True)
    assert Counter(told) == {"news.agreed": 1, "news.delivered": 2}


def test_the_mail_says_the_same_twice_and_is_left_by_one_press(editor: AgencyClient, tenant: Any) -> None:
    a_reader("mina")
    article = an_article()
    agree_news(article=article, expected=1, by=BY, at=NOW)
    drained()
    (message,) = mail.outbox
    assert message.subject == article.title
    html = str(message.alternatives[0][0])
    for said in (article.intro, "Pour ne plus les recevoir", article.slug):
        assert said in message.body
        assert said in html
    headers = message.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<http://[^/]+(/nouvelles/non/\S+)>", headers["List-Unsubscribe"])
    assert link is not None
    reader = AgencyClient(tenant, enforce_csrf_checks=True)
    pressed = reader.post(link[1], {"List-Unsubscribe": "One-Click"})
    assert (pressed.status_code, NewsReader.objects.get().receives) == (204, False)


def test_only_confirmed_addresses_of_the_language_that_have_not_left(tenant: Any) -> None:
    a_reader("mina")
    a_reader("paul", confirmed=False)
    a_reader("zoe", left=True)
    a_reader("jane", language="en")
    gone = a_reader("lou")
    case = a_case()
    assert case.debtor is not None
    sending = agree_news(article=an_article(), expected=2, by=BY, at=NOW)
    leave_news(reader=gone, by=BY, at=NOW)
    drained()
    assert written_to() == {"mina@example.org": 1}
    assert fates_of(sending) == {NewsFate.SENT: 1, NewsFate.LEFT: 1}


def test_english_news_are_english_throughout(tenant: Any) -> None:
    a_reader("jane", language="en")
    agree_news(article=an_article("en"), expected=1, by=BY, at=NOW)
    drained()
    (message,) = mail.outbox
    assert message.body.startswith("Hello,")
    assert '<html lang="en">' in str(message.alternatives[0][0])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: a_reader("paul"), "a changé"),
        (lambda: leave_news(reader=NewsReader.objects.get(), by=BY, at=NOW), "Aucune adresse"),
        (lambda: ArticlePage.objects.filter(pk=an_article().pk).update(live=False), "Publiez"),
        (lambda: agree_news(article=an_article(), expected=1, by=BY, at=NOW), "déjà parti"),
    ],
)
def test_what_may_not_leave_is_refused_and_nothing_is_kept(tenant: Any, change: Any, why: str) -> None:
    a_reader("mina")
    article = an_article()
    change()
    before = NewsDelivery.objects.count()
    with pytest.raises(NewsRefused, match=why):
        agree_news(article=article, expected=1, by=BY, at=NOW)
    assert NewsDelivery.objects.count() == before


def test_nothing_leaves_an_agency_on_trial(tenant: Any) -> None:
    a_reader("mina")
    agree_news(article=an_article(), expected=1, by=BY, at=NOW)
    tenant.trial = True
    assert drained() == 0
    assert mail.outbox == []
    NewsSending.objects.all().delete()
    with pytest.raises(NewsRefused, match="essai"):
        agree_news(article=an_article(), expected=1, by=BY, at=NOW)


def test_a_worker_that_dies_is_followed_by_another_and_nobody_is_written_to_twice(tenant: Any) -> None:
    for name in ("first", "second", "third"):
        a_reader(name)
    sending = agree_news(article=an_article(), expected=3, by=BY, at=NOW)
    with override_settings(EMAIL_BACKEND="tests.agency.site.dying_mail.DyingMail"), pytest.raises(WorkerDied):
        drained()
    assert drained() == 0, "its lease is not over"
    assert drained(LATER) == 2
    assert written_to() == {f"{name}@example.org": 1 for name in ("first", "second", "third")}
    assert fates_of(sending) == {NewsFate.SENT: 2, NewsFate.DOUBT: 1}


def test_a_mail_server_that_is_down_costs_nothing(tenant: Any) -> None:
    a_reader("mina")
    sending = agree_news(article=an_article(), expected=1, by=BY, at=NOW)
    with override_settings(EMAIL_BACKEND="tests.agency.site.dying_mail.NoServer"):
        drained()
    assert fates_of(sending) == {NewsFate.WAITING: 1}
    drained(NOW + timedelta(hours=1))
    assert written_to() == {"mina@example.org": 1}


def test_ten_articles_cost_no_more_than_one(editor: AgencyClient) -> None:
    a_reader("mina")
    article = an_article()
    agree_news(article=article, expected=1, by=BY, at=NOW)
    few = scene.asked(editor, "/gestion/nouvelles/")
    for turn in range(3):
        article.get_parent().add_child(
            instance=ArticlePage(title=f"Encore {turn}", slug=f"encore-{turn}", intro="…", locale=article.locale)
        )
    assert scene.asked(editor, "/gestion/nouvelles/") == few


def test_the_article_leads_there_and_others_stay_out(editor: AgencyClient, tenant: Any) -> None:
    article = an_article()
    assert f"/gestion/nouvelles/{article.pk}/" in editor.get(f"/gestion/pages/{article.pk}/edit/").content.decode()
    handler = AgencyClient(tenant)
    handler.force_login(scene.staff(Role.HANDLER, "Paul", "Essai"))
    assert handler.get("/gestion/nouvelles/").status_code == 403
    assert handler.post(f"/gestion/nouvelles/{article.pk}/envoyer/").status_code == 403
