"""An agency that prints and posts its letters itself: a run, its file, the post, what changed meanwhile."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pypdf
import pytest

from agency.cases.models import Case
from agency.commitments.models import Commitment
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import take
from agency.mandates.operations import set_profile
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations import cancel_planned, dispatch, fetch_proofs, plan, poll, prepare, recover
from agency.outbox.queries import oldest_due
from agency.outbox.review.operations import hold_back
from agency.outbox.runs.enums import MailLineState, MailRunState, Return
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.operations import (
    RunChanged,
    ask_run,
    drop_run,
    fill_next,
    mark_printed,
    note_return,
    post_run,
    pull,
)
from agency.outbox.runs.queries.lines import to_post
from agency.outbox.runs.queries.standing import troubles_of
from agency.outbox.runs.rules import RunRefused
from agency.outbox.values import LetterPayload
from agency.parties.operations import protect
from agency.strategies.operations import tick
from sandbox.post import PostSandbox
from tests.agency.desk.scene import staff
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NEXT_DOOR, a_case, a_person, a_receipt

Morning = Callable[[date], datetime]
ON = date(2026, 11, 2)


@pytest.fixture
def ines(agency: Any) -> Any:
    """Inès Caron, of an agency that posts its letters itself before four o'clock."""
    a_case()
    set_profile(posts_by_hand=True, post_cut_off=time(16), by=BY, at=datetime(2026, 11, 1, 9, tzinfo=UTC))
    return staff()


def the_case() -> Case:
    """The first one of the agency's own creditor."""
    return Case.objects.exclude(creditor__name=NEXT_DOOR).order_by("pk")[0]


def as_by(user: Any, at: datetime) -> dict[str, Any]:
    return {"by": Actor.staff(user), "at": at}


def prepared(user: Any, at: datetime) -> MailRun:
    run = ask_run(asker=user, **as_by(user, at))
    fill_next(by=BY, at=lambda: at)
    run.refresh_from_db()
    return run


def printed(user: Any, at: datetime) -> MailRun:
    return mark_printed(run=prepared(user, at), again=False, printer=user, **as_by(user, at))


def posted(user: Any, run: MailRun, at: datetime, *, red: Any = (), gone: Any = ()) -> MailRun:
    return post_run(run=run, told=red, gone=gone, poster=user, **as_by(user, at))


def pages_of(run: MailRun) -> list[str]:
    with run.file.open("rb") as stream:
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(stream.read())).pages]


def sent(post: PostSandbox) -> int:
    return len(post.office.store.rows("SELECT * FROM letter"))


def test_the_letter_of_the_day_is_printed_posted_and_counted_from_that_day(
    post: PostSandbox, morning: Morning, ines: Any
) -> None:
    """From the morning run to the letter box, and the provider never hears of it."""
    at = morning(ON)
    work_off(by=BY, at=at)
    letter = Message.objects.get()
    assert letter.state == "ready"
    assert oldest_due(at) is None
    run = prepared(ines, at)
    assert (run.state, run.built, run.lines.get().place) == (MailRunState.READY, 1, 1)
    with run.file.open("rb") as stream:
        assert run.sha256 == hashlib.sha256(stream.read()).hexdigest()
    run = mark_printed(run=run, again=False, printer=ines, **as_by(ines, at))
    run = posted(ines, run, at + timedelta(hours=3))
    letter.refresh_from_db()
    assert (run.state, run.posted_on, run.file.name) == (MailRunState.POSTED, ON, "")
    assert (letter.state, letter.sent_on, letter.provider_ref) == ("done", ON, f"main:{run.lines.get().pk}")
    case = the_case()
    assert (case.first_letter_on, case.first_letter_reference) == (ON, letter.reference)
    assert Commitment.objects.get(dedupe_key=f"message:{letter.pk}").due_on == letter.read(LetterPayload).act_on
    assert list(DeliveryEvent.objects.values_list("kind", flat=True)) == ["in_transit"]
    work_off(by=BY, at=at + timedelta(hours=4))
    assert poll(by=BY, at=at) == fetch_proofs(by=BY, at=at) == sent(post) == 0


def test_each_letter_begins_on_a_front_behind_the_separator_of_its_pile(morning: Morning, ines: Any) -> None:
    """Summary, separator, letters: whatever begins, begins on an odd page."""
    first = the_case()
    a_case(
        creditor=first.creditor, debtor=a_person(first.creditor, first_name="Odile", last_name="Marchand"), number="F-2"
    )
    run = prepared(ines, morning(ON))
    pages = pages_of(run)
    assert run.pages == len(pages)
    assert len(pages) % 2 == 0
    assert "récapitulatif" in pages[0]
    assert "Lettres simples" in pages[2]
    assert "1 à 2" in pages[2]
    assert pages[1] == pages[3] == ""
    letters = list(Message.objects.order_by("run_lines__place").values_list("reference", flat=True))
    begins = [next(n for n, page in enumerate(pages) if n > 3 and ref in page) for ref in letters]
    assert begins == sorted(begins)
    assert all(begin % 2 == 0 for begin in begins)


def test_posted_after_the_collection_counts_from_the_next_worked_day(morning: Morning, ines: Any) -> None:
    """A Friday evening: Monday, and the person has as many days as the letter says."""
    friday = date(2026, 11, 6)
    at = morning(friday)
    run = printed(ines, at)
    before = Message.objects.get().read(LetterPayload)
    run = posted(ines, run, at + timedelta(hours=8))
    letter = Message.objects.get()
    after = letter.read(LetterPayload)
    assert run.posted_on == letter.sent_on == date(2026, 11, 9)
    assert after.answer_by == before.answer_by + timedelta(days=3)
    assert after.act_on >= before.act_on + timedelta(days=3)
    assert after.dated_on == friday
    assert Commitment.objects.get(dedupe_key=f"message:{letter.pk}").due_on == after.act_on


def test_the_post_works_on_saturday_and_its_day_is_kept_as_it_is(morning: Morning, ines: Any) -> None:
    """In the box on Friday, said after the collection: deadlines count from Monday, the return is of Saturday."""
    at = morning(date(2026, 11, 6))
    posted(ines, printed(ines, at), at + timedelta(hours=8))
    letter = Message.objects.get()
    later = {"what": Return.RETURNED, "number": letter.reference, "by": BY, "at": at + timedelta(days=4)}
    with pytest.raises(RunRefused, match="a été imprimée le vendredi 6 novembre 2026"):
        note_return(on=date(2026, 11, 5), **later)
    note_return(on=date(2026, 11, 7), **later)
    assert DeliveryEvent.objects.get(kind="returned").at.date() == date(2026, 11, 7)
    assert letter.sent_on == date(2026, 11, 9)


def test_a_letter_too_old_for_its_date_is_drawn_again(morning: Morning, ines: Any) -> None:
    """Printed on Monday, still there on Wednesday: it would say another day than the one it leaves on."""
    at = morning(ON)
    run = printed(ines, at)
    later = at + timedelta(days=2)
    assert [one.code for one in troubles_of(run, later)] == ["date"]
    with pytest.raises(RunChanged):
        posted(ines, run, later)
    assert not troubles_of(run, at + timedelta(days=1))
    with pytest.raises(RunRefused, match="abandonnez-la"):
        posted(ines, run, later, red=[run.lines.get().pk])
    drop_run(run=run, reason="Oubliée", destroyed=True, dropper=ines, **as_by(ines, later))
    dropped = prepared(ines, later)
    assert dropped.state == MailRunState.DROPPED
    assert "composées de nouveau" in dropped.why
    assert Message.objects.get().state == "planned"
    prepare(by=BY, at=later)
    assert prepared(ines, later).state == MailRunState.READY
    assert Message.objects.get().read(LetterPayload).dated_on == later.date()


def test_letters_drawn_on_friday_evening_are_printed_on_monday_morning(morning: Morning, ines: Any) -> None:
    """The first « Préparer » of the week takes what was ready on the worked day before."""
    morning(date(2026, 11, 6))
    run = prepared(ines, datetime(2026, 11, 9, 8, tzinfo=UTC))
    assert (run.state, run.lines.count()) == (MailRunState.READY, 1)
    assert not troubles_of(run, datetime(2026, 11, 9, 9, tzinfo=UTC))


@pytest.fixture
def two(morning: Morning, ines: Any) -> tuple[MailRun, MailRunLine, MailRunLine, datetime]:
    """Two letters printed this morning."""
    first = the_case()
    a_case(
        creditor=first.creditor, debtor=a_person(first.creditor, first_name="Odile", last_name="Marchand"), number="F-2"
    )
    at = morning(ON)
    run = printed(ines, at)
    one, other = run.lines.select_related("message__case__debtor").order_by("place")
    return run, one, other, at


def test_a_letter_whose_person_is_protected_after_printing_is_told_and_does_not_count_as_sent(
    two: tuple[MailRun, MailRunLine, MailRunLine, datetime], ines: Any
) -> None:
    run, one, other, at = two
    protect(debtor=one.message.case.debtor, protection="overindebted", since=ON, by=BY, at=at)
    assert [trouble.line for trouble in troubles_of(run, at)] == [one.pk]
    with pytest.raises(RunChanged):
        posted(ines, run, at)
    assert not Message.objects.filter(state="accepted").exists()
    run = posted(ines, run, at, red=[one.pk])
    one.refresh_from_db()
    assert (one.state, one.message.__class__.objects.get(pk=one.message_id).state) == (
        MailLineState.PULLED,
        "cancelled",
    )
    other.refresh_from_db()
    assert other.state == MailLineState.POSTED
    assert JournalLine.objects.get(verb="mail_run.posted").data["pulled"] == 1


def test_a_letter_that_left_all_the_same_is_recorded_as_it_is(
    two: tuple[MailRun, MailRunLine, MailRunLine, datetime], ines: Any
) -> None:
    """It is in the letter box: the case says so, and announces nothing more."""
    run, one, _other, at = two
    cancel_planned(case=one.message.case, code="pause", by=BY, at=at)
    trouble = troubles_of(run, at)[0]
    assert (trouble.code, trouble.cancel_code) == ("cancelled", "pause")
    posted(ines, run, at, red=[one.pk], gone=[one.pk])
    letter = Message.objects.get(pk=one.message_id)
    assert (letter.state, letter.sent_on, letter.cancel_code) == ("done", ON, "")
    assert not Commitment.objects.filter(dedupe_key=f"message:{letter.pk}").exists()


def test_a_letter_that_left_all_the_same_leaves_no_second_one_behind(morning: Morning, ines: Any) -> None:
    """Cancelled after printing, written again once the pause is over, then said to have been posted: it goes once."""
    at = morning(ON)
    run = printed(ines, at)
    cancel_planned(case=the_case(), code="pause", by=BY, at=at)
    morning(ON + timedelta(days=1))
    first, again = Message.objects.filter(kind="first_letter").order_by("pk")
    assert (first.state, again.state) == ("cancelled", "ready")
    later = at + timedelta(days=1)
    line = run.lines.get()
    posted(ines, run, later, red=[line.pk], gone=[line.pk])
    again.refresh_from_db()
    assert (again.state, again.cancel_code) == ("cancelled", "left_already")
    assert not to_post(later).exists()
    for day in range(2, 40):
        tick(by=BY, on=ON + timedelta(days=day), at=at + timedelta(days=day))
    kinds = Message.objects.filter(case=the_case()).exclude(state="cancelled").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == ["first_letter", "registered_letter"]


def test_a_letter_held_after_printing_is_out_of_the_pile(
    two: tuple[MailRun, MailRunLine, MailRunLine, datetime], ines: Any
) -> None:
    run, one, _other, at = two
    hold_back(message=one.message, reason="Adresse à vérifier", owner=ines, **as_by(ines, at))
    assert [trouble.code for trouble in troubles_of(run, at)] == ["held"]
    posted(ines, run, at, red=[one.pk])
    assert Message.objects.get(pk=one.message_id).state == "held"


def test_a_spoiled_letter_waits_for_another_run(
    two: tuple[MailRun, MailRunLine, MailRunLine, datetime], ines: Any
) -> None:
    run, one, other, at = two
    with pytest.raises(RunRefused):
        pull(line=one, reason=" ", **as_by(ines, at))
    pull(line=one, reason="Feuille déchirée", **as_by(ines, at))
    pull(line=one, reason="Feuille déchirée", **as_by(ines, at))
    assert JournalLine.objects.filter(verb="mail.pulled").count() == 1
    posted(ines, run, at)
    assert [letter.pk for letter in to_post(at)] == [one.message_id]
    again = printed(ines, at)
    assert [line.message_id for line in again.lines.all()] == [one.message_id]
    with pytest.raises(RunRefused, match="close"):
        pull(line=other, reason="Trop tard", **as_by(ines, at))


def test_printed_twice_is_never_posted_twice_unnoticed(
    two: tuple[MailRun, MailRunLine, MailRunLine, datetime], ines: Any
) -> None:
    run, _one, _other, at = two
    with pytest.raises(RunRefused, match="déjà imprimée"):
        mark_printed(run=run, again=False, printer=ines, **as_by(ines, at))
    assert mark_printed(run=run, again=True, printer=ines, **as_by(ines, at)).printed == 2
    posted(ines, run, at)
    with pytest.raises(RunRefused, match="déjà postée"):
        posted(ines, run, at)
    assert JournalLine.objects.filter(verb="message.accepted").count() == 2
    assert not to_post(at).exists()
    with pytest.raises(RunRefused, match="Aucune lettre"):
        ask_run(asker=ines, **as_by(ines, at))


def test_two_who_prepare_at_once_make_one_run(morning: Morning, ines: Any) -> None:
    at = morning(ON)
    ask_run(asker=ines, **as_by(ines, at))
    with pytest.raises(RunRefused, match="déjà en préparation"):
        ask_run(asker=ines, **as_by(ines, at))


def test_a_killed_worker_leaves_a_run_that_another_one_finishes(
    morning: Morning, ines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it makes the file: the letters are in, and the file comes with the next worker."""
    at = morning(ON)
    run = ask_run(asker=ines, **as_by(ines, at))
    dead = take(MailRun.objects.filter(pk=run.pk).order_by("id"), at=at)
    assert dead is not None
    assert fill_next(by=BY, at=lambda: at) == 0
    assert fill_next(by=BY, at=lambda: at + timedelta(minutes=6)) == 1
    run.refresh_from_db()
    assert run.state == MailRunState.READY
    assert MailRunLine.objects.count() == 1


def test_two_demands_to_one_person_never_stand_in_one_run(morning: Morning, ines: Any) -> None:
    """Two schools, one person: the second letter waits for what became of the first (R6.7)."""
    person = the_case().debtor
    a_case(creditor=the_case().creditor, debtor=person, number="F-2")
    at = morning(ON)
    assert Message.objects.filter(state="ready").count() == 2
    assert prepared(ines, at).lines.count() == 1


def test_what_a_run_holds_goes_to_no_provider_when_the_agency_changes_its_mind(
    post: PostSandbox, morning: Morning, ines: Any
) -> None:
    at = morning(ON)
    run = printed(ines, at)
    set_profile(posts_by_hand=False, by=BY, at=at)
    assert dispatch(by=BY, at=at) is None
    assert recover(by=BY, at=at + timedelta(days=1)) is None
    assert sent(post) == 0
    drop_run(run=run, reason="Un prestataire les poste", destroyed=True, dropper=ines, **as_by(ines, at))
    assert dispatch(by=BY, at=at) is not None
    assert sent(post) == 1


def test_a_receipt_by_post_is_in_the_run_too(morning: Morning, ines: Any) -> None:
    case = the_case()
    at = morning(ON)
    Message.objects.all().delete()
    plan(
        case=case, debtor=case.debtor, kind="receipt", planned_on=ON, dedupe_key="q", payload=a_receipt(), by=BY, at=at,
        channel=Channel.POST,
    )  # fmt: skip
    prepare(by=BY, at=at)
    posted(ines, printed(ines, at), at)
    assert Message.objects.get().state == "done"
