"""Two of each on the same page: a pause that runs and one that is over, a commitment for each day."""

from datetime import timedelta

from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case, a_creditor, a_person


def another(case, last_name):
    """A second person of the same creditor."""
    return a_case(
        creditor=case.creditor,
        debtor=a_person(case.creditor, last_name=last_name, email=""),
        number=f"FA-{last_name}",
        total="900.00",
        paid="0.00",
    )


def test_what_rests_is_shown_as_long_as_it_runs(desk):
    running = a_case(creditor=a_creditor())
    over, staff = another(running, "Marchand"), another(running, "Petit")
    hold(case=running, reason=HoldReason.PAUSE, by=BY, at=scene.ago(days=2), until=scene.NOW + timedelta(days=3))
    hold(case=over, reason=HoldReason.PAUSE, by=BY, at=scene.ago(days=20), until=scene.ago(days=5))
    hold(case=staff, reason=HoldReason.STAFF, by=BY, at=scene.ago(days=2), until=scene.NOW + timedelta(days=3))
    page = words(desk.get("/gestion/journee/?file=en-pause"))
    assert "Camille Roussel" in page
    # A pause that is over is no rest: somebody says what comes next.
    assert "Camille Marchand Sans suite prévue" in page
    assert "Camille Petit" in page
    assert "Dominique Roussel" in page


def test_each_commitment_stands_under_its_day(desk):
    case = a_case()
    for days, text in (
        (-1, "Promis hier"),
        (0, "Promis pour ce jour"),
        (3, "Promis pour jeudi"),
        (9, "Promis plus tard"),
    ):
        announce(
            case=case,
            kind=CommitmentKind.NEXT_STEP,
            text=text,
            due_on=scene.TODAY + timedelta(days=days),
            announced_on=scene.TODAY - timedelta(days=9),
            dedupe_key=text,
            by=BY,
            at=scene.ago(days=9),
        )
    groups = desk.get("/gestion/paroles/").context["groups"]
    assert [(str(label), [word.text for word in words_]) for label, words_ in groups] == [
        ("En retard", ["Promis hier"]),
        ("Aujourd’hui", ["Promis pour ce jour"]),
        ("Dans les sept jours", ["Promis pour jeudi"]),
    ]
