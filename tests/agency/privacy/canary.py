"""A settled case full of one person's name, and where that name still stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case
from agency.cases.operations import add_document, current_code
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer, receive_reply
from agency.handling.models import CaseNote
from agency.journal.operations import seal_block
from agency.journal.rules import Actor
from agency.outbox.operations import prepare
from agency.payments.operations import receive
from agency.strategies.operations import install_defaults, tick
from tests.factories import BY, NOW, TODAY, a_case

CANARY = "Serinette"


def a_settled_case(colleague: Any) -> Case:
    """Camille's case, with a word, a note, a letter, a piece and a payment that speak of her; settled."""
    install_defaults(by=BY, at=NOW)
    case = a_case()
    case.debtor.last_name = CANARY
    case.debtor.save()
    tick(by=BY, on=TODAY, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    person = Actor.debtor(case.debtor)
    told = receive_reply(case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text=f"{CANARY} a payé", answers={},
                         by=person, at=NOW, on=TODAY)  # fmt: skip
    answer(reply=told, text=f"Merci {CANARY}.", lift_hold=True, by=Actor.staff(colleague), at=NOW, on=TODAY)
    CaseNote.objects.create(case=case, text=f"{CANARY} rappelle", author=colleague, at=NOW)
    add_document(case=case, kind=DocumentKind.REPLY, title=CANARY, content=CANARY.encode(), mime="text/plain", by=BY,
                 at=NOW, on=TODAY)  # fmt: skip
    current_code(debtor=case.debtor, by=person, at=NOW)
    receive(case=case, debtor=case.debtor, amount=Decimal("486.00"), method="transfer", received_on=TODAY,
            value_on=TODAY, source="bank", external_id="V1", by=BY, at=NOW)  # fmt: skip
    seal_block(at=NOW)
    case.refresh_from_db()
    assert case.state == CaseState.SETTLED
    return case


def where(canary: str) -> set[str]:
    """Every table and column of the agency where a word stands."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.proxy or not model._meta.managed:
                continue
            table = model._meta.db_table
            for field in model._meta.local_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField):
                    cursor.execute("SELECT to_regclass(%s)", [f"{connection.schema_name}.{table}"])
                    if cursor.fetchone()[0] is None:
                        continue
                    cursor.execute(
                        f'SELECT 1 FROM "{table}" WHERE "{field.column}"::text ILIKE %s LIMIT 1', [f"%{canary}%"]
                    )
                    if cursor.fetchone():
                        found.add(f"{table}.{field.column}")
    return found
