"""« Payer par prélèvement »: read, signed, seen, stopped on her page, with forms alone."""

from __future__ import annotations

from collections.abc import Callable

from agency.cases.models import Case
from agency.debits.enums import DebitMandateState, DebitState
from agency.debits.models import Debit, DebitMandate
from agency.mandates.models import AgencyProfile
from agency.parties.enums import Protection
from agency.parties.operations import protect
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.debits import ICS, PERSON_IBAN, announcements_leave, debiting
from tests.factories.plans import a_plan
from tests.portal.debtors.test_cases import text_of


def test_a_mandate_is_read_signed_seen_and_stopped_without_a_script(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    plan = a_plan(case)
    assert inside.get(to("debit")).status_code == 302, "not offered before a manager says so"
    debiting()
    assert to("debit") in inside.get(to("home")).content.decode()
    read = text_of(inside.get(to("debit")))
    for part in ("Mandat de prélèvement SEPA", ICS, f"RUM-LH-P{plan.pk:07d}-1", "8 semaines", "14 jours"):
        assert part in read, part
    wrong = inside.post(to("debit"), {"holder": "Camille Roussel", "iban": "FR76 1010 7001", "read": "on"})
    assert "Cet IBAN n’est pas juste" in text_of(wrong)
    unread = inside.post(to("debit"), {"holder": "Camille Roussel", "iban": PERSON_IBAN})
    assert "Cochez la case pour signer" in text_of(unread)
    assert not DebitMandate.objects.exists()
    for _click in range(2):
        inside.post(to("debit"), {"holder": "<b>#eval", "iban": PERSON_IBAN, "read": "on"})
    mandate = DebitMandate.objects.get()
    assert mandate.document is not None
    assert len(mandate.evidence["ip"]) == 64
    running = inside.get(to("debit"))
    assert "Votre prélèvement est en place" in text_of(running)
    pdf = inside.get(to("document", mandate.document_id))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    announcements_leave(at=NOW)
    assert {one.announced_on for one in Debit.objects.all()} == {NOW.date()}
    Debit.objects.filter(pk=Debit.objects.earliest("pk").pk).update(state=DebitState.SENT)
    assert "déjà remis à la banque" in text_of(inside.get(to("debit")))
    assert inside.get(to("debit_stop")).status_code == 405
    stopped = text_of(inside.post(to("debit_stop"), follow=True))
    assert "Le prélèvement est arrêté" in stopped
    assert "Déjà remis à la banque" in stopped
    mandate.refresh_from_db()
    assert mandate.state == DebitMandateState.ENDED
    assert inside.post(to("debit_stop")).status_code == 302, "stopping twice is nothing"


def test_a_letter_s_person_of_another_case_and_a_protected_one_sign_nothing(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    a_plan(case)
    debiting()
    AgencyProfile.objects.update(debits_since="2030-01-01")
    assert inside.post(to("debit"), {"holder": "C", "iban": PERSON_IBAN, "read": "on"}).status_code == 302
    debiting()
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    assert inside.post(to("debit"), {"holder": "C", "iban": PERSON_IBAN, "read": "on"}).status_code == 302
    assert not DebitMandate.objects.exists()
