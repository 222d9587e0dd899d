"""An agency saved into one file, and taken back from it: schema, media, rows of the platform; keys are compared."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.db import connection
from django_tenants.utils import tenant_context
from psycopg import Connection, sql
from psycopg.errors import UniqueViolation

from tenants.erasures.models import ErasureEntry
from tenants.models import Agency, AgencyEvent, AgencyKind, AgencyState, ChainHead, Domain, Subscription
from tenants.operations import drop_agency
from tenants.queries import expected_migrations
from tenants.schemas import grants, owner_connection
from tenants.signing import secret_keys

from .archive import BackupRefused, Contents, pack, read, restore_schema
from .media import has_media, remove_media, restore_media

# The link with Stripe: the rest is read there again.
_SUBSCRIPTION = ("free_until", "status", "customer_ref", "unpaid_on")
_EVENT, _HEAD = ("at", "by", "action", "reason"), ("block", "digest", "at")


def back_up(agency: Agency, path: Path, *, by: str, at: datetime) -> None:
    """Write one agency into a file: its schema in one snapshot, its media, its rows of the platform.

    Secrets stay out: the file names the signing keys by fingerprint only. Raises `BackupRefused`.
    """
    with tenant_context(agency), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        known = cursor.fetchall()
    manifest = {
        "slug": agency.slug,
        "at": at,
        "by": by,
        "keys": _fingerprints(),
        "migrations": [list(pair) for pair in known],
    }
    pack(path, schema=agency.schema_name, manifest=manifest, platform=_platform_rows(agency))


def restore(path: Path, *, by: str, at: datetime, other_keys: bool = False) -> Agency:
    """Take one agency back from its file, as it was: same schema, same hosts, same state; all of it or nothing.

    Raises `BackupRefused` when the file is damaged, comes from a later version, names an agency that is there, or was
    made under a signing key that this installation does not list, unless `other_keys`: codes already printed would
    open nothing.
    """
    contents = read(path)
    _refuse_what_cannot_live(contents, other_keys=other_keys)
    schema = str(contents.manifest["schema"])
    with owner_connection.connect() as conn:
        pk = _insert(conn, contents.platform, by=by, at=at)
        try:
            grants.create_role(conn, schema)
            restore_schema(path, contents)
            grants.grant_agency(conn, schema)
            with tarfile.open(path) as tar:
                restore_media(tar, schema)
        except BaseException:
            drop_agency(conn, schema)
            remove_media(schema)
            raise
        state = contents.platform["agency"]["state"]
        conn.execute("UPDATE public.tenants_agency SET state = %s WHERE id = %s", [state, pk])
    restored: Agency = Agency.objects.get(pk=pk)
    return restored


def _platform_rows(agency: Agency) -> dict[str, Any]:
    fields = ("schema_name", "name", "slug", "code", "state", "created_at", "kind", "trial", "no_new_work_since")
    return {
        "subscription": Subscription.objects.filter(agency=agency).values(*_SUBSCRIPTION).first(),
        "agency": {field: getattr(agency, field) for field in fields},
        "domains": list(Domain.objects.filter(tenant=agency).values("domain", "is_primary")),
        "events": list(AgencyEvent.objects.filter(agency=agency).order_by("id").values(*_EVENT)),
        "erasures": list(ErasureEntry.objects.filter(schema=agency.schema_name).values("number", "mark", "at")),
        "chain_heads": list(ChainHead.objects.filter(agency=agency).order_by("block").values(*_HEAD)),
    }


def _refuse_what_cannot_live(contents: Contents, *, other_keys: bool) -> None:
    known = expected_migrations()
    ours = {app for app, _name in known}
    newer = {(app, name) for app, name in contents.manifest["migrations"] if app in ours} - known
    if newer:
        raise BackupRefused(f"Cette sauvegarde vient d’une version plus récente (« {min(newer)[1]} ») : mettez à jour.")
    if not other_keys and contents.manifest["keys"][0] not in _fingerprints():
        raise BackupRefused(
            "Cette sauvegarde a été faite sous une autre clé de signature : ajoutez-la à AMIABLE_OLD_SECRET_KEYS, ou "
            "les codes déjà imprimés n’ouvriront plus rien (--other-keys pour l’accepter)."
        )
    schema = str(contents.manifest["schema"])
    if has_media(schema) and not Agency.objects.filter(schema_name=schema).exists():
        raise BackupRefused(f"Il y a déjà des fichiers sous le nom « {schema} » : déplacez-les avant de restaurer.")


def _insert(conn: Connection, rows: Mapping[str, Any], *, by: str, at: datetime) -> int:
    agency = rows["agency"]
    names = ("schema_name", "name", "slug", "code", "created_at")
    # A file of before these columns were there says nothing of them.
    kind, trial = agency.get("kind", AgencyKind.FIRM.value), agency.get("trial", False)
    stopped = agency.get("no_new_work_since")
    try:
        with conn.transaction():
            row = conn.execute(
                "INSERT INTO public.tenants_agency (schema_name, name, slug, code, created_at, kind, trial,"
                " no_new_work_since, state) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [*(agency[name] for name in names), kind, trial, stopped, AgencyState.PROVISIONING.value],
            ).fetchone()
            pk = cast("tuple[int]", row)[0]
            _insert_all(conn, "tenants_domain", "tenant_id", ("domain", "is_primary"), pk, rows["domains"])
            taken_back = {"at": at, "by": by, "action": "restore", "reason": ""}
            _insert_all(conn, "tenants_agencyevent", "agency_id", _EVENT, pk, [*rows["events"], taken_back])
            _insert_all(conn, "tenants_chainhead", "agency_id", _HEAD, pk, rows["chain_heads"])
            _insert_subscription(conn, pk, rows.get("subscription"))
    except UniqueViolation as error:
        raise BackupRefused(
            f"Un cabinet a déjà ce nom court, cet hôte ou ce code ({agency['slug']}) : fermez-le et retirez-le d’abord."
        ) from error
    return pk


def _insert_all(
    conn: Connection, table: str, owner: str, fields: tuple[str, ...], pk: int, rows: list[dict[str, Any]]
) -> None:
    statement = sql.SQL("INSERT INTO public.{} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, (owner, *fields))),
        sql.SQL(", ").join(sql.Placeholder() * (len(fields) + 1)),
    )
    with conn.cursor() as cursor:
        cursor.executemany(statement, [[pk, *(row[field] for field in fields)] for row in rows])


def _insert_subscription(conn: Connection, pk: int, row: Mapping[str, Any] | None) -> None:
    """Take the link with Stripe back; a file of before there was one has none, and the free days begin again."""
    if row is not None:
        blank = dict.fromkeys(("subscription_ref", "page_ref", "card", "card_last4", "trouble"), "")
        whole = {**row, **blank}
        _insert_all(conn, "tenants_subscription", "agency_id", tuple(whole), pk, [whole])


def _fingerprints() -> list[str]:
    """Today's signing key first, then the former ones: enough to compare, nothing to sign with."""
    return [hashlib.sha256(f"amiable.backup:{key}".encode()).hexdigest()[:16] for key in secret_keys()]
