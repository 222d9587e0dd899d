"""A person may say a lot, and not without end: each limit is said in words and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse

from agency.cases.models import Case
from agency.disputes.models import Reply
from agency.disputes.operations import answer, receive_reply
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_person
from tests.portal.debtors.test_cases import text_of

VISIT = "Tous vos messages de cette visite sont bien arrivés"
DAY = "Tous vos messages d’aujourd’hui sont bien arrivés"
CASE = "attendent notre réponse : nous vous répondons d’abord"


def write(browser: AgencyClient, case: Case, text: str = "Bonjour") -> Any:
    return browser.post(reverse("debtors:write", args=[case.reference]), {"text": text})


def come_back(browser: AgencyClient, code: str, clock: Any) -> None:
    """Leave, and begin another visit an hour later."""
    clock.shift(timedelta(hours=1))
    browser.post("/espace/quitter/")
    assert browser.post("/espace/", {"code": code, "postcode": "44300"}).status_code == 302


def test_five_replies_in_a_visit_then_the_same_words_wait_in_the_form(
    inside: AgencyClient, case: Case, code: str, clock: Any
) -> None:
    for _time in range(5):
        assert write(inside, case).status_code == 302
    shut = write(inside, case, "Une chose encore, très importante.")
    assert VISIT in text_of(shut)
    assert "Une chose encore, très importante." in shut.content.decode()
    assert Reply.objects.count() == 5
    come_back(inside, code, clock)
    assert write(inside, case).status_code == 302


def test_the_limit_of_a_visit_holds_over_all_cases_and_kinds(
    inside: AgencyClient, case: Case, posted: Callable[..., Case]
) -> None:
    other = posted(number="F-2", debtor=case.debtor)
    for _time in range(3):
        write(inside, case)
    for _time in range(2):
        write(inside, other)
    refused = inside.post(reverse("debtors:disagree", args=[other.reference]), {"reason": "amount", "text": "Trop."})
    assert VISIT in text_of(refused)


def test_ten_replies_in_a_day_then_tomorrow(inside: AgencyClient, case: Case, code: str, clock: Any) -> None:
    for number in range(10):
        if number == 5:
            come_back(inside, code, clock)
        write(inside, case)
        answer(reply=Reply.objects.latest("id"), text="Merci.", lift_hold=False, by=BY, at=NOW, on=TODAY)
    come_back(inside, code, clock)
    assert DAY in text_of(write(inside, case))
    clock.shift(timedelta(hours=15))
    come_back(inside, code, clock)
    assert write(inside, case).status_code == 302


def test_ten_replies_without_an_answer_on_one_case_leave_the_other_open(
    inside: AgencyClient, case: Case, code: str, posted: Callable[..., Case], clock: Any
) -> None:
    other = posted(number="F-2", debtor=case.debtor)
    for _time in range(2):
        for _reply in range(5):
            write(inside, case)
        clock.shift(timedelta(days=1))
        come_back(inside, code, clock)
    assert CASE in text_of(write(inside, case))
    assert write(inside, other).status_code == 302
    answer(reply=case.replies.earliest("id"), text="Merci.", lift_hold=False, by=BY, at=NOW, on=TODAY)
    assert write(inside, case).status_code == 302


def test_what_others_say_counts_for_nobody_else(inside: AgencyClient, case: Case) -> None:
    stranger = a_person(case.creditor, first_name="Noé", last_name="Tessier", email="")
    for _time in range(10):
        receive_reply(case=case, debtor=stranger, kind="message", text="Bonjour", answers={}, by=BY, at=NOW, on=TODAY)
    assert write(inside, case).status_code == 302


def test_a_letter_for_someone_else_is_heard_after_any_number_of_replies(
    inside: AgencyClient, case: Case, code: str
) -> None:
    for _time in range(5):
        write(inside, case)
    AgencyClient(inside.agency).post("/espace/pas-pour-moi/", {"code": code})
    assert Reply.objects.filter(kind="wrong_person").count() == 1
