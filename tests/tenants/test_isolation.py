"""Two agencies that live the same scenario: nothing of one is ever shown, written or sent by the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from celery import Task
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core import signing as core_signing
from django.core.cache import caches
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from django.utils import translation
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.cases.models import AccessCode, Case
from agency.cases.queries import code_hashes
from agency.users.enums import Role
from agency.users.models import User
from config.celery import app as celery
from sandbox.post import PostSandbox
from sandbox.stripe import StripeSandbox
from tenants import signing
from tenants.models import Agency, AgencyState
from tenants.signing import PasswordResetTokens
from tenants.tasks import HEADER, AgencyTask, WrongSchema
from tests import databases
from tests.bars.secrets_of_agencies import SECRETS
from tests.portal import browser as browsers
from tests.tenants.isolation import canary_planting, library_rows, plain_words, scenario, url_patterns
from tests.tenants.isolation.canary_detection import IDENTITY, SECRET, marks_in
from tests.tenants.isolation.crawl import Answer, Browser, Person, form_of, named, touched, undone
from tests.tenants.isolation.statements import Statements


@dataclass
class TwoAgencies:
    """Agency A, agency B, what the people of each hold, and B's files."""

    database: databases.FreshDatabase
    a: Agency
    b: Agency
    credentials: dict[str, scenario.Credentials]
    files: list[Path]
    # What B's own people look at before each stranger comes, so that every memory of the process holds something of B.
    visits: list[tuple[Person, url_patterns.Address, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def agencies(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoAgencies]:
    """The two agencies, populated once for all the tests of this module: what these write is rolled back."""
    folder = tmp_path_factory.mktemp("isolation")
    usual, name = connection.settings_dict["NAME"], f"fresh_{os.getpid()}_isolation"
    with django_db_blocker.unblock(), PostSandbox(folder / "post") as post, StripeSandbox(folder / "stripe") as stripe:
        databases.copy_template(name)
        databases.point_to(name)
        external = {"POST_OFFICE_URL": post.url, "STRIPE_API_BASE": stripe.url, "MEDIA_ROOT": folder / "media"}
        try:
            with (
                override_settings(**external),
                translation.override("fr"),
                time_machine.travel(scenario.MORNING, tick=False),
            ):
                stripe.clock.set(scenario.MORNING)
                with connection.execute_wrapper(STATEMENTS):
                    yield _populate(databases.FreshDatabase(name, folder / "media"))
        finally:
            connection.set_schema_to_public()
            databases.point_to(usual)
            databases.drop(name)


def _populate(database: databases.FreshDatabase) -> TwoAgencies:
    credentials = {}
    for agency, mark in ((database.first, ""), (database.second, SECRET)):
        with tenant_context(agency):
            credentials[agency.slug] = scenario.run(mark)
            library_rows.add_library_rows(credentials[agency.slug], mark)
    a, b = database.first, database.second
    canary_planting.plant(database.superuser_url, b.schema_name)
    agencies = TwoAgencies(database, a, b, credentials, canary_planting.plant_in_files(b.schema_name))
    for agency in (a, b):
        folder = Path(django_settings.MEDIA_ROOT) / agency.schema_name
        files = [path for path in folder.rglob("*") if path.is_file()]
        credentials[agency.slug].files = [str(path.relative_to(folder)) for path in files]
    for cache in caches.all(initialized_only=True):
        cache.clear()
    return agencies


def _browse(agency: Agency) -> databases.AgencyClient:
    return databases.AgencyClient(agency)


def _cookies(client: databases.AgencyClient) -> tuple[tuple[str, str], ...]:
    return tuple((name, morsel.value) for name, morsel in client.cookies.items())


def _people(agency: Agency, credentials: scenario.Credentials) -> dict[str, tuple[tuple[str, str], ...]]:
    """The cookies of everybody who has a door: each role, the creditor's contact, the person with a letter."""
    found: dict[str, tuple[tuple[str, str], ...]] = {"anonymous": ()}
    for name, user in credentials.users.items():
        client = _browse(agency)
        client.force_login(user)
        found[name] = _cookies(client)
    client = _browse(agency)
    assert client.post("/espace/", {"code": credentials.code, "postcode": credentials.postcode}).status_code == 302
    found["debtor"] = _cookies(client)
    return found


# Everything that this process says to the database while the agencies live and their pages are read.
STATEMENTS = Statements()
# Pages and files where B's own people read what is B's.
SHOWN_IN_B = {
    "debtors:home", "debtors:document", "creditors:home", "creditors:case", "creditors:invoice", "creditors:check",
    "wagtaildocs_serve", "image_file", "wagtailusers_users:index", "wagtailimages:index",
}  # fmt: skip
WHO = ["anonymous", "superuser", *Role.values, "creditor", "debtor"]
# Wagtail's own faults: 500 on an ill-made request. What they show is looked at all the same.
FAILS_UPSTREAM = {
    "wagtailadmin_error_test": "a page whose purpose is to fail",
    "wagtailadmin_pages:set_page_position": "the root page has no parent",
    "wagtailadmin_pages:move_confirm": "nor may it move under itself",
    "wagtailadmin_choose_page_external_link": "a form sent back without its prefix",
    "wagtailredirects:process_import": "the second step of an import without the first",
    "wagtailsnippetchoosers_*:create": "a form that this person was not shown",
}
# They hold the same right on a library's own screens, which is none: each such screen is asked by one of them in turn,
# and always by the manager, who holds every right of the agency, the superuser and those without an account.
LESSER = [Role.HANDLER, Role.ACCOUNTANT, Role.READER]
# What B5 and B7 count (`make bars`): each crawl, the files and the tasks; each kind of secret.
CRAWLED = ("B5 two agencies", "crawls by strangers, of files and by tasks show nothing of the other", len(WHO) + 13)
# Pages of ours that each opens at least: fewer, and the crawl lost its way.
AT_LEAST = {"manager": 60, "creditor": 18, "debtor": 30, "anonymous": 10}
# Willow leaves the temporary file of a rendition to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _files_of_the_agencies(agencies: TwoAgencies, _clean_process: None, settings: Any) -> None:
    """Every test has a folder of files of its own; here they are those of the two agencies."""
    settings.MEDIA_ROOT = agencies.database.media


@pytest.fixture(scope="module")
def cookies(agencies: TwoAgencies) -> dict[str, dict[str, tuple[tuple[str, str], ...]]]:
    """Cookies of the people of each agency."""
    return {agency.slug: _people(agency, agencies.credentials[agency.slug]) for agency in (agencies.a, agencies.b)}


@pytest.fixture(scope="module")
def calls(agencies: TwoAgencies, cookies: Any) -> dict[str, list[tuple[url_patterns.Address, list[str]]]]:
    """Every address of each urlconf with the paths to call: B's numbers and words first, then A's."""
    found: dict[str, list[tuple[url_patterns.Address, list[str]]]] = {}
    for side in url_patterns.HOSTS:
        found[side] = []
        for address in url_patterns.every_address(side):
            ways: list[str] = []
            for agency in (agencies.b, agencies.a):
                with tenant_context(agency), suppress(url_patterns.NoArgument):
                    ways += url_patterns.paths(address, agencies.credentials[agency.slug])
            found[side].append((address, list(dict.fromkeys(ways))))
    tried = [
        (Person(f"B's {who}", agencies.b.host, cookies[agencies.b.slug][who]), address, path)
        for address, ways in found["agency"]
        for path in ways
        for who in ("superuser", "creditor", "debtor", "anonymous")
        if address.name in SHOWN_IN_B | {"debtors:sign_in", "account_login"}
    ]
    browser = Browser()
    with undone():
        # A page that refuses somebody leaves nothing of B behind; it is not asked again before each stranger.
        agencies.visits = [one for one in tried if browser.call(one[0], "GET", one[2]).marks]
    return found


def crawl(
    agencies: TwoAgencies, person: Person, called: list[tuple[url_patterns.Address, list[str]]], *, curt: bool
) -> list[str]:
    """What went wrong when this person called each address by GET, then sent the page's forms back by POST.

    `curt`: a generic screen that refused the GET is not asked again by POST; somebody else asks it.
    """
    browser, wrong = Browser(), []
    stolen = _stolen(agencies)
    with undone():
        for neighbour, _address, path in agencies.visits:
            browser.call(neighbour, "GET", path)
        before = touched(agencies.b.schema_name)
        for address, ways in called:
            for path in ways:
                page = browser.call(person, "GET", path)
                wrong += _faults(person, address, f"GET {path}", page)
                if address.written_here or page.status == 200 or not curt:
                    sent = browser.call(person, "POST", path, {**stolen, **form_of(page)})
                    wrong += _faults(person, address, f"POST {path}", sent)
        if person.host != agencies.b.host:
            after = touched(agencies.b.schema_name)
            wrong += [f"{person.name} reached {table} of B" for table in after if after[table] != before.get(table)]
    return wrong


def _faults(person: Person, address: url_patterns.Address, request: str, answer: Answer) -> list[str]:
    found = []
    if shown := answer.marks - person.may_read:
        found.append(f"{named(shown)} shown to {person.name} by {address.name}: {request} ({answer.status})")
    if answer.status >= 500 and not any(fnmatch(address.name, known) for known in FAILS_UPSTREAM):
        found.append(f"{answer.status} for {person.name} at {address.name}: {request} {answer.errors}")
    return found


def _of(who: str, called: list[Any]) -> list[Any]:
    """Every address, or for somebody from outside those of the outsiders' pages."""
    outside = {"creditor": "creditors:", "debtor": "debtors:"}
    return [one for one in called if one[0].name.startswith(outside.get(who, ""))]


def _share_of(who: str, called: list[Any]) -> list[Any]:
    """Every address; for one of the lesser roles, every address of ours and its turn of the libraries'."""
    if who not in LESSER:
        return called
    turn = LESSER.index(Role(who))
    return [one for place, one in enumerate(called) if one[0].ours or place % len(LESSER) == turn]


def _stolen(agencies: TwoAgencies) -> dict[str, str]:
    """What a thief would fill every form with: B's keys, and numbers that exist in both."""
    credentials = agencies.credentials[agencies.b.slug]
    return {
        "code": credentials.code,
        "postcode": credentials.postcode,
        "reference": credentials.reference,
        "next": "/",
        "pk": "1",
        "id": "1",
        "case": "1",
        "debtor": "1",
        "creditor": "1",
        "email": credentials.users["superuser"].email,
        "text": "bonjour",
        "reason": "amount",
        "amount": "10",
        "day": "5",
        "read": "on",
        "method": "transfer",
        "object_ids": "1",
    }


def _say(wrong: list[str]) -> str:
    return f"{len(wrong)} faults:\n" + "\n".join(wrong[:40])


def test_every_model_of_b_has_a_row_and_every_text_a_canary(agencies: TwoAgencies) -> None:
    empty, silent = canary_planting.missing(agencies.database.superuser_url, agencies.b.schema_name)
    assert not empty, f"Tell them in tests/tenants/isolation/scenario.py: {empty}"
    assert not silent, f"No canary in {silent}"
    assert agencies.files


def test_rows_have_the_same_numbers_in_both(agencies: TwoAgencies) -> None:
    found = []
    for agency in (agencies.a, agencies.b):
        with tenant_context(agency):
            found.append(list(Case.objects.order_by("pk").values_list("pk", flat=True)))
    assert found[0] == found[1]


def test_every_address_has_arguments(calls: Any) -> None:
    """A new address without an entry in the tables fails here."""
    lacking = [address for found in calls.values() for address, ways in found if not ways]
    assert not lacking, "Add to tests/tenants/isolation/url_patterns.py: " + ", ".join(map(str, lacking))


def test_b_s_own_people_see_the_canaries(agencies: TwoAgencies, calls: Any) -> None:
    """The control: what follows looks for something that is there."""
    browser, seen = Browser(), set()
    with undone():
        for person, address, path in agencies.visits:
            if SECRET in browser.call(person, "GET", path).marks:
                seen.add(address.name)
        assert touched(agencies.b.schema_name), "PostgreSQL counts what is read"
    assert seen == SHOWN_IN_B


@pytest.mark.bar
@pytest.mark.parametrize("who", WHO)
def test_a_s_people_with_b_s_numbers_on_a_s_host(
    agencies: TwoAgencies, cookies: Any, calls: Any, who: str, bar_part: Any
) -> None:
    person = Person(f"A's {who}", agencies.a.host, cookies[agencies.a.slug][who])
    wrong = crawl(agencies, person, _share_of(who, calls["agency"]), curt=who not in {"anonymous", "superuser"})
    assert not wrong, _say(wrong)
    bar_part(*CRAWLED)


@pytest.mark.bar
@pytest.mark.parametrize("who", ["superuser", "creditor", "debtor"])
def test_b_s_cookies_open_nothing_on_a_s_host(
    agencies: TwoAgencies, cookies: Any, calls: Any, who: str, bar_part: Any
) -> None:
    person = Person(f"who holds the cookies of B's {who}", agencies.a.host, cookies[agencies.b.slug][who])
    wrong = crawl(agencies, person, _of(who, calls["agency"]), curt=True)
    assert not wrong, _say(wrong)
    bar_part(*CRAWLED)


@pytest.mark.bar
@pytest.mark.parametrize("who", ["anonymous", "superuser", "creditor", "debtor"])
def test_a_s_cookies_open_nothing_on_b_s_host(
    agencies: TwoAgencies, cookies: Any, calls: Any, who: str, bar_part: Any
) -> None:
    """There B may say who it is, as it does to anybody, and nothing else."""
    said = frozenset({IDENTITY})
    person = Person(f"A's {who} on B's host", agencies.b.host, cookies[agencies.a.slug][who], may_read=said)
    wrong = crawl(agencies, person, _of(who, calls["agency"]), curt=True)
    assert not wrong, _say(wrong)
    bar_part(*CRAWLED)


@pytest.mark.bar
@pytest.mark.parametrize("whose", ["agency", "creditor"])
def test_a_program_s_key_opens_its_own_agency_alone(
    agencies: TwoAgencies, calls: Any, whose: str, bar_part: Any
) -> None:
    """B's program reads B's; with A's key B's numbers lead to A's own rows, and neither key is known to the other."""
    ways = [one for one in calls["agency"] if one[0].name.startswith("api:")]
    own, stolen = (agencies.credentials[agency.slug].keys[whose] for agency in (agencies.a, agencies.b))
    at_home = Person("B's program", agencies.b.host, key=stolen)
    with undone():
        read = {one.name for one, paths in ways for path in paths if Browser().call(at_home, "GET", path).marks}
    assert {"api:list_cases", "api:get_case"} <= read
    wrong = crawl(agencies, Person("A's program", agencies.a.host, key=own), ways, curt=False)
    for person in (
        Person("who holds B's key", agencies.a.host, key=stolen),
        Person("A’s program on B’s host", agencies.b.host, may_read=frozenset({IDENTITY}), key=own),
    ):
        wrong += crawl(agencies, person, ways, curt=False)
        with undone():
            answers = {Browser().call(person, "GET", path).status for one, paths in ways for path in paths}
        assert answers <= {200, 401, 405}
    assert not wrong, _say(wrong)
    bar_part(*CRAWLED)


@pytest.mark.bar
@pytest.mark.parametrize("who", ["anonymous", "superuser"])
def test_the_platform_s_host_knows_no_agency(
    agencies: TwoAgencies, cookies: Any, calls: Any, who: str, bar_part: Any
) -> None:
    person = Person(f"B's {who} on the platform's host", "localhost", cookies[agencies.b.slug][who])
    # The probe asks each agency how long its oldest message has waited: tests/portal/test_health.py holds what it says.
    called = [one for one in calls["agency"] + calls["public"] if one[0].name != "health"]
    wrong = crawl(agencies, person, called, curt=True)
    assert not wrong, _say(wrong)
    bar_part(*CRAWLED)


def test_the_staff_reads_french_and_no_code(agencies: TwoAgencies, cookies: Any, calls: Any) -> None:
    """The same pages, crossed once more as a manager opens them, are words and nothing else."""
    slug, browser = agencies.a.slug, Browser()
    manager = Person("manager", agencies.a.host, cookies[slug]["manager"])
    wrong, read = [], 0
    for address, paths in calls["agency"]:
        # « par None »: Wagtail's words for a revision that the seeds wrote, before anybody was there.
        if not (address.ours and address.route.startswith("gestion/")) or address.name.endswith("revisions_revert"):
            continue
        for path in paths:
            answer = browser.call(manager, "GET", path)
            if answer.status == 200 and not answer.is_file and b"<main" in answer.body:
                read += 1
                wrong += [f"{path} {fault}" for fault in plain_words.faults_of(answer.body.decode())]
    assert read > 60
    assert not wrong, _say(wrong)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("who", "language"),
    [
        ("manager", "fr"),
        ("creditor", "fr"),
        ("creditor", "en"),
        ("debtor", "fr"),
        ("debtor", "en"),
        ("anonymous", "fr"),
    ],
)
def test_every_page_of_ours_passes_axe_and_fits_a_narrow_screen(
    agencies: TwoAgencies, cookies: Any, calls: Any, who: str, language: str
) -> None:
    """Whatever page we write, as whoever may open it finds it: no rule of axe broken, nothing wider than 320 pixels."""
    held = (*cookies[agencies.a.slug][who], (django_settings.LANGUAGE_COOKIE_NAME, language))
    person, browser, pages = Person(who, agencies.a.host, held), Browser(), {}
    with undone():
        for address, paths in _of(who, calls["agency"]):
            # What Wagtail draws of our models is its own; of each of our addresses, one page.
            answer = browser.call(person, "GET", paths[-1]) if paths and address.written_here else None
            if answer and answer.status == 200 and b"<main" in answer.body and b"w-theme-" not in answer.body:
                pages[address.name] = answer.body.decode()
    with browsers.opened() as chromium:
        page = chromium.new_page(locale="fr-FR")
        browsers.serve(page, pages, "default-src 'self'; img-src 'self' data:")
        wrong = [str(fault) for name in pages for fault in browsers.narrow_faults(page, name)]
    assert len(pages) > AT_LEAST[who], sorted(pages)
    assert not wrong, _say(wrong)


@contextmanager
def suspended(agency: Agency) -> Iterator[None]:
    """The fan-out of the platform leaves this agency alone for a while."""
    Agency.objects.filter(pk=agency.pk).update(state=AgencyState.SUSPENDED)
    yield
    Agency.objects.filter(pk=agency.pk).update(state=AgencyState.ACTIVE)


def run_in(agency: Agency, task: Task, kwargs: dict[str, Any]) -> None:
    """A worker takes one message of this agency; the messages it sends are taken as well."""
    task.apply(kwargs=kwargs, headers={HEADER: agency.schema_name}, throw=True)


@pytest.mark.bar
def test_every_file_of_b_stays_in_b(agencies: TwoAgencies, cookies: Any, bar_part: Any) -> None:
    """B's own paths, straight and through the neighbour's folder, asked on A's host by who may see every file of A."""
    browser, person = Browser(), Person("A's superuser", agencies.a.host, cookies[agencies.a.slug]["superuser"])
    names = agencies.credentials[agencies.b.slug].files
    assert len(names) == len(agencies.files)
    with undone():
        for name in names:
            for way in (name, f"../{agencies.b.schema_name}/{name}", f"..%2f{agencies.b.schema_name}%2f{name}"):
                for door in ("/fichiers/", "/media/", "/documents/1/", "/static/"):
                    answer = browser.call(person, "GET", door + way)
                    assert not answer.marks, f"{door}{way}"
    with tenant_context(agencies.a):
        for path in agencies.files:
            with pytest.raises(SuspiciousFileOperation):
                default_storage.open(str(path))
    bar_part(*CRAWLED)


# What a task is called with, beyond nothing.
ARGUMENTS: dict[str, dict[str, Any]] = {"tenants.fan_out": {"task": "outbox.poll"}}
# Celery's own, which touch no table.
NOT_OURS = ("celery.", "tests.")


def our_tasks() -> dict[str, Task]:
    """Every task that workers know, by name."""
    celery.loader.import_default_modules()
    return {name: task for name, task in celery.tasks.items() if not name.startswith(NOT_OURS)}


def rows_of(database: databases.FreshDatabase, schema: str) -> dict[str, str]:
    """A checksum of each table of a schema."""
    with psycopg.connect(database.superuser_url) as conn:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"
        tables = [name for (name,) in conn.execute(asked, [schema])]
        summed = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"
        query = sql.SQL(summed)
        return {t: conn.execute(query.format(sql.Identifier(schema, t))).fetchone()[0] for t in tables}


def marked_tables(database: databases.FreshDatabase, schema: str) -> list[str]:
    """Tables of a schema where a canary is found."""
    with psycopg.connect(database.superuser_url) as conn:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"
        tables = [name for (name,) in conn.execute(asked, [schema])]
        count = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ~ %s")
        said = f"[{SECRET}{IDENTITY}]"
        return [t for t in tables if conn.execute(count.format(sql.Identifier(schema, t)), [said]).fetchone()[0]]


@pytest.mark.bar
def test_every_task_of_a_leaves_b_alone(agencies: TwoAgencies, bar_part: Any) -> None:
    """A month later everything is due: letters, words, mails. B's rows stay as they were, A's learn nothing."""
    before = rows_of(agencies.database, agencies.b.schema_name)
    tasks = our_tasks()
    assert tasks, "no task is known"
    mail.outbox.clear()
    with time_machine.travel(scenario.MORNING + timedelta(days=30), tick=False), suspended(agencies.b):
        for name, task in sorted(tasks.items()):
            run_in(agencies.a, task, ARGUMENTS.get(name, {}))
    assert rows_of(agencies.database, agencies.b.schema_name) == before
    assert not marked_tables(agencies.database, agencies.a.schema_name)
    assert mail.outbox, "no task sent a mail"
    for message in mail.outbox:
        raw = message.message().as_bytes() + str(message.body).encode()
        assert not marks_in(raw), message.subject
        assert agencies.b.host not in raw.decode("utf-8", "replace")
    bar_part(*CRAWLED)


def test_a_message_for_a_worker_names_its_agency(agencies: TwoAgencies) -> None:
    """No task of an agency runs from the platform's schema, nor without a schema."""
    for name, task in our_tasks().items():
        if isinstance(task, AgencyTask):
            with pytest.raises(WrongSchema):
                task(**ARGUMENTS.get(name, {}))


@pytest.mark.bar
def test_every_secret_of_b_is_refused_in_a(agencies: TwoAgencies, cookies: Any, bar_part: Any) -> None:
    """Codes, resets, confirmations, signed values, cookies: what opens in B opens nothing in A."""
    credentials = agencies.credentials[agencies.b.slug]
    with tenant_context(agencies.b):
        user = User.objects.get(pk=credentials.users["superuser"].pk)
        reset = PasswordResetTokens().make_token(user)
        assert PasswordResetTokens().check_token(user, reset)
        signed = signing.dumps({"case": 1}, purpose="essai")
        confirmation = core_signing.dumps(1, salt=str(django_settings.ACCOUNT_SALT))
        hashed = code_hashes(credentials.code)[0]
        session = dict(cookies[agencies.b.slug]["superuser"])["sessionid"]
        assert Session.objects.filter(pk=session).exists()
    with tenant_context(agencies.a):
        twin = User.objects.get(pk=credentials.users["superuser"].pk)
        assert not PasswordResetTokens().check_token(twin, reset)
        with pytest.raises(signing.BadSignature):
            signing.loads(signed, purpose="essai")
        with pytest.raises(signing.BadSignature):
            core_signing.loads(confirmation, salt=str(django_settings.ACCOUNT_SALT))
        assert code_hashes(credentials.code)[0] != hashed
        assert not AccessCode.objects.filter(code_hash=hashed).exists()
        assert not Session.objects.filter(pk=session).exists()
    bar_part(*SECRETS)


def test_no_statement_touches_two_agencies_nor_joins_the_platform_to_one(agencies: TwoAgencies) -> None:
    """What lets each agency's schema stand on a machine of its own (docs/scale.md)."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
    with psycopg.connect(agencies.database.superuser_url) as wire:
        platform, theirs = (
            {name for (name,) in wire.execute(tables, [schema])} for schema in ("public", agencies.a.schema_name)
        )
        keys = wire.execute(
            "SELECT key.conname FROM pg_constraint AS key JOIN pg_class AS held ON held.oid = key.conrelid "
            "JOIN pg_class AS named ON named.oid = key.confrelid WHERE held.relnamespace <> named.relnamespace"
        ).fetchall()
    alone = platform - theirs
    planted = Statements()
    planted(lambda *_told: None, 'SELECT 1 FROM "agency_case" JOIN public.tenants_agency ON true')
    assert list(planted.across(alone)) == [frozenset({"tenants_agency"})]
    assert len(STATEMENTS.seen) > 100
    assert STATEMENTS.of_several_agencies() == []
    assert STATEMENTS.across(alone) == {}
    assert keys == []
