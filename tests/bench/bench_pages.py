"""The staff's pages, and a creditor's own home, over a large agency, each beside the same page over a small one.

Wall time of a request of Django's test client, the median of three: its middleware, its view and its template, with
PostgreSQL, and no network. A page is flat when a large agency does not take twice what a small one takes.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.ground import Statements, a_database
from tests.bench.line import Line, at_most

MS, MS_OF_A_CREDITOR, GROWTH = 300, 200, 2
SMALL, OF_A_CREDITOR, USUAL, LARGE = 1000, 20_000, 20_000, 100_000
# One case in twenty waits for somebody, in each of the ways that `fill_queue` tells.
WAITING = 20
EMPTY_DAY = "Ma journée, rien n’attend"
PAGES = {
    "Ma journée": "/gestion/journee/",
    "dossiers": "/gestion/dossiers/",
    "dossiers, dernière page": "/gestion/dossiers/?p=LAST",
    "dossiers, par reste dû": "/gestion/dossiers/?ordering=-due",
    "dossiers, par prochaine date": "/gestion/dossiers/?ordering=next_on",
    "dossiers, cherchés": "/gestion/dossiers/?q=roussel",
    "dossiers, en retard": "/gestion/dossiers/?when=late",
    "dossiers, cette semaine": "/gestion/dossiers/?when=week",
    "dossiers, plus tard": "/gestion/dossiers/?when=later",
    "dossiers, sans date": "/gestion/dossiers/?when=never",
    "dossiers, contestés": "/gestion/dossiers/?hold=dispute",
    "dossiers, à qualifier": "/gestion/dossiers/?state=to_qualify",
    "par nom": "/gestion/recherche/?q=roussel+bcd",
    "par nom courant": "/gestion/recherche/?q=roussel",
    "par nom absent": "/gestion/recherche/?q=zzzzzz",
    "par téléphone": "/gestion/recherche/?q=0639001234",
    "par facture": "/gestion/recherche/?q=FA-0-345",
    "par référence": "/gestion/recherche/?q=REFERENCE",
    "courriers": "/gestion/courriers/",
    "propositions": "/gestion/propositions/",
    "paroles": "/gestion/paroles/",
    "encaissements": "/gestion/encaissements/",
    "envois": "/gestion/envois/",
    "personnes": "/gestion/personnes/",
    "paiements": "/gestion/paiements/",
    "relevés": "/gestion/releves/",
    "journal": "/gestion/journal/",
    "un dossier": "/gestion/dossier/REFERENCE/",
    "un créancier": "/gestion/creanciers/inspect/CREDITOR/",
}
HOMES = {
    "l’accueil d’un créancier": "/creancier/",
    "l’accueil d’un créancier, dernière page": "/creancier/?page=last",
    "l’accueil d’un créancier, cherché": "/creancier/?q=roussel",
}


def pages(cases: int) -> tuple[dict[str, float], dict[str, int]]:
    """Milliseconds, and statements, of each page over so many cases."""
    import time_machine
    from django_tenants.utils import tenant_context

    from agency.cases.models import Case
    from agency.users.enums import Role
    from tests.agency.desk import scene
    from tests.bench.many_cases import fill, fill_queue
    from tests.databases import AgencyClient

    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        agency = database.first
        with tenant_context(agency), time_machine.travel(scene.NOW):
            fill(database, agency.schema_name, cases // 2)
            staff, bursar = AgencyClient(agency), AgencyClient(agency)
            staff.force_login(scene.staff(Role.MANAGER))
            known = Case.objects.exclude(reference__startswith="ND").order_by("-pk")[0]
            bursar.force_login(_contact_of(known.creditor))
            measured = {EMPTY_DAY: _measured(staff, "/gestion/journee/")}
            fill_queue(database, agency.schema_name, cases // 2 // WAITING)
            last = -(-Case.objects.count() // 30)
            for name, address in {**PAGES, **HOMES}.items():
                path = address.replace("LAST", str(last)).replace("REFERENCE", known.reference)
                path = path.replace("CREDITOR", str(known.creditor_id))
                measured[name] = _measured(bursar if name in HOMES else staff, path)
    return {name: ms for name, (ms, _) in measured.items()}, {name: asked for name, (_, asked) in measured.items()}


def measure(full: bool) -> list[Line]:
    """A thousand cases beside twenty thousand, or a hundred thousand."""
    large = LARGE if full else USUAL
    (small_ms, small_sql), (large_ms, large_sql) = pages(SMALL), pages(large)
    home_ms = large_ms if large == OF_A_CREDITOR else pages(OF_A_CREDITOR)[0]
    lines = [
        at_most(f"{name}, {large} dossiers", "ms", ms, MS, floor=small_ms[name])
        for name, ms in large_ms.items()
        if name not in HOMES
    ]
    lines += [
        at_most(f"{name}, {OF_A_CREDITOR // 2} dossiers", "ms", home_ms[name], MS_OF_A_CREDITOR, floor=small_ms[name])
        for name in HOMES
    ]
    worst = max(large_ms, key=lambda name: large_ms[name] / small_ms[name])
    more = max(large_sql, key=lambda name: large_sql[name] - small_sql[name])
    return [
        *lines,
        at_most(f"growth, {SMALL} → {large}: {worst}", "times", large_ms[worst] / small_ms[worst], GROWTH),
        at_most(f"SQL more: {more}", "statements", large_sql[more] - small_sql[more], 0),
    ]


def _contact_of(creditor: Any) -> Any:
    from agency.parties.operations import add_creditor_contact
    from agency.users.enums import UserKind
    from agency.users.operations import open_account
    from tests.factories import BY, NOW

    user = open_account(email="econome@exemple.example", first_name="Hélène", last_name="Morin", kind=UserKind.CREDITOR)
    add_creditor_contact(creditor=creditor, user=user, role="économe", by=BY, at=NOW)
    return user


def _measured(browser: Any, path: str) -> tuple[float, int]:
    from django.db import connection

    with Statements(connection) as statements:
        _once(browser, path)
    return statistics.median(_once(browser, path) for _time in range(3)), statements.count


def _once(browser: Any, path: str) -> float:
    begun = time.perf_counter()
    response = browser.get(path, follow=True)
    spent = 1000 * (time.perf_counter() - begun)
    if response.status_code != 200:
        sys.stderr.write(f"{path}: {response.status_code}\n")
        raise SystemExit(1)
    return spent
