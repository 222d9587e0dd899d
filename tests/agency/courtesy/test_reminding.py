"""A friendly word before a bill is due: where the mandate agrees, once, in the creditor's name, asking nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
from django.core import mail

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.operations import plan_reminders, send_reminders
from agency.courtesy.presenters import courtesy_sentence
from agency.courtesy.rules import courtesy_words, unfit
from agency.courtesy.values import BillAhead
from agency.intake.early.operations import redate_line, withdraw_line
from agency.intake.enums import WhyWithdrawn
from agency.intake.models import ImportBatch
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.models import JournalLine
from agency.mandates.models import Mandate
from agency.outbox.models import Message
from agency.parties.enums import DebtorKind, Protection
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import set_care
from agency.parties.rules import Care
from agency.privacy.presenters.copy import parts_of
from agency.strategies.operations.authored.quiet import keep_quiet
from tests.agency.intake.test_before_due import at, morning, row
from tests.agency.intake.test_undoing import school
from tests.factories import BY, TODAY

__all__ = ["school"]
HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Courriel"
# A Monday at ten, three days before a Thursday.
MONDAY, THURSDAY = date(2026, 11, 9), date(2026, 11, 12)


@pytest.fixture(autouse=True)
def _agreed(school: Creditor) -> None:
    Mandate.objects.update(courtesy_days=3)


def a_line(rank: int = 1, number: str = "", due_on: date = THURSDAY, email: str = "camille@nom.example") -> str:
    number = number or f"FA-{rank}"
    return f"Nom{rank};Camille;{rank} rue A;44300;Nantes;{number};01/06/2026;{due_on:%d/%m/%Y};120,00;{email}"


def handed(school: Creditor, *lines: str, name: str = "f.csv") -> ImportBatch:
    data = "\n".join([HEAD, *lines]).encode()
    batch = read_batch(creditor=school, filename=name, data=data, by=BY, at=at(TODAY), on=TODAY)
    confirm_batch(batch=batch, by=BY, at=at(TODAY), on=TODAY)
    return batch


def reminded(on: date = MONDAY, *, hour: int = 10) -> None:
    when = at(on).replace(hour=hour - 1)
    plan_reminders(by=BY, at=when, on=on)
    while send_reminders(by=BY, at=lambda: when, count=10):
        pass


def fates() -> list[tuple[str, str]]:
    return list(CourtesyReminder.objects.order_by("pk").values_list("state", "why"))


def test_it_leaves_once_three_days_before_in_the_creditor_s_name_and_asks_nothing(school: Creditor) -> None:
    batch = handed(school, a_line())
    reminded(MONDAY - timedelta(days=3))
    assert not CourtesyReminder.objects.exists(), "not before its day"
    assert "prévu par e-mail le 9 novembre 2026" in courtesy_sentence(row(batch), TODAY)
    for _again in range(2):
        reminded()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["camille@nom.example"], f"Message de {school.name}")
    assert str(make_header(decode_header(parseaddr(sent.from_email)[0]))) == school.name
    body = sent.body.replace("\u00a0", " ").replace("\u202f", " ")
    assert "la facture FA-1" in body
    assert "arrive à échéance le 12 novembre 2026" in body
    assert "vous n’avez rien à faire" in body
    for word in ("recouvr", "retard", "frais", "dossier", "juge", "Première lettre"):
        assert word not in body
    assert fates() == [(CourtesyState.SENT, "")]
    assert [line.verb for line in JournalLine.objects.filter(verb__startswith="courtesy.").order_by("id")] == [
        "courtesy.planned", "courtesy.ended",
    ]  # fmt: skip
    assert "envoyé par e-mail le 9 novembre 2026" in courtesy_sentence(row(batch), MONDAY)
    assert not Message.objects.exists()


def test_it_is_off_unless_the_mandate_says_so(school: Creditor) -> None:
    Mandate.objects.update(courtesy_days=None)
    batch = handed(school, a_line())
    reminded()
    assert (mail.outbox, CourtesyReminder.objects.count()) == ([], 0)
    assert "n’en prévoit pas" in courtesy_sentence(row(batch), TODAY)


def test_bills_of_one_person_travel_in_one_message(school: Creditor) -> None:
    handed(
        school, a_line(), a_line(number="FA-9", due_on=THURSDAY - timedelta(days=1)), a_line(2, email="b@nom.example")
    )
    reminded()
    assert [len(one.to) for one in mail.outbox] == [1, 1]
    together = next(one.body for one in mail.outbox if one.to == ["camille@nom.example"])
    assert "FA-1" in together
    assert "FA-9" in together
    assert fates() == [(CourtesyState.SENT, "")] * 3


@pytest.mark.parametrize("what", ["withdrawn", "off", "due", "no_email", "no_mandate"])
def test_what_changed_meanwhile_leaves_it_with_its_reason(school: Creditor, what: str) -> None:
    batch = handed(school, a_line(email="" if what == "no_email" else "camille@nom.example"))
    plan_reminders(by=BY, at=at(MONDAY), on=MONDAY)
    on = MONDAY
    if what == "withdrawn":
        withdraw_line(row=row(batch), why=WhyWithdrawn.PAID, by=BY, at=at(TODAY))
    if what == "off":
        Mandate.objects.update(courtesy_days=None)
    if what == "due":
        on = THURSDAY
    if what == "no_mandate":
        Mandate.objects.update(ends_on=MONDAY)
    when = at(on).replace(hour=10)
    send_reminders(by=BY, at=lambda: when, count=10)
    told = {
        "withdrawn": WhyLeft.NOT_WAITING, "off": WhyLeft.NOT_AGREED, "due": WhyLeft.DUE, "no_email": WhyLeft.NO_EMAIL,
        "no_mandate": "NO_MANDATE",
    }  # fmt: skip
    assert (mail.outbox, fates()) == ([], [(CourtesyState.LEFT, told[what])])


@pytest.mark.parametrize(
    ("protection", "code"),
    [
        (Protection.GUARDIANSHIP, "PROTECTED_ADULT"), (Protection.DECEASED, "DECEASED"),
        (Protection.OVERINDEBTED, "OVERINDEBTED"), (Protection.INSOLVENT, "INSOLVENT"),
    ],
)  # fmt: skip
def test_who_is_protected_reads_nothing(school: Creditor, protection: str, code: str) -> None:
    _known(school)
    Debtor.objects.update(protection=protection, protected_since=TODAY)
    handed(school, a_line(), name="g.csv")
    reminded()
    assert (mail.outbox, fates()) == ([], [(CourtesyState.LEFT, code)])


def test_who_needs_care_reads_nothing_until_it_is_taken_back(school: Creditor) -> None:
    case = _known(school)
    Case.objects.update(state="closed", closed_on=TODAY)
    for adapted, number in ((True, "FA-1"), (False, "FA-2")):
        care = Care(adapted, "fr", large_print=False, easy_words=False)
        set_care(debtor=case.debtor, care=care, by=BY, at=at(TODAY))
        handed(school, a_line(number=number), name=f"{number}.csv")
        reminded()
    assert fates() == [(CourtesyState.LEFT, WhyLeft.CARED_FOR), (CourtesyState.SENT, "")]
    assert len(mail.outbox) == 1


def _known(school: Creditor) -> Case:
    """Camille's earlier bill is a case already."""
    handed(school, a_line(number="FA-0", due_on=TODAY - timedelta(days=30)), name="avant.csv")
    return Case.objects.get()


def test_who_has_a_case_of_the_same_creditor_or_rests_reads_nothing(school: Creditor) -> None:
    case = _known(school)
    handed(school, a_line(), name="g.csv")
    reminded()
    assert fates() == [(CourtesyState.LEFT, WhyLeft.CASE_OPEN)]
    case.holds.create(reason=HoldReason.DISPUTE, starts_at=at(TODAY), until_at=at(TODAY + timedelta(days=60)))
    handed(school, a_line(number="FA-7"), name="h.csv")
    reminded()
    assert fates()[1] == (CourtesyState.LEFT, "DISPUTED")
    assert not mail.outbox


@pytest.mark.parametrize("change", [{"opted_out_at": at(TODAY)}, {"valid": False}])
def test_an_address_refused_or_dead_is_not_written_to(school: Creditor, change: dict[str, Any]) -> None:
    case = _known(school)
    case.debtor.contact_points.update(**change)
    Case.objects.update(state="closed", closed_on=TODAY)
    handed(school, a_line(), name="g.csv")
    reminded()
    assert mail.outbox == []
    assert fates()[0][1] in ("OPTED_OUT", "BAD_ADDRESS")


def test_the_hours_the_quiet_weeks_and_the_caps_hold_it_back(school: Creditor) -> None:
    handed(school, a_line())
    reminded(hour=20)
    assert (mail.outbox, fates()) == ([], [(CourtesyState.WAITING, "")])
    keep_quiet(
        creditor=school, label="Vacances", starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1), source="calendrier",
        by=BY, at=at(TODAY),
    )  # fmt: skip
    reminded(MONDAY + timedelta(days=1))
    assert fates() == [(CourtesyState.WAITING, "")]
    # Wednesday the eleventh is a public holiday: the day it is due comes first.
    reminded(THURSDAY)
    assert (mail.outbox, fates()) == ([], [(CourtesyState.LEFT, WhyLeft.DUE)])


def test_a_second_word_to_the_same_address_waits_five_days(school: Creditor) -> None:
    handed(school, a_line())
    reminded()
    handed(school, a_line(number="FA-5", due_on=THURSDAY + timedelta(days=1)), name="g.csv")
    reminded(MONDAY + timedelta(days=1))
    assert len(mail.outbox) == 1
    assert fates()[1] == (CourtesyState.LEFT, WhyLeft.DUE)


def test_a_bill_said_anew_is_not_recalled_twice(school: Creditor) -> None:
    batch = handed(school, a_line())
    reminded()
    redate_line(row=row(batch), due_on=THURSDAY + timedelta(days=8), by=BY, at=at(MONDAY), on=MONDAY)
    reminded(THURSDAY + timedelta(days=5))
    again = handed(school, a_line(due_on=THURSDAY + timedelta(days=20)), name="g.csv")
    reminded(THURSDAY + timedelta(days=18))
    assert len(mail.outbox) == 1
    assert CourtesyReminder.objects.get(line=row(again)).why == WhyLeft.TOLD_BEFORE


def test_a_server_that_takes_nothing_is_asked_again_and_a_worker_killed_leaves_a_doubt(
    school: Creditor, settings: Any
) -> None:
    handed(school, a_line())
    settings.EMAIL_BACKEND = "tests.agency.courtesy.refusing.Refusing"
    reminded()
    assert fates() == [(CourtesyState.WAITING, "")]
    CourtesyReminder.objects.update(called_at=at(MONDAY), not_before=at(MONDAY))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    reminded(MONDAY + timedelta(days=1))
    assert (mail.outbox, fates()) == ([], [(CourtesyState.DOUBT, "")]), "never sent blindly again"


def test_two_bills_that_a_server_refused_leave_together_once_it_answers(school: Creditor, settings: Any) -> None:
    handed(school, a_line(), a_line(number="FA-9", due_on=THURSDAY + timedelta(days=1)))
    Mandate.objects.update(courtesy_days=4)
    settings.EMAIL_BACKEND = "tests.agency.courtesy.refusing.Refusing"
    reminded()
    reminded(hour=11)
    assert fates() == [(CourtesyState.WAITING, "")] * 2
    assert set(CourtesyReminder.objects.values_list("lead", "called_at", "lease_until")) == {(None, None, None)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    reminded(MONDAY + timedelta(days=1))
    (sent,) = mail.outbox
    assert "FA-1" in sent.body
    assert "FA-9" in sent.body
    assert fates() == [(CourtesyState.SENT, "")] * 2


def test_a_bill_paid_while_the_server_refused_does_not_take_the_other_with_it(school: Creditor, settings: Any) -> None:
    batch = handed(school, a_line(), a_line(number="FA-9"))
    settings.EMAIL_BACKEND = "tests.agency.courtesy.refusing.Refusing"
    reminded()
    withdraw_line(row=batch.rows.earliest("pk"), why=WhyWithdrawn.PAID, by=BY, at=at(MONDAY))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    reminded(MONDAY + timedelta(days=1))
    (sent,) = mail.outbox
    assert ("FA-9" in sent.body, "FA-1" in sent.body) == (True, False)
    assert fates() == [(CourtesyState.LEFT, WhyLeft.NOT_WAITING), (CourtesyState.SENT, "")]


def test_a_bill_that_may_not_be_recalled_does_not_travel_with_one_that_may(school: Creditor) -> None:
    handed(
        school, a_line(), a_line(number="RELANCE-7"), a_line(number="FA-8", email="autre@nom.example"),
    )  # fmt: skip
    reminded()
    told = {one.to[0]: one.body for one in mail.outbox}
    assert set(told) == {"camille@nom.example", "autre@nom.example"}
    assert not any("RELANCE" in body for body in told.values())
    assert ("FA-1" in told["camille@nom.example"], "FA-8" in told["camille@nom.example"]) == (True, False)
    assert fates() == [(CourtesyState.SENT, ""), (CourtesyState.LEFT, WhyLeft.WORDS), (CourtesyState.SENT, "")]


def test_a_bill_told_already_is_not_told_again_beside_a_new_one(school: Creditor) -> None:
    batch = handed(school, a_line())
    reminded()
    redate_line(row=row(batch), due_on=THURSDAY + timedelta(days=8), by=BY, at=at(MONDAY), on=MONDAY)
    later = THURSDAY + timedelta(days=21)
    handed(school, a_line(number="FA-2", due_on=later), a_line(due_on=later), name="g.csv")
    reminded(later - timedelta(days=2))
    assert "FA-1" not in mail.outbox[1].body
    assert fates()[1:] == [(CourtesyState.SENT, ""), (CourtesyState.LEFT, WhyLeft.TOLD_BEFORE)]


def test_a_bill_redated_while_its_word_waited_is_told_some_days_before_its_new_date(school: Creditor) -> None:
    batch = handed(school, a_line())
    plan_reminders(by=BY, at=at(MONDAY), on=MONDAY)
    redate_line(row=row(batch), due_on=THURSDAY + timedelta(days=64), by=BY, at=at(MONDAY), on=MONDAY)
    reminded()
    assert (mail.outbox, fates()) == ([], [(CourtesyState.WAITING, "")])
    assert "prévu par e-mail le 12 janvier 2027" in courtesy_sentence(row(batch), MONDAY)
    reminded(THURSDAY + timedelta(days=61))
    (sent,) = mail.outbox
    assert "15 janvier 2027" in sent.body.replace("\u00a0", " ")


def test_the_case_opens_after_it_as_without_it(school: Creditor) -> None:
    batch = handed(school, a_line())
    reminded()
    morning(date(2026, 11, 13))
    assert row(batch).outcome == "confided"


def test_the_copy_of_a_person_s_data_tells_what_was_written_before_the_due_date(school: Creditor) -> None:
    batch = handed(school, a_line(), a_line(2, email="b@nom.example"))
    reminded()
    morning(date(2026, 11, 13))
    first = batch.rows.earliest("position")
    assert first.claim is not None
    parts, _shared = parts_of(first.claim.case.debtor)
    (told,) = next(part.entries for part in parts if part.key == "courtesies")
    said = dict(told)
    assert (said["Numéro de facture"], said["État"], said["Échéance"]) == ("FA-1", "envoyé", THURSDAY)
    assert paris_date(said["Terminé le"]) == MONDAY


@pytest.mark.parametrize(
    "words",
    ["Réglez sans délai.", "À défaut, un juge pourra être saisi.", "Des pénalités de retard courent.",
     "Notre service de recouvrement vous écrit.", "Vous devez 120 €."],
)  # fmt: skip
def test_a_word_of_collection_is_never_a_courtesy(words: str) -> None:
    assert unfit(words, DebtorKind.CONSUMER)
    fair = courtesy_words([BillAhead("FA-1", Decimal(120), date(2028, 2, 29))], "votre créancier", "02 40 00 00 00")
    assert not unfit(" ".join(fair), DebtorKind.CONSUMER)
    assert "29 février 2028" in fair[0].replace("\u00a0", " ")
