"""A large agency: one case told by the operations, then its rows copied by SQL, with other names, dates and numbers.

Triggers and deferred checks do not run on the copies: they measure reading, not writing.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
from django.apps import apps
from django.db.models import Max, Model
from psycopg import sql

from agency.cases.operations import set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from agency.disputes.enums import ReplyKind
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.plans.operations import accept_offer
from agency.strategies.models import StrategyRun
from agency.strategies.operations import install_defaults, tick
from tests.agency.desk import scene
from tests.databases import FreshDatabase
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person, a_receipt, next_door
from tests.factories.transfers import a_transfer

STRIDE = 1000
NAMES = ("Roussel", "Lefèvre", "N’Guyen", "Benali", "Le Goff", "Moreau", "Da Silva", "Kowalski", "Étienne", "Garnier")
COPIED = (
    "Debtor", "Address", "ContactPoint", "Case", "CaseParty", "Claim", "ClaimLimit", "AccessCode", "Entry", "Posting",
    "Payment", "Allocation", "Message", "StrategyRun", "Plan", "Instalment", "Commitment", "Hold", "Reply",
    "Qualification", "JournalLine",
)  # fmt: skip
# Bare numbers that name a copied row, and words that must stay unique.
NUMBERS = {"case_id": "Case", "claim_id": "Claim"}
VARIED = {
    ("Debtor", "last_name"): sql.SQL(
        f"('{{{{{','.join(NAMES)}}}}}'::text[])[1 + n % {len(NAMES)}] || ' ' || "
        "translate(n::text, '0123456789', 'abcdefghij')"
    ),
    ("Claim", "number"): sql.SQL("{} || '-' || n"),
    ("ContactPoint", "value"): sql.SQL(
        "CASE t.kind WHEN 'phone' THEN '06 39 ' || to_char(n, 'FM00 00 00') ELSE n || {} END"
    ),
}
UNIQUE = frozenset({"reference", "rf_reference", "idem_key", "external_id", "dedupe_key", "provider_key", "lookup"})


def fill(database: FreshDatabase, schema: str, copies: int) -> None:
    """Put `copies` times two cases into the agency: one that is written to, one paid by instalments.

    Each is of a creditor of its own; both go on by themselves, and ask nothing of anybody on `scene.TODAY`.
    """
    next_door()
    before = last_numbers()
    garage = {"kind": "company", "name": "Garage Delmas SARL", "short_name": "Garage Delmas", "siren": ""}
    for rank, creditor in enumerate((a_creditor(), a_creditor(**garage))):
        name = ("Roussel", "Marchand")[rank]
        person = a_person(creditor, last_name=name, phone="06 39 98 12 34", email=f"{name.lower()}@exemple.example")
        case = a_case(creditor=creditor, debtor=person, number=f"FA-{rank}")
        set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)
        a_transfer(case, "10.00", f"ligne-{rank}")
        plan(case=case, debtor=person, kind=MessageKind.RECEIPT, planned_on=TODAY, dedupe_key=f"m{rank}",
             payload=a_receipt(), by=BY, at=NOW)  # fmt: skip
    evidence = {"session": "a", "ip": "b"}
    accept_offer(
        case=case, debtor=person, monthly=Decimal("158.67"), day=28, evidence=evidence, by=BY, at=NOW, on=TODAY
    )
    install_defaults(by=BY, at=NOW)
    tick(by=BY, at=NOW, on=TODAY)
    StrategyRun.objects.update(next_step=1, next_on=scene.TODAY + timedelta(days=9))
    Message.objects.update(state="done", sent_on=TODAY, accepted_at=NOW, not_before=NOW)
    copy_beyond(database, schema, before, copies)


def fill_queue(database: FreshDatabase, schema: str, copies: int) -> None:
    """Put `copies` times into the agency a reply, a proposal, a case to qualify, a word to keep, a sum to remit."""
    before = last_numbers()
    school = a_creditor(name="OGEC de l’École Sainte-Anne", short_name="École Sainte-Anne", siren="")
    who = ("Petit", "Durand", "Sow", "Legrand")
    replied, offered, _new, promised = (
        a_case(creditor=school, debtor=a_person(school, last_name=name, email=f"{name.lower()}@exemple.example"),
               number=f"FB-{rank}", qualified=name != "Sow")
        for rank, name in enumerate(who)
    )  # fmt: skip
    scene.reply(replied, ReplyKind.DISPUTE, "Il manquait 12 cartons.", at=scene.ago(days=2), reason="quality")
    set_first_letter(case=offered, reference=f"{offered.reference}-L1", sent_on=TODAY, by=BY, at=NOW)
    scene.proposal(offered)
    announce(case=promised, kind=CommitmentKind.NEXT_STEP, text="Lettre recommandée annoncée", due_on=scene.TODAY,
             announced_on=TODAY, dedupe_key="queue:word", by=BY, at=NOW)  # fmt: skip
    a_transfer(promised, "10.00", "file", on=TODAY - timedelta(days=20))
    copy_beyond(database, schema, before, copies)


def copy_beyond(database: FreshDatabase, schema: str, before: dict[str, int], copies: int) -> None:
    """Copy `copies` times the rows beyond those numbers, by model."""
    with psycopg.connect(database.superuser_url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(sql.SQL("SET search_path = {}, extensions, public").format(sql.Identifier(schema)))
        models = _models()
        for name, model in models.items():
            _copy(conn, model, set(models), before[name], copies)
        conn.execute("VACUUM ANALYZE")


def number_on(database: FreshDatabase, schema: str) -> None:
    """Let the next rows be numbered behind the copies; nothing is copied any more after that."""
    with psycopg.connect(database.superuser_url, autocommit=True) as conn:
        conn.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
        for model in _models().values():
            table = model._meta.db_table
            last = sql.SQL("SELECT setval(pg_get_serial_sequence({name}, 'id'), (SELECT max(id) + 1 FROM {table}))")
            conn.execute(last.format(name=sql.Literal(table), table=sql.Identifier(table)))


def last_numbers() -> dict[str, int]:
    """The last number of each model that is copied."""
    return {name: model.objects.aggregate(last=Max("pk"))["last"] or 0 for name, model in _models().items()}


def _models() -> dict[str, type[Model]]:
    return {name: apps.get_model("agency", name) for name in COPIED}


def _copy(conn: Any, model: type[Model], copied: set[str], last: int, copies: int) -> None:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(sql.Identifier(field.column))
        values.append(_value(model, field, copied))
    conn.execute(
        sql.SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t, generate_series(1, {n}) n "
            "WHERE t.id > {last} AND t.id < {stride}"
        ).format(
            table=sql.Identifier(model._meta.db_table), columns=sql.SQL(", ").join(columns),
            values=sql.SQL(", ").join(values), n=copies, last=last, stride=STRIDE,
        )
    )  # fmt: skip


def _value(model: type[Model], field: Any, copied: set[str]) -> sql.Composable:
    """What the n-th copy has in a column: another number, another name, another day, or the same as the first."""
    column = sql.SQL("t.{}").format(sql.Identifier(field.column))
    target = field.related_model.__name__ if field.is_relation else NUMBERS.get(field.column, "")
    if field.primary_key or target in copied:
        return sql.SQL("{} + n * {}").format(column, STRIDE)
    if field.column in UNIQUE or (field.unique and field.get_internal_type() in ("CharField", "TextField")):
        return sql.SQL("CASE WHEN {0} = '' THEN '' ELSE left({0}, 8) || (t.id + n * {1}) END").format(column, STRIDE)
    if field.column in ("opened_on", "last_day_to_act") or (field.column, model.__name__) == ("due_on", "Claim"):
        return sql.SQL("{} - (n % 300)::int").format(column)
    return VARIED.get((model.__name__, field.column), sql.SQL("{}")).format(column)
