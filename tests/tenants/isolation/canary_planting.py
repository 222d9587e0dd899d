"""Plants a canary in every text and file of agency B, where the scenario has not put one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import models
from psycopg import sql

from .canary_detection import IDENTITY, IN_FILES, SECRET
from .library_rows import tenant_models

TEXTS = {"CharField", "TextField", "SlugField", "JSONField", "FilePathField"}
# What an agency says of itself to anybody who knocks at its door.
PAGES = {f"agency_{kind}page" for kind in ("home", "text", "articleindex", "article")}
SAID_TO_ALL = {"agency_agencyprofile", "wagtailcore_page", *PAGES}
# Fields without a canary, by table and name or by name alone, each with why. They are keys: compared, never written
# by a person. The crawl sends B's own keys as arguments instead.
KEYS = {
    "django_content_type": "names of classes",
    "auth_permission.codename": "names of rights, the same in every agency",
    "django_session": "the key of a browser: tried as a cookie",
    "users_user.password": "a hash; one of the tokens tried",
    "agency_case.reference": "sent as an argument of addresses",
    "agency_case.rf_reference": "check digits",
    "agency_case.claim_type": "a code of the table of claims",
    "agency_creditor.default_claim_type": "a code of the table of claims",
    "agency_creditor.siren": "nine digits, says a constraint",
    "agency_debtor.siren": "nine digits where it is shown",
    "agency_debtor.language": "two letters of ISO 639",
    "agency_creditor.postcode": "five digits, printed on letters",
    "agency_address.postcode": "five digits, says a constraint; one half of the key of a visit",
    "agency_agencyprofile.siren": "nine digits, says a constraint",
    "agency_agencyprofile.brand_colour": "a colour, printed in a style sheet",
    "agency_agencyprofile.case_prefix": "part of references",
    "agency_agencyprofile.stripe_account": "the name of the account at Stripe",
    "agency_agencyprofile.stripe_standing": "codes of Stripe, told in words of our own",
    **{f"{table}.body": "blocks of a page, public like its title, which is marked" for table in sorted(PAGES)},
    "agency_sitemessage.origin": "a hash",
    "agency_newsreader.language": "two letters of ISO 639",
    "agency_newssending.language": "two letters of ISO 639",
    "agency_newssending.blocks": "an article, public like its title, which is marked",
    "agency_accesscode.code_hash": "what a code is looked up by: tried as a code",
    "agency_helper.code_hash": "what a code is looked up by",
    "agency_helper.seed": "random: what a way in is made of with the installation's key",
    "agency_accessattempt": "hashes of what was typed and from where",
    "agency_document.mime": "written as a header when a file is served",
    "agency_document.sha256": "a hash",
    "agency_journalline.verb": "a code with a table of sentences",
    "agency_journalline.subject_type": "a name of class",
    "agency_journalblock": "hashes",
    "agency_blockredaction": "hashes",
    "agency_erasure.digest": "a hash",
    "agency_accessfile.sha256": "a hash",
    "agency_auditpack.sha256": "a hash",
    "agency_monthlyreport.sha256": "a hash",
    "agency_mailrun.sha256": "a hash",
    "agency_mailrun.content_sha256": "a hash",
    "agency_mailrunline.sha256": "a hash",
    "agency_postaccount.sealed": "keys sealed for the agency, which nothing shows",
    "agency_mailbox.sealed": "a password sealed for the agency, which nothing shows",
    "agency_receivedmail.fingerprint": "a hash",
    "agency_message.provider": "a code",
    "agency_mailrunline.code": "a code with a table of sentences",
    "agency_mailrunline.tracking": "a number of the post, of fifteen signs",
    "agency_retentionrun.counts": "numbers by kind",
    "agency_erasure.counts": "numbers of rows by table",
    "agency_claimreduction.cuts": "numbers and sums of instalments",
    "agency_call.first_mark": "a code with a table of sentences",
    "agency_call.second_mark": "a code with a table of sentences",
    "agency_dailyproof.content": "sums by account and by number, which its hash covers",
    "agency_dailyproof.hash": "a hash",
    "agency_dailyproof.previous_hash": "a hash",
    "agency_proofsignature.hash": "a hash",
    "agency_counter.name": "a code",
    "agency_entry.source": "a code",
    "agency_payment.source": "a code",
    "agency_withdrawal.source": "a code",
    "agency_allocation.rule": "the number of a rule",
    "agency_importrow.rule": "the number of a rule",
    "agency_courtesyreminder.why": "a code with a table of sentences",
    "agency_courtesyreminder.approved": "a hash",
    "agency_importbatch.sha256": "a hash",
    "agency_bankline.rule": "the number of a rule",
    "agency_bankstatement.sha256": "a hash",
    "agency_knownpayer.fingerprint": "a keyed hash",
    "agency_mandate.document_sha256": "a hash",
    "agency_usualterm.value": "a number or a code, read as one",
    "agency_listview.listed": "the word of an address",
    "agency_letterreading": "hashes of what was read",
    "agency_softwarekey.start": "the beginning of a secret, random: the whole of it is tried as a key",
    "agency_softwarekey.sha256": "a hash",
    "agency_keptcall": "hashes of what a program said",
    "agency_webhookendpoint.seed": "random: what a secret is made of with the installation's key",
    "agency_webhookendpoint.former_seed": "the same",
    "agency_programevent.subject_type": "a name of class",
    "agency_message.slip": "twelve digits, random: tried as a slip",
    "agency_message.cancel_code": "a code with a table of sentences",
    "agency_message.provider_key": "our key at the provider, a hash",
    "agency_contactrefusal": "codes of the gate",
    "agency_plan.wording_version": "a code",
    "agency_strategyrun.steps": "the steps of a version, codes and numbers",
    "agency_webhookreceipt.provider": "a code",
    "agency_webhookreceipt.kind": "the provider's word",
    "account_emailconfirmation.key": "a token: tried",
    "mfa_authenticator": "what the library reads to check a code",
    "wagtailcore_locale.language_code": "a code of language",
    "wagtailcore_site.hostname": "the host: the crawl is on it",
    "wagtailcore_apitoken": "a hash and its prefix",
    "wagtailcore_page.path": "place in the tree",
    "wagtailcore_page.url_path": "place in the tree",
    "wagtailcore_collection.path": "place in the tree",
    "wagtailcore_modellogentry.action": "a code with a table of sentences",
    "wagtailcore_pagelogentry.action": "a code with a table of sentences",
    "wagtailcore_revision.content": "a copy of a row; carries what the row carried",
    "wagtailcore_referenceindex": "paths of models",
    "wagtailimages_rendition.filter_spec": "a code of size",
    "wagtailimages_rendition.focal_point_key": "a code of size",
    "wagtailusers_userprofile": "a language, a zone, a theme",
    "wagtailembeds_embed.hash": "a hash",
    "object_id": "the number of a row, as text",
    "to_object_id": "the number of a row, as text",
    "parent_object_id": "the number of a row, as text",
}


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """Columns of a model that hold words: no list of choices, no name of file, no relation."""
    own = model._meta.local_concrete_fields
    return [f for f in own if not f.is_relation and not f.choices and f.get_internal_type() in TEXTS]


def is_key(table: str, column: str) -> bool:
    """Whether a column is told apart, with its reason."""
    return bool({table, f"{table}.{column}", column} & KEYS.keys())


def plant(superuser_url: str, schema: str) -> None:
    """Put a canary into every text of the schema that has none, triggers asleep."""
    with psycopg.connect(superuser_url) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(sql.SQL("SET search_path = {}, extensions").format(sql.Identifier(schema)))
        for model in tenant_models():
            for field in text_fields(model):
                if not is_key(model._meta.db_table, field.column):
                    _mark(conn, model, field)
        conn.execute("UPDATE public.tenants_agency SET name = %s || name WHERE schema_name = %s", [IDENTITY, schema])


def missing(superuser_url: str, schema: str) -> tuple[list[str], list[str]]:
    """Models without a row, and texts without a canary, in that schema."""
    empty, silent = [], []
    with psycopg.connect(superuser_url) as conn:
        conn.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
        for model in tenant_models():
            if not _count(conn, model, ""):
                empty.append(model._meta.label)
            for field in text_fields(model):
                mark = _mark_of(model)
                if not is_key(model._meta.db_table, field.column) and not _holds(conn, model, field, mark):
                    silent.append(f"{model._meta.db_table}.{field.column}")
    return empty, silent


def plant_in_files(schema: str) -> list[Path]:
    """Add a canary to every file of the agency; returns them."""
    found = [path for path in (Path(settings.MEDIA_ROOT) / schema).rglob("*") if path.is_file()]
    for path in found:
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + IN_FILES.encode())
    return found


def _mark_of(model: type[models.Model]) -> str:
    return IDENTITY if model._meta.db_table in SAID_TO_ALL else SECRET


def _mark(conn: psycopg.Connection, model: type[models.Model], field: Any) -> None:
    mark = _mark_of(model)
    names = {"table": sql.Identifier(model._meta.db_table), "column": sql.Identifier(field.column)}
    if field.get_internal_type() == "JSONField":
        _mark_json(conn, names, mark)
        return
    statement = "UPDATE {table} SET {column} = left(%s || coalesce({column}, ''), %s) WHERE strpos({column}, %s) = 0"
    values = [mark, field.max_length or 10_000_000, mark]
    conn.execute(sql.SQL(statement + " AND {column} <> ''").format(**names), values)
    if not _holds(conn, model, field, mark):
        # Empty everywhere: a constraint may want it so in some rows, and then the scenario must fill it.
        conn.execute(sql.SQL(statement).format(**names), values)


def _mark_json(conn: psycopg.Connection, names: dict[str, sql.Identifier], mark: str) -> None:
    statement = (
        "UPDATE {table} SET {column} = {column} || jsonb_build_object(%s::text, %s::text) "
        "WHERE jsonb_typeof({column}) = 'object' AND strpos({column}::text, %s) = 0"
    )
    conn.execute(sql.SQL(statement).format(**names), [mark, mark, mark])


def _holds(conn: psycopg.Connection, model: type[models.Model], field: Any, mark: str) -> bool:
    query = sql.SQL("strpos({}::text, {}) > 0").format(sql.Identifier(field.column), sql.Literal(mark))
    return bool(_count(conn, model, sql.SQL(" WHERE ") + query))


def _count(conn: psycopg.Connection, model: type[models.Model], where: Any) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(model._meta.db_table))
    row = conn.execute(query + where if where else query).fetchone()
    return row[0] if row else 0
