"""The same act on several cases: seen before it is done, told in the journal of each, undone where it still can be."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.operations import lift_hold, move
from agency.cases.together.models import CaseTag, TaggedCase, TogetherAct
from agency.cases.together.operations import (
    TogetherRefused,
    assign_together,
    suspend_together,
    tag_together,
    undo,
    untag_together,
)
from agency.journal.models import JournalLine
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case, a_creditor, a_person

PAGE = "/gestion/dossiers-ensemble/"
UNTIL = date(2026, 12, 7)


@pytest.fixture
def boss(sign_in):
    return sign_in(Role.MANAGER)


@pytest.fixture
def files(tenant):
    creditor = a_creditor()
    return [
        a_case(creditor=creditor, debtor=a_person(creditor, last_name=name), number=f"S-{name}")
        for name in ("Arnaud", "Blanchet", "Carlier")
    ]


def numbers(cases):
    return [case.pk for case in cases]


def given(cases, **more):
    return {"case": [str(pk) for pk in numbers(cases)], **more}


def test_cases_of_the_list_as_it_is_filtered_are_given_to_somebody_once_they_were_shown(boss, files, ines):
    page = words(boss.get(f"{PAGE}?q=arnaud"))
    assert "Arnaud" in page
    assert "Blanchet" not in page
    closed = files[2]
    move(case=closed, to=CaseState.CLOSED, by=BY, at=scene.NOW, on=scene.TODAY)
    before = boss.post(f"{PAGE}apercu/", given(files, act="assign", referent=str(ines.pk)))
    said = words(before)
    assert "2 dossiers changent" in said
    assert "Attribuer à Inès Caron" in said
    assert "dossier clos" in said
    assert not Case.objects.filter(referent=ines).exists()
    done = boss.post(
        f"{PAGE}faire/", {"act": "assign", "referent": str(ines.pk), "cases": ",".join(map(str, numbers(files)))}
    )
    assert set(Case.objects.filter(referent=ines)) == set(files[:2])
    assert JournalLine.objects.filter(verb="case.assigned", actor_label="Karim Haddou").count() == 2
    assert "Attribuer à Inès Caron" in words(boss.get(done["Location"]))


def test_what_an_act_did_is_undone_where_nobody_changed_it_since(files, ines):
    other = scene.staff(first="Paule", last="Morel")
    Case.objects.filter(pk=files[0].pk).update(referent=other)
    act = assign_together(cases=numbers(files), referent=ines, user=ines, by=BY, at=scene.NOW)
    Case.objects.filter(pk=files[2].pk).update(referent=other)
    assert undo(act=act, by=BY, at=scene.NOW) == 2
    assert [Case.objects.get(pk=pk).referent for pk in numbers(files)] == [other, None, other]
    with pytest.raises(TogetherRefused, match="déjà défait"):
        undo(act=act, by=BY, at=scene.NOW)


def test_cases_are_suspended_until_a_day_with_a_reason_and_resumed_together(boss, files):
    refused = boss.post(f"{PAGE}apercu/", given(files, act="suspend"))
    assert refused.status_code == 422
    assert "Choisissez un jour à venir." in words(refused)
    form = {"act": "suspend", "until_on": UNTIL.isoformat(), "reason": "Le collège vérifie ses listes"}
    assert "3 dossiers changent" in words(boss.post(f"{PAGE}apercu/", given(files, **form)))
    done = boss.post(f"{PAGE}faire/", {**form, "cases": ",".join(map(str, numbers(files)))})
    holds = Hold.objects.filter(case__in=files, reason=HoldReason.STAFF, lifted_at=None)
    assert holds.count() == 3
    assert {hold.until_at.date() for hold in holds} <= {UNTIL, UNTIL - timedelta(days=1)}
    assert {hold.note for hold in holds} == {"Le collège vérifie ses listes"}
    lift_hold(hold=holds[0], by=BY, at=scene.NOW, reason="vu")
    assert "Défaire sur 2 dossiers" in words(boss.get(done["Location"]))
    assert "Défait sur 2 dossiers." in words(boss.post(f"{done['Location']}defaire/", follow=True))
    assert not Hold.objects.filter(case__in=files, lifted_at=None).exists()


def test_a_tag_finds_cases_again_and_is_taken_off(boss, files):
    cases = ",".join(map(str, numbers(files[:2])))
    boss.post(f"{PAGE}faire/", {"act": "tag", "tag": "  Rentrée   2026 ", "cases": cases})
    tag = CaseTag.objects.get()
    assert tag.name == "Rentrée 2026"
    listed = words(boss.get(f"/gestion/dossiers/?tag={tag.pk}"))
    assert "Arnaud" in listed
    assert "Carlier" not in listed
    assert "Rentrée 2026" in listed
    boss.post(f"{PAGE}faire/", {"act": "tag", "tag": "rentrée 2026", "cases": ",".join(map(str, numbers(files)))})
    assert CaseTag.objects.count() == 1
    assert TogetherAct.objects.latest("pk").items.get().case == files[2]
    boss.post(f"{PAGE}faire/", {"act": "untag", "tag": "Rentrée 2026", "cases": cases})
    assert TaggedCase.objects.get().case == files[2]
    assert undo(act=TogetherAct.objects.latest("pk"), by=BY, at=scene.NOW) == 2
    assert TaggedCase.objects.count() == 3


def test_the_cases_ticked_are_taken_away_as_a_file(desk, files):
    answer = desk.post(f"{PAGE}apercu/", given(files[:2], export="xlsx"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == {case.reference for case in files[:2]}


def test_nothing_to_change_is_said_and_nothing_is_written(files, ines):
    for act in (
        lambda: untag_together(cases=numbers(files), name="inconnue", user=ines, by=BY, at=scene.NOW),
        lambda: tag_together(cases=numbers(files), name=" ", user=ines, by=BY, at=scene.NOW),
        lambda: suspend_together(
            cases=numbers(files), until_on=scene.TODAY, reason="x", user=ines, by=BY, at=scene.NOW
        ),
        lambda: suspend_together(cases=numbers(files), until_on=UNTIL, reason=" ", user=ines, by=BY, at=scene.NOW),
    ):
        with pytest.raises(TogetherRefused):
            act()
    assert not TogetherAct.objects.exists()


def test_each_does_to_a_set_what_they_may_do_to_one(desk, sign_in, files, ines):
    cases = ",".join(map(str, numbers(files)))
    assert 'value="assign"' not in desk.get(PAGE).content.decode()
    assert desk.post(f"{PAGE}faire/", {"act": "assign", "referent": str(ines.pk), "cases": cases}).status_code == 422
    reader = sign_in(Role.READER)
    assert reader.post(f"{PAGE}faire/", {"act": "tag", "tag": "x", "cases": cases}).status_code == 422
    act = tag_together(cases=numbers(files), name="x", user=ines, by=BY, at=scene.NOW)
    assert reader.post(f"{PAGE}{act.pk}/defaire/").status_code == 403
    assert not TogetherAct.objects.exclude(pk=act.pk).exists()


def test_a_set_of_three_costs_what_one_costs(files, ines):
    def cost(act, cases, **more):
        with CaptureQueriesContext(connection) as found:
            act(cases=numbers(cases), user=ines, by=BY, at=scene.NOW, **more)
        return len(found)

    one = [cost(tag_together, files[:1], name="un"), cost(assign_together, files[:1], referent=ines),
           cost(suspend_together, files[:1], until_on=UNTIL, reason="x")]  # fmt: skip
    other = scene.staff(first="Paule", last="Morel")
    three = [cost(tag_together, files, name="trois"), cost(assign_together, files, referent=other),
             cost(suspend_together, files, until_on=UNTIL + timedelta(days=1), reason="y")]  # fmt: skip
    assert three == one
