"""What a creditor handed over and nobody confided is forgotten after thirty days (R9.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from agency.intake.enums import BatchState
from agency.intake.models import HandedFile, ImportRow
from agency.intake.operations import confirm_batch, hand_over, read_batch
from agency.intake.tasks import forget_old
from agency.journal.models import JournalLine
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}


def a_file(number: str) -> bytes:
    return f"{HEAD}\nRoussel;Camille;8 rue A;44300;Nantes;{number};01/06/2026;01/07/2026;12,00;12,00".encode()


def test_files_that_nobody_confided_are_forgotten_and_no_other(tenant: Any) -> None:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    taken = read_batch(creditor=creditor, filename="a.csv", data=a_file("F1"), **CLOCK)
    confirm_batch(batch=taken, **CLOCK)
    read = read_batch(creditor=creditor, filename="b.csv", data=a_file("F2"), **CLOCK)
    waiting = hand_over(creditor=creditor, filename="c.csv", data=a_file("F3"), **CLOCK)
    assert forget_old(by=BY, at=NOW + timedelta(days=30)) == 0
    assert forget_old(by=BY, at=NOW + timedelta(days=31)) == 2
    assert forget_old(by=BY, at=NOW + timedelta(days=32)) == 0
    for batch in (read, waiting):
        batch.refresh_from_db()
        assert batch.state == BatchState.ABANDONED
    assert set(ImportRow.objects.values_list("batch", flat=True)) == {taken.pk}
    assert not HandedFile.objects.filter(batch=waiting).exists()
    said = JournalLine.objects.filter(verb="batch.abandoned").values_list("data", flat=True)
    assert "Roussel" not in str(list(said))
