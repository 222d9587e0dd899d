"""Two people decide of one line at the same moment: one does, the others are told who did, and nothing is twice."""

from __future__ import annotations

from decimal import Decimal

from agency.banking.operations import (
    NotToIdentify,
    NotToUndo,
    Share,
    identify,
    import_statement,
    share,
    undo,
)
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due
from agency.payments.models import Payment
from tests.agency.banking.camt import Credit, camt053
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case
from tests.together import HANDS, together

PEOPLE = [Actor("staff", str(number), f"Personne {number}") for number in range(1, HANDS + 1)]


def tried(act):
    """What came of an act: whether it was done, or what its author is told."""
    try:
        act()
    except (NotToIdentify, NotToUndo) as refusal:
        return str(refusal)
    return "done"


def test_one_decides_and_the_others_are_told(fresh_database, in_tenant):
    agency = fresh_database.first
    with in_tenant(agency):
        case = a_case()
        data = camt053(Credit("200.00", payer="CAMILLE ROUSSEL"), opening="0.00")
        (line,) = import_statement(data=data, filename="r.xml", by=BY, at=NOW, on=TODAY).statements[0].lines.all()
    left, parts = Decimal("200.00"), [Share(case, Decimal("120.00"))]
    acts = [
        lambda: identify(line=line, case=case, by=PEOPLE[0], at=NOW, left=left),
        lambda: share(line=line, shares=parts, left=left, by=PEOPLE[1], at=NOW),
        lambda: identify(line=line, case=case, by=PEOPLE[2], at=NOW, left=left),
        lambda: share(line=line, shares=parts, left=left, by=PEOPLE[3], at=NOW),
    ]
    said = together(agency, [lambda act=act: tried(act) for act in acts])
    with in_tenant(agency):
        assert_books_hold()
        payment = Payment.objects.get()
        assert case_due(case.pk) == Decimal("486.00") - payment.amount
        assert balance(AccountCode.SUSPENSE) == payment.amount - left
    assert said.count("done") == 1
    assert all("s’en est occupé" in words for words in said if words != "done")
    acts = [lambda who=who: undo(payment=payment, reason="erreur", by=who, at=NOW, on=TODAY) for who in PEOPLE]
    assert together(agency, [lambda act=act: tried(act) for act in acts]).count("done") == 1
    with in_tenant(agency):
        assert_books_hold()
        assert (case_due(case.pk), balance(AccountCode.SUSPENSE)) == (Decimal("486.00"), -left)
