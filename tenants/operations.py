"""Every write about agencies: opening, suspending, closing, reopening, moving to another host."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context, tenant_context
from psycopg import Connection, sql
from psycopg.errors import UniqueViolation

from .current import is_public
from .models import Agency, AgencyEvent, AgencyKind, AgencyState, Domain, Opening, Subscription, new_schema_name
from .moves.queries import handed_over
from .openings.queries import free_code
from .queries import blueprint_is_current
from .schemas import template_schema
from .subscriptions.operations import begin, drop_subscription
from .subscriptions.queries import billing_is_on

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
# What a payment reference may carry (ISO 11649 as we print it): neither O nor I, read as 0 and 1.
LONGEST_NAME = 120
CODE = re.compile(r"[A-HJ-NP-Z0-9]{4}")
_ROWS_OF_AN_AGENCY = (
    ("tenants_agencyevent", "agency_id"), ("tenants_domain", "tenant_id"), ("tenants_chainhead", "agency_id"),
    ("tenants_agencyexport", "agency_id"),
)  # fmt: skip


class AgencyRefused(ValueError):
    """What was asked cannot be an agency; the message is for the person who asked."""


class AgencyExists(ValueError):
    """Another agency has this short name, this host or this code."""


class StateChangeRefused(ValueError):
    """The agency is not in a state that allows this."""


@transaction.atomic
def create_agency(
    *, name: str, slug: str, host: str, by: str, at: datetime, code: str = "", kind: AgencyKind = AgencyKind.FIRM
) -> Agency:
    """Open an agency: schema, role, host, then what `AGENCY_SEEDS` puts inside; one transaction, all or nothing.

    The database builds it (`build_agency`), so that neither the web nor a worker may create anything else.
    `code` heads its payment references; four letters of the short name by default.

    Raises `AgencyRefused`, `AgencyExists`, `template_schema.TemplateNotReady`.
    """
    agency = Agency(name=name.strip(), slug=slug, code=code or code_of(slug), created_at=at, kind=kind)
    agency.schema_name, agency.host = new_schema_name(), host.lower()
    _validate(agency)
    if not blueprint_is_current():
        raise template_schema.TemplateNotReady("The template is behind the code: run manage.py migrate_agencies.")
    _insert_rows(agency, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.build_agency(%s)", [agency.schema_name])
    _seed(agency, by=by, at=at)
    if billing_is_on():
        begin(agency, at=at)
    return agency


def suspend_agency(agency: Agency, *, by: str, at: datetime, reason: str) -> None:
    """Close the doors for a time: pages answer 503 and no task runs. Refused unless the agency is active."""
    _change_state(agency, {AgencyState.ACTIVE}, AgencyState.SUSPENDED, by=by, at=at, reason=reason)


def close_agency(agency: Agency, *, by: str, at: datetime, reason: str) -> None:
    """Close the doors; the schema stays for the time the law asks. Refused for one in preparation."""
    _change_state(agency, {AgencyState.ACTIVE, AgencyState.SUSPENDED}, AgencyState.CLOSED, by=by, at=at, reason=reason)


def reopen_agency(agency: Agency, *, by: str, at: datetime, reason: str) -> None:
    """Open the doors again. Refused for one that is active, in preparation, or at work in another installation."""
    if handed_over(agency):
        raise StateChangeRefused(_("Ce cabinet a été remis à une autre installation : il ne travaille pas deux fois."))
    _change_state(agency, {AgencyState.SUSPENDED, AgencyState.CLOSED}, AgencyState.ACTIVE, by=by, at=at, reason=reason)


def move_to_host(agency: Agency, *, host: str, by: str, at: datetime, reason: str) -> None:
    """Make `host` the primary one, in the addresses Wagtail writes too; the former host still leads here.

    Raises `AgencyRefused` for what is no host or the platform's, `AgencyExists` for the host of another agency.
    """
    if not HOST.fullmatch(host):
        raise AgencyRefused(_("« %(host)s » n’est pas un nom d’hôte.") % {"host": host})
    if host in settings.PUBLIC_HOSTS:
        raise AgencyRefused(_("L’hôte « %s » est celui de la plateforme.") % host)
    with transaction.atomic():
        with schema_context("public"):
            if Domain.objects.filter(domain=host).exclude(tenant=agency).exists():
                raise AgencyExists(_("L’hôte « %(host)s » est déjà pris.") % {"host": host})
            domain, _created = Domain.objects.get_or_create(domain=host, tenant=agency, defaults={"is_primary": True})
            domain.is_primary = True
            domain.save()
            AgencyEvent.objects.create(agency=agency, at=at, by=by, action="move_to_host", reason=f"{host} : {reason}")
        agency.host = host
        with tenant_context(agency):
            _configure_site(agency)


@transaction.atomic
def mark_trial(agency: Agency, *, by: str, at: datetime) -> None:
    """Say that an agency holds invented people: nothing leaves it until replaced. Raises `StateChangeRefused`."""
    if Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk).trial:
        raise StateChangeRefused(_("Le cabinet « %(name)s » est déjà à l’essai.") % {"name": agency.name})
    Agency.objects.filter(pk=agency.pk).update(trial=True)
    AgencyEvent.objects.create(agency=agency, at=at, by=by, action="trial")
    agency.trial = True


@transaction.atomic
def replace_agency(agency: Agency, *, by: str, at: datetime) -> Agency:
    """Build a fresh agency under the name, hosts and code of one on trial, which is left aside and never entered again.

    What it holds is dropped later, whole, by the owner: ledgers are not emptied by hand. Raises `StateChangeRefused`.
    """
    former = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    if not former.trial or former.state != AgencyState.ACTIVE:
        raise StateChangeRefused(_("Le cabinet « %(name)s » n’est pas à l’essai.") % {"name": former.name})
    slug, code, host = former.slug, former.code, former.host
    others = list(Domain.objects.filter(tenant=former).exclude(domain=host).values_list("domain", flat=True))
    Domain.objects.filter(tenant=former).delete()
    aside = {"slug": former.schema_name.replace("_", "-"), "code": free_code(code), "state": AgencyState.DISCARDED}
    Agency.objects.filter(pk=former.pk).update(**aside)
    AgencyEvent.objects.create(agency=former, at=at, by=by, action="discarded")
    fresh = create_agency(name=former.name, slug=slug, host=host, code=code, kind=AgencyKind(former.kind), by=by, at=at)
    Domain.objects.bulk_create(Domain(domain=one, tenant=fresh, is_primary=False) for one in others)
    Opening.objects.filter(agency=former).update(agency=fresh)
    # Its free days go on, and what runs at Stripe.
    if Subscription.objects.filter(agency=former).exists():
        Subscription.objects.filter(agency=fresh).delete()
        Subscription.objects.filter(agency=former).update(agency=fresh)
        Agency.objects.filter(pk=fresh.pk).update(no_new_work_since=former.no_new_work_since)
    return fresh


def code_of(slug: str) -> str:
    """Four characters from a short name, O and I read as digits: « lhermitte » gives « LHER », « oise » « 01SE »."""
    return re.sub(r"[^A-Z0-9]", "", slug.upper()).translate(str.maketrans("OI", "01"))[:4].ljust(4, "X")


def _validate(agency: Agency) -> None:
    checks = {
        _("Le nom du cabinet est vide ou trop long (120 caractères)."): 0 < len(agency.name) <= LONGEST_NAME,
        _("Le nom court « %s » doit compter 3 à 40 minuscules, chiffres ou tirets.") % agency.slug: SLUG.fullmatch(
            agency.slug
        ),
        _("« %s » n’est pas un nom d’hôte.") % agency.host: HOST.fullmatch(agency.host),
        _("Le code « %s » doit compter quatre capitales ou chiffres, sans O ni I.") % agency.code: CODE.fullmatch(
            agency.code
        ),
        _("L’hôte « %s » est celui de la plateforme.") % agency.host: agency.host not in settings.PUBLIC_HOSTS,
        _("Un cabinet se crée depuis la plateforme."): is_public(),
    }
    for message, holds in checks.items():
        if not holds:
            raise AgencyRefused(message)


def _insert_rows(agency: Agency, *, by: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            agency.save(force_insert=True)
            Domain.objects.create(domain=agency.host, tenant=agency, is_primary=True)
            AgencyEvent.objects.create(agency=agency, at=at, by=by, action="create")
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        taken = {"slug": agency.slug, "host": agency.host, "code": agency.code}
        message = _("Le nom court « %(slug)s », l’hôte « %(host)s » ou le code « %(code)s » est déjà pris.") % taken
        raise AgencyExists(message) from None


def _seed(agency: Agency, *, by: str, at: datetime) -> None:
    with tenant_context(agency):
        _configure_site(agency)
        for path in settings.AGENCY_SEEDS:
            import_string(path)(by=by, at=at)
        # What waits for the end of the transaction is checked where its tables are found.
        connection.check_constraints()
    agency.state = AgencyState.ACTIVE
    agency.save(update_fields=["state"])


def _configure_site(agency: Agency) -> None:
    """A new schema says `localhost` and greets with a page of Wagtail's; both become the agency's."""
    from wagtail.models import Site  # noqa: PLC0415  this app is loaded before Wagtail

    site = Site.objects.select_related("root_page").get(is_default_site=True)
    site.hostname, site.site_name, site.port = agency.host, agency.name, settings.PORT
    site.save()
    page = site.root_page
    page.title = page.draft_title = agency.name
    page.slug = "accueil"
    page.save()


def drop_agency(conn: Connection, schema: str) -> None:
    """Remove an agency whole: schema, rows of the platform, role. One half restored, or set aside after its trial."""
    name = sql.Identifier(schema)
    with conn.transaction():
        conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        drop_subscription(conn, schema)
        for table, column in _ROWS_OF_AN_AGENCY:
            delete = sql.SQL(
                "DELETE FROM public.{} WHERE {} IN (SELECT id FROM public.tenants_agency WHERE schema_name = %s)"
            )
            conn.execute(delete.format(sql.Identifier(table), sql.Identifier(column)), [schema])
        conn.execute(
            "UPDATE public.tenants_opening SET agency_id = NULL"
            " WHERE agency_id IN (SELECT id FROM public.tenants_agency WHERE schema_name = %s)",
            [schema],
        )
        conn.execute("DELETE FROM public.tenants_agency WHERE schema_name = %s", [schema])
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema]).fetchone():
            conn.execute(sql.SQL("DROP ROLE {}").format(name))


def _change_state(
    agency: Agency, allowed: set[AgencyState], state: AgencyState, *, by: str, at: datetime, reason: str
) -> None:
    with schema_context("public"), transaction.atomic():
        locked = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
        if locked.state not in allowed:
            raise StateChangeRefused(
                _("Le cabinet « %(name)s » est %(state)s.") % {"name": locked.name, "state": locked.get_state_display()}
            )
        Agency.objects.filter(pk=agency.pk).update(state=state)
        AgencyEvent.objects.create(agency=agency, at=at, by=by, action=state.value, reason=reason)
    agency.state = state
