"""A person reads what was asked, what she paid and what is left, line by line, and keeps it on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agency.cases.models import Case
from agency.cases.operations import current_code
from agency.payments.operations import reverse
from agency.payments.presenters import account_lines
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.agency.letters.printing.printed import page_texts
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_person
from tests.factories.transfers import a_transfer


def test_each_movement_stands_with_what_is_left_after_it(
    inside: AgencyClient, case: Case, to: Callable[..., str], tenant: Any, django_assert_num_queries: Any
) -> None:
    a_transfer(case, "100.00", "a")
    bounced = a_transfer(case, "50.00", "b")
    reverse(payment=bounced, reason="impayé", by=BY, at=NOW, on=TODAY)
    lines = account_lines(case)
    assert [(line.words, str(line.amount)) for line in lines] == [
        ("Somme confiée", "486.00"), ("Paiement reçu", "-100.00"), ("Paiement reçu", "-50.00"),
        ("Annulé : paiement reçu", "50.00"),
    ]  # fmt: skip
    assert str(lines[-1].left) == "386.00"
    with django_assert_num_queries(3):
        account_lines(Case.objects.get(pk=case.pk))
    assert to("statement") in inside.get(to("home")).content.decode()
    theirs = inside.get(to("statement"))
    assert theirs["Cache-Control"] == "private, no-store"
    printed = " ".join(page_texts(theirs.content))
    for words in ("Relevé de compte", "Reste au dossier", "386,00 €", "Paiement reçu", "Annulé : paiement reçu"):
        assert words in printed
    desk = AgencyClient(tenant)
    desk.force_login(staff(Role.HANDLER))
    ours = desk.get(f"/gestion/livres/dossier/{case.reference}/releve.pdf")
    assert "386,00 €" in " ".join(page_texts(ours.content))


def test_what_another_paid_of_a_joint_debt_is_not_told(
    tenant: Any, tenant_client: AgencyClient, posted: Callable[..., Case]
) -> None:
    beside = a_case(number="FA-1")
    two = a_person(beside.creditor, civility="m", first_name="Noé", postcode="44000")
    joint = posted(debtor=beside.debtor, with_debtor=two, number="FA-2")
    code = current_code(debtor=two, by=BY, at=NOW)
    assert tenant_client.post("/espace/", {"code": code, "postcode": "44000"}).status_code == 302
    address = f"/espace/dossier/{joint.reference}/releve.pdf"
    assert address not in tenant_client.get(f"/espace/dossier/{joint.reference}/").content.decode()
    assert tenant_client.get(address).status_code == 404
