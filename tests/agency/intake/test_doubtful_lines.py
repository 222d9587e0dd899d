"""What a file leaves in doubt waits for the creditor's own eyes, line by line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agency.cases.models import Claim
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, confirm_batch, read_batch
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|"
    "EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)
# An extract of the customers' accounts alone never balances: nothing proves that every payment is in it.
EXTRACT = "\n".join(
    [
        HEAD,
        *(
            f"VT|Ventes|{rank}|20260610|411000|Clients|C00{rank}|{name}|F-{rank}|20260610|Facture|{sum_}|0,00|||||"
            for rank, (name, sum_) in enumerate([("Menuiserie Testard", "1200,00"), ("Garage Vidal", "300,00")], 1)
        ),
        "",
    ]
)
CONTACTS = (
    "Compte client;Nom;Adresse;Code postal;Ville\n"
    "C001;Menuiserie Testard;1 rue Haute;35000;Rennes\nC002;Garage Vidal;2 rue Basse;35000;Rennes\n"
)


@pytest.fixture
def workshop(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor(kind="company", name="Atelier SARL", short_name="Atelier", default_claim_type="b2b")
    a_mandate(creditor)
    return creditor


def extract_of(creditor: Creditor, text: str = EXTRACT) -> ImportBatch:
    return read_batch(
        creditor=creditor,
        filename="552032534FEC20261031.txt",
        data=text.encode(),
        contacts=CONTACTS.encode(),
        by=BY,
        at=NOW,
        on=TODAY,
    )


def test_an_extract_that_does_not_balance_is_shown_as_to_check_with_the_doubt(workshop: Creditor) -> None:
    rows = extract_of(workshop).rows.all()
    assert {row.outcome for row in rows} == {Outcome.DOUBTFUL}
    assert all(row.reason.startswith("À vérifier avant de confier : ") for row in rows)


def test_only_what_was_checked_is_confided_and_the_journal_says_who_vouched(workshop: Creditor) -> None:
    batch = extract_of(workshop)
    first, second = batch.rows.order_by("position")
    (case,) = confirm_batch(batch=batch, checked=[first.pk], by=BY, at=NOW, on=TODAY)
    assert Claim.objects.get().total == Decimal("1200.00")
    # Neither a number nor a form of company: whoever it is has a consumer's protection until somebody checks.
    assert (case.debtor.kind, case.debtor.full_name) == ("consumer", "Menuiserie Testard")
    told = JournalLine.objects.get(verb=Verb.BATCH_CONFIRMED)
    assert told.data["checked"] == [first.position]
    second.refresh_from_db()
    assert (second.outcome, second.claim) == (Outcome.DOUBTFUL, None)


def test_with_nothing_checked_the_file_stays_open(workshop: Creditor) -> None:
    batch = extract_of(workshop)
    with pytest.raises(BatchRefused, match="cochez"):
        confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    batch.refresh_from_db()
    assert batch.state == BatchState.PREVIEW


def test_a_tick_for_another_file_s_line_confides_nothing(workshop: Creditor) -> None:
    batch = extract_of(workshop)
    neighbour = extract_of(workshop, EXTRACT.replace("F-", "G-"))
    with pytest.raises(BatchRefused):
        confirm_batch(batch=batch, checked=[row.pk for row in neighbour.rows.all()], by=BY, at=NOW, on=TODAY)
    assert not Claim.objects.exists()


def test_a_line_that_lacks_an_address_cannot_be_ticked_into_a_case(workshop: Creditor) -> None:
    batch = extract_of(workshop, EXTRACT.replace("C002", "C009"))
    ready, lacking = batch.rows.order_by("position")
    assert lacking.outcome == Outcome.INCOMPLETE
    confirm_batch(batch=batch, checked=[ready.pk, lacking.pk], by=BY, at=NOW, on=TODAY)
    assert Claim.objects.count() == 1


def test_a_doubtful_line_confided_before_is_refused(workshop: Creditor) -> None:
    batch = extract_of(workshop)
    confirm_batch(batch=batch, checked=[row.pk for row in batch.rows.all()], by=BY, at=NOW, on=TODAY)
    assert {row.rule for row in extract_of(workshop).rows.all()} == {"FILE-5"}
