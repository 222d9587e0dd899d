"""The staff's pages over a large agency, each against the same page over a small one."""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import Any

import pytest
import time_machine
from django_tenants.utils import tenant_context

from tests.agency.desk import scene
from tests.bench.many_cases import fill
from tests.databases import AgencyClient, FreshDatabase

SMALL, LARGE = 500, int(os.environ.get("BENCH_CASES", "20000")) // 2
PAGES = {
    "Ma journée": "/gestion/journee/",
    "dossiers": "/gestion/dossiers/",
    "dossiers, dernière page": "/gestion/dossiers/?p=LAST",
    "dossiers, par reste dû": "/gestion/dossiers/?ordering=-due",
    "dossiers, cherchés": "/gestion/dossiers/?q=roussel",
    "par nom": "/gestion/recherche/?q=roussel+bcd",
    "par nom absent": "/gestion/recherche/?q=zzzzzz",
    "par téléphone": "/gestion/recherche/?q=0639001234",
    "par facture": "/gestion/recherche/?q=FA-0-345",
    "envois": "/gestion/envois/",
    "personnes": "/gestion/personnes/",
    "journal": "/gestion/journal/",
    "un dossier": "/gestion/dossier/CASE/",
}


def measured(database: FreshDatabase, copies: int) -> dict[str, float]:
    """Milliseconds of each page, the median of three."""
    from agency.cases.models import Case

    agency = database.first
    with tenant_context(agency), time_machine.travel(scene.NOW):
        fill(database, agency.schema_name, copies)
        browser = AgencyClient(agency)
        browser.force_login(scene.staff())
        count, reference = Case.objects.count(), Case.objects.order_by("-pk")[0].reference
        found = {}
        for name, address in PAGES.items():
            path = address.replace("LAST", str(-(-count // 30))).replace("CASE", reference)
            found[name] = statistics.median(_once(browser, path) for _time in range(3))
        return found


def _once(browser: Any, path: str) -> float:
    begun = time.perf_counter()
    assert browser.get(path, follow=True).status_code == 200, path
    return 1000 * (time.perf_counter() - begun)


@pytest.mark.bench
@pytest.mark.parametrize("copies", [SMALL, LARGE])
def test_pages(fresh_database: FreshDatabase, copies: int) -> None:
    for name, ms in measured(fresh_database, copies).items():
        sys.stdout.write(f"{2 * copies:>7} {name:<28} {ms:8.0f} ms\n")
