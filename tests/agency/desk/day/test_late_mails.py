"""What is late is told by e-mail to who follows it: once a day, one e-mail, and to nobody who refused it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import assign, hold
from agency.desk.day.operations import alert_late
from agency.disputes.enums import ReplyKind
from agency.users.enums import Role
from tenants.tasks import enqueue
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case

OLD = scene.ago(days=30)
DAY = timedelta(days=1)


def tell(at: Any = scene.NOW) -> int:
    return alert_late(by=BY, at=at, on=at.date())


@pytest.fixture
def late(ines: Any) -> Case:
    """A suspension that Inès had to look at again on Friday."""
    case = a_case(on=OLD.date(), at=OLD)
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=OLD, review_on=date(2026, 11, 20), owner=ines)
    return case


def test_who_follows_a_case_is_told_once_a_day_in_one_mail(late: Case, ines: Any) -> None:
    second = a_case(on=OLD.date(), at=OLD, number="FA-2")
    assign(case=second, referent=ines, by=BY, at=OLD)
    scene.reply(second, ReplyKind.DISPUTE, "Non.", at=OLD, reason="amount")
    assert [tell(), tell(), tell(scene.NOW + timedelta(hours=2))] == [1, 0, 0]
    (told,) = mail.outbox
    assert told.to == [ines.email]
    assert told.subject == "Cabinet Lhermitte - 2 dossiers en retard"
    plain = told.body.replace("\u00a0", " ")
    assert f"- {late.reference} : suspension à revoir, 20 novembre 2026" in plain
    assert f"- {second.reference} : réponse promise à la personne" in plain
    assert "/gestion/journee/" in plain
    assert late.debtor.full_name not in plain
    assert tell(scene.NOW + DAY) == 1


def test_what_is_of_today_and_what_somebody_else_follows_is_not_told(ines: Any, sign_in: Any) -> None:
    case = a_case(on=OLD.date(), at=OLD)
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=OLD, review_on=scene.TODAY, owner=ines)
    karim = scene.staff(Role.MANAGER, "Karim", "Haddou")
    other = a_case(on=OLD.date(), at=OLD, number="FA-2")
    hold(case=other, reason=HoldReason.STAFF, by=BY, at=OLD, review_on=date(2026, 11, 20), owner=karim)
    nobody = a_case(on=OLD.date(), at=OLD, number="FA-3")
    hold(case=nobody, reason=HoldReason.STAFF, by=BY, at=OLD, review_on=date(2026, 11, 20))
    assert tell() == 1
    assert [told.to for told in mail.outbox] == [[karim.email]]


def test_who_refused_it_has_it_no_more_and_may_take_it_again(late: Case, desk: Any) -> None:
    assert "Me prévenir par e-mail" in words(desk.get("/gestion/retards/"))
    desk.post("/gestion/retards/", {})
    assert tell() == 0
    desk.post("/gestion/retards/", {"late_mail": "on"})
    assert tell() == 1
    assert "/gestion/retards/" in mail.outbox[0].body


def test_who_left_the_team_has_nothing(late: Case, ines: Any) -> None:
    ines.is_active = False
    ines.save()
    assert tell() == 0


def test_the_morning_tells_it(late: Case, ines: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("desk.alert_late")
    assert [told.to for told in mail.outbox] == [[ines.email]]


def test_a_mail_server_that_is_down_is_asked_again(late: Case, settings: Any) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    with pytest.raises(OSError, match="refused"):
        tell()
    settings.EMAIL_BACKEND = working
    assert tell() == 1
