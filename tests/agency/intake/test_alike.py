"""Files alike of one deposit: some looked at one by one, drawn by nobody; the others qualified together, or not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, hold
from agency.cases.together.models import TogetherAct
from agency.cases.together.operations import tag_together
from agency.intake.alike.operations import AlikeRefused, qualify_alike, undo_alike
from agency.intake.alike.queries import alike_in, still_alike_made
from agency.intake.alike.rules import gathered, samples_needed
from agency.intake.alike.values import AlikeFile, AlikeFiles, trace_of
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox.operations import plan as plan_message
from agency.outbox.values import LetterPayload
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import set_care
from agency.parties.rules import Care
from agency.qualification.enums import Conclusion
from agency.qualification.models import Qualification, QualificationTask
from agency.qualification.operations import answer, approve, open_for, submit
from agency.qualification.queries import draft_of
from agency.qualification.rules import CHECKS
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant"
CLOCK: dict[str, Any] = {"by": BY, "at": NOW, "on": TODAY}
READY = dict.fromkeys(CHECKS, True) | {"conclusion": Conclusion.READY, "legal_ground": "Contrat de scolarisation"}


@pytest.fixture
def school(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


@pytest.fixture
def ines(tenant: Any) -> Any:
    return staff(Role.HANDLER)


def a_deposit(school: Creditor, many: int = 10) -> ImportBatch:
    """So many families, a bill of 120 euros each, with its invoice."""
    lines = [f"Nom{n};Camille;{n} rue A;44300;Nantes;FA-{n};01/06/2026;01/07/2026;120,00" for n in range(1, many + 1)]
    batch = read_batch(creditor=school, filename="juin.csv", data="\n".join([HEAD, *lines]).encode(), **CLOCK)
    confirm_batch(batch=batch, **CLOCK)
    for case in Case.objects.filter(creditor=school, documents=None):
        add_document(
            case=case, kind=DocumentKind.INVOICE, title="Facture", content=b"%PDF-1.7 facture", mime="application/pdf",
            **CLOCK,
        )  # fmt: skip
    batch.refresh_from_db()
    return batch


def the_group(batch: ImportBatch) -> AlikeFiles:
    (group,) = alike_in(batch, TODAY)
    return group


def looked_at(file: AlikeFile, user: Any, **answers: Any) -> None:
    """Somebody opens a file, checks it and concludes."""
    qualification = open_for(case=Case.objects.get(pk=file.case), by=BY, at=NOW)
    by = Actor.staff(user)
    answer(qualification=qualification, answers=READY | answers, user=user, by=by, at=NOW)
    qualification.refresh_from_db()
    submit(qualification=qualification, user=user, by=by, at=NOW, on=TODAY)
    assert approve(qualification=qualification, user=user, at=NOW)


def all_looked_at(batch: ImportBatch, user: Any) -> AlikeFiles:
    for file in the_group(batch).samples:
        looked_at(file, user)
    return the_group(batch)


def together(batch: ImportBatch, user: Any, seen: str = "", at: Any = NOW + timedelta(minutes=20)) -> TogetherAct:
    group = next(iter(alike_in(batch, TODAY)), None)
    seen = seen or (trace_of(group.rest(500)) if group else "")
    return qualify_alike(
        batch=batch, claim_type=group.claim_type if group else "b2b", debtor_kind=group.debtor_kind if group else "",
        seen=seen, user=user, by=Actor.staff(user), at=at, on=TODAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "looked_at"), [(1, 1), (2, 2), (3, 3), (9, 3), (10, 4), (100, 10), (101, 11), (10_000, 100)]
)
def test_the_root_of_their_number_is_looked_at_three_at_least_or_all(files: int, looked_at: int) -> None:
    assert samples_needed(files) == looked_at


def test_the_draw_is_always_the_same_and_is_not_that_of_another_deposit() -> None:
    files = [AlikeFile(n, f"LH-{n}", "Camille", Decimal(1), waits=True) for n in range(100)]
    first, again, other = (gathered(batch, "b2b", "business", files) for batch in (1, 1, 2))
    assert first.samples == gathered(1, "b2b", "business", files[::-1]).samples == again.samples
    assert first.samples != other.samples
    assert [file.case for file in first.samples] != list(range(10)), "not the first ones of the file"


def test_ten_families_four_are_looked_at_and_six_follow_each_with_its_line(school: Creditor, ines: Any) -> None:
    batch = a_deposit(school)
    group = the_group(batch)
    assert (len(group.samples), group.waiting, len(group.rest(500))) == (4, 10, 6)
    with pytest.raises(AlikeRefused, match="chaque échantillon"):
        together(batch, ines)
    for file in group.samples[:3]:
        looked_at(file, ines)
    with pytest.raises(AlikeRefused, match="chaque échantillon"):
        together(batch, ines)
    looked_at(group.samples[3], ines)
    assert the_group(batch).samples[0].case == group.samples[0].case, "the draw does not move while one looks"
    act = together(batch, ines)
    assert set(Case.objects.filter(creditor=school).values_list("state", flat=True)) == {CaseState.ACTIVE}
    rest = {file.case for file in group.rest(500)}
    assert set(act.items.values_list("case_id", flat=True)) == rest
    lines = JournalLine.objects.filter(verb="qualification.alike")
    assert set(lines.values_list("case_id", flat=True)) == rest
    assert lines[0].data["samples"] == [file.reference for file in group.samples]
    assert lines[0].actor_label == ines.get_full_name()
    one = Qualification.objects.get(case=min(rest))
    assert (one.live, one.conclusion, one.legal_ground) == (True, Conclusion.READY, "Contrat de scolarisation")
    assert all(getattr(one, field) for field in CHECKS)
    draft = draft_of(one.case)
    assert draft is not None
    assert draft.conclusion == Conclusion.READY, "its history opens in Wagtail's editor as any other"
    assert alike_in(batch, TODAY) == []


def test_the_questions_do_not_grow_with_the_files(school: Creditor, ines: Any) -> None:
    counts = []
    for many in (5, 9):
        batch = a_deposit(a_client(f"École {many}"), many)
        all_looked_at(batch, ines)
        with CaptureQueriesContext(connection) as read:
            alike_in(batch, TODAY)
        with CaptureQueriesContext(connection) as written:
            together(batch, ines)
        counts.append((len(read), len(written)))
    assert counts[0] == counts[1]


def a_client(name: str) -> Creditor:
    creditor = a_creditor(name=name, short_name=name)
    a_mandate(creditor)
    return creditor


def no_address(case: Case) -> None:
    case.debtor.addresses.update(valid=False)


def protected(case: Case) -> None:
    Debtor.objects.filter(pk=case.debtor_id).update(protection="overindebted", protected_since=date(2026, 1, 1))


def cared_for(case: Case) -> None:
    set_care(debtor=case.debtor, care=Care(True, "fr", large_print=False, easy_words=False), by=BY, at=NOW)


def suspended(case: Case) -> None:
    hold(case=case, reason=HoldReason.STAFF, note="à revoir", by=BY, at=NOW)


def tagged(case: Case) -> None:
    tag_together(cases=[case.pk], name="à voir", user=staff(first="Rose"), by=BY, at=NOW)


def begun(case: Case) -> None:
    answer(qualification=open_for(case=case, by=BY, at=NOW), answers={}, user=staff(first="Rose"), by=BY, at=NOW)


def without_piece(case: Case) -> None:
    case.documents.update(kind=DocumentKind.LETTER)


def nearly_barred(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(last_day_to_act=TODAY - timedelta(days=1))


def a_doubtful_line(case: Case) -> None:
    ImportRow.objects.filter(claim__case=case).update(checked=True)


@pytest.mark.parametrize(
    "differs",
    [no_address, protected, cared_for, suspended, tagged, begun, without_piece, nearly_barred, a_doubtful_line],
)
def test_what_differs_stays_for_a_single_look(school: Creditor, ines: Any, differs: Any) -> None:
    batch = a_deposit(school, 6)
    group = the_group(batch)
    odd = Case.objects.get(pk=group.rest(500)[0].case)
    differs(odd)
    all_looked_at(batch, ines)
    together(batch, ines)
    odd.refresh_from_db()
    assert odd.state == CaseState.TO_QUALIFY


def test_one_sample_that_was_not_ready_leaves_all_to_be_looked_at_alone(school: Creditor, ines: Any) -> None:
    batch = a_deposit(school, 6)
    first, *others = the_group(batch).samples
    looked_at(first, ines, conclusion=Conclusion.STOP)
    for file in others:
        looked_at(file, ines)
    assert [file.case for file in the_group(batch).faulty] == [first.case]
    with pytest.raises(AlikeRefused, match="n’était pas prêt"):
        together(batch, ines)


def test_who_looked_at_them_qualifies_the_others_and_the_list_is_the_one_that_was_read(
    school: Creditor, ines: Any
) -> None:
    batch = a_deposit(school, 6)
    all_looked_at(batch, ines)
    with pytest.raises(AlikeRefused, match="Une autre personne"):
        together(batch, staff(first="Rose"))
    with pytest.raises(AlikeRefused, match="La liste a changé"):
        together(batch, ines, seen="autre")
    assert not TogetherAct.objects.exists()
    together(batch, ines)
    with pytest.raises(AlikeRefused, match="Aucun dossier"):
        together(batch, ines)


def test_a_second_reading_or_a_ceiling_is_not_gone_round(school: Creditor, ines: Any) -> None:
    batch = a_deposit(school, 6)
    all_looked_at(batch, ines)
    QualificationTask.objects.update(ceiling=100)
    with pytest.raises(AlikeRefused, match="seconde personne"):
        together(batch, ines)


def test_it_is_undone_where_nothing_is_planned_yet(school: Creditor, ines: Any) -> None:
    batch = a_deposit(school, 6)
    all_looked_at(batch, ines)
    act = together(batch, ines)
    first, *others = [item.case for item in still_alike_made(act)]
    plan_message(
        case=first, debtor=first.debtor, kind=MessageKind.FIRST_LETTER, planned_on=TODAY, dedupe_key="x",
        payload=LetterPayload(), by=BY, at=NOW,
    )  # fmt: skip
    assert undo_alike(act=act, by=BY, at=NOW + timedelta(hours=1)) == len(others) == 2
    assert set(Case.objects.filter(pk__in=[case.pk for case in others]).values_list("state", "qualified_at")) == {
        (CaseState.TO_QUALIFY, None)
    }
    first.refresh_from_db()
    assert first.state == CaseState.ACTIVE
    assert JournalLine.objects.filter(verb="qualification.undone").count() == 2
    with pytest.raises(AlikeRefused, match="déjà défait"):
        undo_alike(act=act, by=BY, at=NOW + timedelta(hours=2))
    # They wait again: with others alike, after the same samples.
    again = together(batch, ines, at=NOW + timedelta(hours=3))
    assert again.items.count() == 2
