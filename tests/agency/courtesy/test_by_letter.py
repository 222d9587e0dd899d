"""A friendly word by letter, where the mandate agrees, to whom no e-mail reaches: once, and never at anybody's cost."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from agency.cases.models import Case
from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.operations import let_go, look_at_held, note_return, plan_reminders, post_letters, pull_letter
from agency.courtesy.operations.judging import answers
from agency.courtesy.presenters import courtesy_sentence, held_letters_pdf, unfit_words
from agency.courtesy.queries import held_letters
from agency.courtesy.rules import LETTER_SUBJECT, ON_ITS_WAY, courtesy_words, envelope, unfit
from agency.courtesy.values import Later, Leave, MayLeave
from agency.fees.queries.works import works_of_month
from agency.intake.early.operations import redate_line, withdraw_line
from agency.intake.enums import WhyWithdrawn
from agency.intake.models import ImportRow
from agency.intake.operations import undo_batch
from agency.intake.queries import lines_waiting
from agency.law.contact.limits import Channel
from agency.letters.presenters import draw_convention
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.queries import profile
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import Message
from agency.outbox.review.values import Departures
from agency.parties.enums import DebtorKind, Protection
from agency.parties.models import Creditor, Debtor
from agency.parties.rules import PersonFacts
from sandbox.post import PostSandbox
from tests.agency.courtesy.test_reminding import MONDAY, THURSDAY, a_line, fates, handed, reminded
from tests.agency.intake.test_before_due import at, morning, row
from tests.agency.intake.test_undoing import school
from tests.agency.outbox.conftest import post
from tests.factories import BY, TODAY

__all__ = ["post", "school"]
# Four days earlier than an e-mail: the time that a letter is on its way.
NOVEMBER_FIFTH = date(2026, 11, 5)


@pytest.fixture(autouse=True)
def _agreed(school: Creditor) -> None:
    Mandate.objects.update(courtesy_days=3, courtesy_by="letter")


def taken(post: PostSandbox) -> list[Any]:
    return list(post.office.letters())


def no_email(rank: int = 1, number: str = "", due_on: date = THURSDAY) -> str:
    return a_line(rank, number, due_on, email="")


def words_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_it_leaves_seven_days_before_to_be_read_three_days_before_in_the_creditor_s_name(
    school: Creditor, post: PostSandbox
) -> None:
    batch = handed(school, no_email())
    assert "prévu par lettre le 5 novembre 2026" in courtesy_sentence(row(batch), TODAY)
    reminded(NOVEMBER_FIFTH - timedelta(days=1))
    assert not taken(post)
    for _again in range(3):
        reminded(NOVEMBER_FIFTH)
    (letter,) = taken(post)
    said = post.office.describe(letter)
    assert said["recipient"] == ["CAMILLE NOM1", "1 RUE A", "44300 NANTES"]
    assert letter["service"] == "simple"
    pdf = post.office.document(letter["ref"], 0)
    assert pdf is not None
    body = words_of(pdf)
    assert f"la facture FA-1 de {school.name}, de 120,00 €, arrive à échéance le 12 novembre 2026" in body
    assert "vous n’avez rien à faire" in body
    assert "Envoyé pour" in body
    assert not unfit(body.replace(school.name, "").replace("Cabinet Lhermitte", ""), DebtorKind.CONSUMER)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert (fates(), mail.outbox) == ([(CourtesyState.SENT, "")], [])
    assert "envoyé par lettre le 5 novembre 2026" in courtesy_sentence(row(batch), MONDAY)
    morning(date(2026, 11, 13))
    assert not Message.objects.exists()
    assert works_of_month(date(2026, 11, 1), date(2026, 12, 1)) == [], "no fee either"


def test_whoever_reads_e_mails_has_an_e_mail_on_its_own_day(school: Creditor, post: PostSandbox) -> None:
    batch = handed(school, a_line())
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), mail.outbox, fates()) == ([], [], [(CourtesyState.WAITING, "")])
    assert "prévu par e-mail le 9 novembre 2026" in courtesy_sentence(row(batch), NOVEMBER_FIFTH)
    reminded(MONDAY)
    assert (taken(post), len(mail.outbox)) == ([], 1)


def test_the_convention_says_what_is_done_before_the_due_date(school: Creditor, post: PostSandbox) -> None:
    Mandate.objects.update(courtesy_days=3, after_due_days=2)
    signed = words_of(draw_convention(Mandate.objects.get(creditor=school), on=TODAY))
    assert "devient un dossier 2 jours après son échéance, ou le premier jour ouvré qui suit" in signed
    assert "3 jours avant, au nom du créancier, par e-mail, sinon par une lettre postée quatre jours plus tôt" in signed
    assert timedelta(days=4) == ON_ITS_WAY
    batch = handed(school, no_email(), a_line(2))
    reminded(THURSDAY - timedelta(days=3) - ON_ITS_WAY)
    assert (len(taken(post)), len(mail.outbox)) == (1, 0)
    reminded(THURSDAY - timedelta(days=3))
    assert (len(taken(post)), len(mail.outbox)) == (1, 1)
    assert row(batch).opens_on == date(2026, 11, 16), "two days after is a Saturday"


def test_a_mandate_that_says_e_mail_only_posts_nothing(school: Creditor, post: PostSandbox) -> None:
    Mandate.objects.update(courtesy_by="email")
    handed(school, no_email())
    reminded(NOVEMBER_FIFTH)
    reminded(MONDAY)
    assert (taken(post), fates()) == ([], [(CourtesyState.LEFT, WhyLeft.NO_EMAIL)])


@pytest.mark.parametrize("change", ["bounced", "paper_only"])
def test_an_e_mail_that_reaches_nobody_or_that_is_not_wanted_becomes_a_letter(
    school: Creditor, post: PostSandbox, change: str
) -> None:
    _known_before(school)
    Debtor.objects.update(paper_only=change == "paper_only")
    if change == "bounced":
        Debtor.objects.get().contact_points.update(valid=False)
    handed(school, a_line(), name="g.csv")
    reminded(NOVEMBER_FIFTH)
    assert (len(taken(post)), mail.outbox) == (1, [])


def test_who_refused_our_e_mails_is_not_written_a_letter_instead(school: Creditor, post: PostSandbox) -> None:
    _known_before(school)
    Debtor.objects.get().contact_points.update(opted_out_at=at(TODAY))
    handed(school, a_line(), name="g.csv")
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), mail.outbox, fates()) == ([], [], [(CourtesyState.LEFT, "OPTED_OUT")])


def _known_before(school: Creditor) -> None:
    """Camille's earlier case, with an e-mail, is closed."""
    handed(school, a_line(number="FA-0", due_on=TODAY - timedelta(days=30)), name="avant.csv")
    Case.objects.update(state="closed", closed_on=TODAY)


@pytest.mark.parametrize(
    ("protection", "code"),
    [
        (Protection.GUARDIANSHIP, "PROTECTED_ADULT"), (Protection.DECEASED, "DECEASED"),
        (Protection.OVERINDEBTED, "OVERINDEBTED"), (Protection.INSOLVENT, "INSOLVENT"),
    ],
)  # fmt: skip
def test_who_is_protected_is_written_nothing(school: Creditor, post: PostSandbox, protection: str, code: str) -> None:
    _known_before(school)
    Debtor.objects.update(protection=protection, protected_since=TODAY)
    handed(school, no_email(), name="g.csv")
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), fates()) == ([], [(CourtesyState.LEFT, code)])


def test_an_address_that_brought_a_letter_back_or_that_no_envelope_bears_is_not_written_to(
    school: Creditor, post: PostSandbox
) -> None:
    _known_before(school)
    Debtor.objects.get().addresses.update(valid=False)
    handed(school, no_email(), name="g.csv")
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), fates()) == ([], [(CourtesyState.LEFT, "BAD_ADDRESS")])
    assert envelope(PersonFacts("consumer", last_name="X" * 60, line1="1 rue A", postcode="44000", city="Nantes")) == ()
    assert envelope(PersonFacts("consumer", last_name="Nom")) == ()


def test_two_bills_of_one_person_are_one_letter(school: Creditor, post: PostSandbox) -> None:
    handed(school, no_email(), no_email(number="FA-9", due_on=THURSDAY - timedelta(days=1)), no_email(2))
    reminded(NOVEMBER_FIFTH)
    letters = [post.office.document(one["ref"], 0) or b"" for one in taken(post)]
    assert len(letters) == 2
    together = next(words_of(one) for one in letters if "FA-9" in words_of(one))
    assert "FA-1" in together
    assert fates() == [(CourtesyState.SENT, "")] * 3


@pytest.mark.parametrize("what", ["paid", "undone", "redated"])
def test_what_changed_before_it_left_is_seen(school: Creditor, post: PostSandbox, what: str) -> None:
    batch = handed(school, no_email(), no_email(number="FA-9"))
    line = batch.rows.earliest("pk")
    when = at(NOVEMBER_FIFTH)
    plan_reminders(by=BY, at=when, on=NOVEMBER_FIFTH)
    if what == "paid":
        withdraw_line(row=line, why=WhyWithdrawn.PAID, by=BY, at=when)
    if what == "redated":
        redate_line(row=line, due_on=THURSDAY + timedelta(days=40), by=BY, at=when, on=NOVEMBER_FIFTH)
    if what == "undone":
        undo_batch(batch=batch, reason="mauvais fichier", by=BY, at=when, on=NOVEMBER_FIFTH)
    reminded(NOVEMBER_FIFTH)
    letters = [words_of(post.office.document(one["ref"], 0) or b"") for one in taken(post)]
    assert [("FA-1" in one, "FA-9" in one) for one in letters] == ([] if what == "undone" else [(False, True)])


def test_a_letter_that_would_come_after_the_due_date_is_not_sent(school: Creditor, post: PostSandbox) -> None:
    handed(school, no_email(due_on=date(2026, 11, 12)))
    reminded(MONDAY)
    assert (taken(post), fates()) == ([], [(CourtesyState.LEFT, WhyLeft.TOO_LATE)])


def test_a_worker_killed_with_the_post_on_the_line_never_sends_a_second_letter(
    school: Creditor, post: PostSandbox
) -> None:
    handed(school, no_email())
    plan_reminders(by=BY, at=at(NOVEMBER_FIFTH), on=NOVEMBER_FIFTH)
    CourtesyReminder.objects.update(channel="post", called_at=at(NOVEMBER_FIFTH))
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), fates()) == ([], [(CourtesyState.DOUBT, "")])


def test_a_post_office_that_does_not_answer_is_asked_again(school: Creditor, post: PostSandbox, settings: Any) -> None:
    handed(school, no_email())
    settings.POST_OFFICE_URL = "http://127.0.0.1:9"
    reminded(NOVEMBER_FIFTH)
    assert fates() == [(CourtesyState.WAITING, "")]
    settings.POST_OFFICE_URL = post.url
    reminded(NOVEMBER_FIFTH, hour=12)
    assert (len(taken(post)), fates()) == (1, [(CourtesyState.SENT, "")])


def test_a_letter_that_comes_back_is_told_to_its_creditor(school: Creditor, post: PostSandbox) -> None:
    batch = handed(school, no_email())
    reminded(NOVEMBER_FIFTH)
    ref, when = taken(post)[0]["ref"], at(MONDAY)
    assert note_return(ref=ref, kind=DeliveryKind.DELIVERED, by=BY, at=when)
    assert fates() == [(CourtesyState.SENT, "")]
    for _again in range(2):
        assert note_return(ref=ref, kind=DeliveryKind.RETURNED, by=BY, at=when)
    assert fates() == [(CourtesyState.RETURNED, "")]
    assert "l’adresse n’est pas la bonne" in courtesy_sentence(row(batch), MONDAY)
    assert not note_return(ref="inconnue", kind=DeliveryKind.RETURNED, by=BY, at=when)


def test_an_agency_that_posts_its_letters_itself_prints_it_and_says_when_it_is_posted(
    school: Creditor, post: PostSandbox
) -> None:
    AgencyProfile.objects.update(posts_by_hand=True)
    batch = handed(school, no_email(), no_email(number="FA-9"), no_email(2))
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), {state for state, _why in fates()}) == ([], {CourtesyState.HELD})
    assert "attend que quelqu’un" in courtesy_sentence(row(batch), NOVEMBER_FIFTH)
    pile = list(held_letters())
    printed = words_of(held_letters_pdf(pile, profile(), NOVEMBER_FIFTH))
    assert all(number in printed for number in ("FA-1", "FA-9", "FA-2"))
    withdraw_line(row=ImportRow.objects.get(number="FA-2"), why=WhyWithdrawn.PAID, by=BY, at=at(NOVEMBER_FIFTH))
    shown = [one.pk for one in pile]
    assert post_letters(shown=shown, by=BY, at=at(NOVEMBER_FIFTH)) == 1, "the paid one comes out of the pile"
    assert post_letters(shown=shown, by=BY, at=at(NOVEMBER_FIFTH)) == 0, "posted once"
    assert fates() == [(CourtesyState.SENT, ""), (CourtesyState.SENT, ""), (CourtesyState.LEFT, WhyLeft.NOT_WAITING)]


def test_a_letter_that_nobody_posted_in_time_is_left_and_says_so(school: Creditor) -> None:
    AgencyProfile.objects.update(posts_by_hand=True)
    batch = handed(school, no_email())
    reminded(NOVEMBER_FIFTH)
    assert look_at_held(by=BY, at=at(date(2026, 11, 6))) == 1
    assert look_at_held(by=BY, at=at(date(2026, 11, 10))) == 0
    assert fates() == [(CourtesyState.LEFT, WhyLeft.TOO_LATE)]
    assert "n’arriverait plus" in courtesy_sentence(row(batch), MONDAY)


def test_an_agency_that_approves_each_letter_reads_it_first(school: Creditor, post: PostSandbox) -> None:
    AgencyProfile.objects.update(letters_approved=True)
    handed(school, no_email(), no_email(number="FA-9"))
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), fates()) == ([], [(CourtesyState.HELD, "")] * 2)
    (one,) = held_letters()
    assert let_go(shown=[one.pk], by=BY, at=at(NOVEMBER_FIFTH)) == 1
    redate_line(
        row=ImportRow.objects.get(number="FA-9"), due_on=THURSDAY - timedelta(days=1), by=BY, at=at(NOVEMBER_FIFTH),
        on=NOVEMBER_FIFTH,
    )  # fmt: skip
    reminded(NOVEMBER_FIFTH)
    assert taken(post) == [], "it says another day than what was read"
    (again,) = held_letters()
    let_go(shown=[again.pk], by=BY, at=at(NOVEMBER_FIFTH))
    reminded(NOVEMBER_FIFTH)
    assert (len(taken(post)), fates()) == (1, [(CourtesyState.SENT, "")] * 2)


def test_a_letter_that_somebody_pulls_out_never_leaves(school: Creditor, post: PostSandbox) -> None:
    AgencyProfile.objects.update(letters_approved=True)
    handed(school, no_email())
    reminded(NOVEMBER_FIFTH)
    assert pull_letter(reminder=held_letters().get(), by=BY, at=at(NOVEMBER_FIFTH))
    reminded(NOVEMBER_FIFTH)
    assert (taken(post), fates()) == ([], [(CourtesyState.LEFT, WhyLeft.PULLED)])


def test_its_words_pass_the_linter_of_a_courtesy(school: Creditor) -> None:
    batch = handed(school, no_email(), no_email(2, number="RELANCE-2"))
    assert [bool(unfit_words([line])) for line in batch.rows.order_by("pk")] == [False, True]
    said = [*courtesy_words([], "votre école", "02 40 00 00 00", "ecole@nom.example"), LETTER_SUBJECT]
    assert "écrivez à ecole@nom.example" in " ".join(said).replace("\u00a0", " ")
    assert not unfit(" ".join(said), DebtorKind.CONSUMER)


def test_three_letters_are_looked_at_and_posted_in_as_many_questions_as_one(
    school: Creditor, post: PostSandbox
) -> None:
    AgencyProfile.objects.update(posts_by_hand=True)

    def asked(*lines: str, name: str) -> list[int]:
        handed(school, *lines, name=name)
        reminded(NOVEMBER_FIFTH)
        counts = []
        shown = list(held_letters().values_list("pk", flat=True))
        when = at(NOVEMBER_FIFTH)
        for act in (
            lambda: look_at_held(by=BY, at=when),
            lambda: held_letters_pdf(held_letters(), profile(), NOVEMBER_FIFTH),
            lambda: post_letters(shown=shown, by=BY, at=when),
        ):
            with CaptureQueriesContext(connection) as told:
                act()
            counts.append(len(told))
        return counts

    one = asked(no_email(), no_email(number="FA-11"), name="un.csv")
    assert asked(no_email(2), no_email(3), no_email(3, "FA-33"), no_email(4), name="trois.csv") == one
    assert fates() == [(CourtesyState.SENT, "")] * 6


def test_what_is_known_of_three_people_is_asked_in_one_go_and_each_is_told_apart(school: Creditor) -> None:
    _known_before(school)
    Debtor.objects.update(protection=Protection.DECEASED, protected_since=TODAY)
    handed(school, no_email(), a_line(2), no_email(3), name="trois.csv")
    lines = list(lines_waiting().order_by("pk"))
    when = at(NOVEMBER_FIFTH)
    with CaptureQueriesContext(connection) as one:
        answers(lines[:1], when, Departures())
    with CaptureQueriesContext(connection) as three:
        told = answers(lines, when, Departures())
    assert len(three) == len(one)
    first, second, third = [told[line.pk] for line in lines]
    assert first == Leave("DECEASED")
    assert isinstance(second, Later), "an e-mail waits for its own day"
    assert third == MayLeave(Channel.POST, ("CAMILLE NOM3", "3 RUE A", "44300 NANTES"))


def test_what_was_said_to_one_row_counts_for_the_row_that_is_the_same_person(school: Creditor) -> None:
    overdue = TODAY - timedelta(days=30)
    handed(school, a_line(1, "FA-90", overdue), a_line(2, "FA-91", overdue, email="b@nom.example"), name="avant.csv")
    Case.objects.update(state="closed", closed_on=TODAY)
    handed(school, a_line(1), a_line(2, email="b@nom.example"), name="apres.csv")
    one, two = Debtor.objects.order_by("pk")
    Debtor.objects.filter(pk=two.pk).update(person=one)
    Debtor.objects.filter(pk=one.pk).update(person=one)
    Mandate.objects.update(courtesy_by="email")
    reminded(MONDAY)
    assert [message.to for message in mail.outbox] == [["camille@nom.example"]], "one word a day to one person"
    assert fates() == [(CourtesyState.SENT, ""), (CourtesyState.LEFT, WhyLeft.DUE)], "no day is left for another"
