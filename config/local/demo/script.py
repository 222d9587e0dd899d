"""The script of the demo, run by the operations themselves at successive days: `python -m config.local.demo.script`.

Migrates, opens the two agencies when they are missing, and plays what was not played yet; writes the table that
the demo prints. The script is therefore also a test: nothing in it is inserted as a row.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import django
import requests

django.setup()

from django.conf import settings  # noqa: E402  models need the set-up above
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from agency.cases.models import Case  # noqa: E402
from agency.cases.operations import current_code  # noqa: E402
from agency.common.identifiers import group  # noqa: E402
from agency.mandates.models import AgencyProfile  # noqa: E402
from agency.team.operations import open_with_manager  # noqa: E402
from agency.users.operations import open_operator  # noqa: E402
from config import env  # noqa: E402
from config.local.demo import actions, stories, subscriptions  # noqa: E402
from config.local.demo.people import DEMO_AGENCIES, PASSWORD, DemoAgency  # noqa: E402
from config.local.postgres import LOCAL  # noqa: E402
from tenants.addresses import base_url, platform_url  # noqa: E402
from tenants.models import Agency, AgencyKind  # noqa: E402
from tenants.operations import code_of  # noqa: E402
from tenants.subscriptions.queries import billing_is_on  # noqa: E402

# What the row of an opening says, whoever asked on the platform's page.
OPENED_BY = "ouverture"
OPERATOR = "olive@plateforme.example"
STORIES = {"lhermitte": stories.lhermitte, "familles": stories.familles}


def open_agencies() -> dict[str, str]:
    """Open the two agencies when they are missing, as the platform's page does; return slug -> schema."""
    found = {}
    for wanted in DEMO_AGENCIES:
        agency = Agency.objects.filter(slug=wanted.slug).first() or _open(wanted)
        found[agency.slug] = agency.schema_name
    open_operator(email=OPERATOR, first_name="Olive", last_name="Perrin")
    return found


def _open(wanted: DemoAgency) -> Agency:
    manager = wanted.staff[0]
    agency, _manager = open_with_manager(
        name=wanted.name, slug=wanted.slug, host=wanted.host, code=code_of(wanted.slug), kind=AgencyKind(wanted.kind),
        email=manager.email, first_name=manager.first_name, last_name=manager.last_name, by=OPENED_BY,
        at=timezone.now() - subscriptions.AGE,
    )  # fmt: skip
    return agency


def play(today: date) -> None:
    """Run the script in each agency that has no past, then write the table of addresses."""
    rows: list[str] = []
    doors: list[dict[str, Any]] = []
    for agency in DEMO_AGENCIES:
        with tenant_context(Agency.objects.get(slug=agency.slug)):
            if not AgencyProfile.objects.exists():
                STORIES[agency.slug](agency, today, _set_clocks)
            entered = _doors(agency)
            doors.append({"name": agency.name, "doors": entered})
            rows.append(f"  {agency.name}")
            rows += [f"    {one['label']:<15} {one['url']:<42} {one['words']}" for one in entered]
    _set_clocks(timezone.now())
    if billing_is_on():
        subscriptions.begin_to_pay(timezone.now())
    platform = f"{platform_url()}/"
    outside = (
        ("Exploitation", f"{platform}plateforme/   {OPERATOR} · lien dans la boîte aux lettres"),
        ("Bureau de poste", settings.POST_OFFICE_URL), ("Banque d’essai", settings.STRIPE_API_BASE),
        ("Boîte aux lettres", _mail_box()),
    )  # fmt: skip
    lines = [f"  {'Plateforme':<18}{platform}", *rows, *(f"  {name:<18}{url}" for name, url in outside)]
    (LOCAL / "demo.txt").write_text("\n".join(lines) + "\n")
    Path(settings.DEMO_DOORS).write_text(json.dumps(doors, ensure_ascii=False))


def _set_clocks(at: datetime) -> None:
    """Let the stand-ins live the same instant: what they print and tell is dated by them."""
    for place in (settings.POST_OFFICE_URL, _mail_box()):
        requests.post(f"{place}/_control/clock", json={"at": at.isoformat()}, timeout=10).raise_for_status()


def _mail_box() -> str:
    return f"http://127.0.0.1:{env.integer('AMIABLE_MAILBOX_PORT', 8013)}"


def _doors(agency: DemoAgency) -> list[dict[str, str]]:
    """Where a visitor may enter an agency, and with what: the table of the terminal, and the platform's page."""
    base = base_url()
    staff, client = agency.staff[0], agency.clients[0].contact
    case = _showcase(agency)
    code = group(current_code(debtor=case.debtor, by=actions.staff(staff), at=timezone.now()))
    postcode = case.debtor.addresses.get(valid=True).postcode
    words = (
        ("Équipe", "gestion", f"{staff.email} · {PASSWORD}"),
        ("Créancier", "creancier", f"{client.email} · {PASSWORD}"),
        ("Personne", "espace", f"code {code} · code postal {postcode} ({case.debtor.full_name})"),
    )
    return [{"label": label, "url": f"{base}/{path}/", "words": told} for label, path, told in words]


def _showcase(agency: DemoAgency) -> Case:
    """Return the case whose person has said nothing yet: the visitor plays that part."""
    name = {"lhermitte": {"debtor__company_name__startswith": "Faucheux"}, "familles": {"debtor__first_name": "Claire"}}
    return Case.objects.get(**name[agency.slug])


def main() -> int:
    """Migrate, open the agencies, say so on one line; then, once told to go on, play.

    One process and three answers, since starting Django three times would take longer than the work.
    """
    call_command("migrate_agencies", verbosity=0, stdout=sys.stderr)
    _say("migrated")
    _say(" ".join(f"{slug}={schema}" for slug, schema in open_agencies().items()))
    sys.stdin.readline()
    play(timezone.localdate())
    _say("played")
    return 0


def _say(answer: str) -> None:
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
