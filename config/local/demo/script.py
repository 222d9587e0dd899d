"""The script of the demo, run by the operations themselves at successive days: `python -m config.local.demo.script`.

Migrates, opens the two agencies when they are missing, and plays what was not played yet; writes the table that
the demo prints. The script is therefore also a test: nothing in it is inserted as a row.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from decimal import Decimal

import django

django.setup()

from django.conf import settings  # noqa: E402  models need the set-up above
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from agency.cases.models import Case  # noqa: E402
from agency.cases.operations import current_code  # noqa: E402
from agency.common.identifiers import group  # noqa: E402
from agency.disputes.enums import ReplyKind  # noqa: E402
from agency.mandates.models import AgencyProfile  # noqa: E402
from agency.qualification.enums import Conclusion  # noqa: E402
from config import env  # noqa: E402
from config.local.demo import actions  # noqa: E402
from config.local.demo.people import DEMO_AGENCIES, FAMILLES, LHERMITTE, PASSWORD, DemoAgency  # noqa: E402
from config.local.postgres import LOCAL  # noqa: E402
from tenants.addresses import base_url  # noqa: E402
from tenants.models import Agency  # noqa: E402
from tenants.operations import create_agency  # noqa: E402

FIRST_DAY = 45


def open_agencies() -> dict[str, str]:
    """Open the two agencies when they are missing; return slug -> schema."""
    found = {}
    for wanted in DEMO_AGENCIES:
        agency = Agency.objects.filter(slug=wanted.slug).first() or create_agency(
            name=wanted.name, slug=wanted.slug, host=wanted.host, by="demo", at=timezone.now()
        )
        found[agency.slug] = agency.schema_name
    return found


def play(today: date) -> None:
    """Run the script in each agency that has no past, then write the table of addresses."""
    rows: list[str] = []
    for agency, run_script in ((LHERMITTE, _lhermitte), (FAMILLES, _familles)):
        with tenant_context(Agency.objects.get(slug=agency.slug)):
            if not AgencyProfile.objects.exists():
                run_script(agency, today)
            rows += _table(agency)
    platform = f"{settings.SCHEME}://{settings.PUBLIC_HOSTS[0]}:{settings.PORT}/"
    outside = (
        ("Bureau de poste", settings.POST_OFFICE_URL), ("Banque d’essai", settings.STRIPE_API_BASE),
        ("Boîte aux lettres", f"http://127.0.0.1:{env.integer('AMIABLE_MAILBOX_PORT', 8013)}"),
    )  # fmt: skip
    lines = [f"  {'Plateforme':<18}{platform}", *rows, *(f"  {name:<18}{url}" for name, url in outside)]
    (LOCAL / "demo.txt").write_text("\n".join(lines) + "\n")


def _table(agency: DemoAgency) -> list[str]:
    base = base_url()
    staff, client = agency.staff[0], agency.clients[0].contact
    case = _showcase(agency)
    code = group(current_code(debtor=case.debtor, by=actions.BY, at=timezone.now()))
    postcode = case.debtor.addresses.get(valid=True).postcode
    return [
        f"  {agency.name}",
        f"    Équipe          {base}/gestion/     {staff.email} · {PASSWORD}",
        f"    Créancier       {base}/creancier/   {client.email} · {PASSWORD}",
        f"    Personne        {base}/espace/      code {code} · code postal {postcode} ({case.debtor.full_name})",
    ]


def _showcase(agency: DemoAgency) -> Case:
    """Return the case whose person has said nothing yet: the visitor plays that part."""
    name = {"lhermitte": {"debtor__company_name__startswith": "Faucheux"}, "familles": {"debtor__first_name": "Claire"}}
    return Case.objects.get(**name[agency.slug])


def _by_name(cases: list[Case]) -> dict[str, Case]:
    """Return the cases by the first word of the person's name."""
    return {(case.debtor.company_name or case.debtor.first_name).split()[0]: case for case in cases}


def _run_mornings(today: date, first: int, last: int) -> None:
    """Live the working days from `first` to `last` days before today, that last one left out."""
    for day in actions.working_days(today - timedelta(days=first), today - timedelta(days=last)):
        actions.run_morning(day)


def _lhermitte(agency: DemoAgency, today: date) -> None:
    """A small business: an accounting export and an electronic invoice, some letters, payments, a dispute."""
    people = actions.set_up_agency(agency, actions.days_before(today, FIRST_DAY))
    client = agency.clients[0]
    creditor = actions.add_client(client, 1, actions.days_before(today, FIRST_DAY))
    cases = _by_name(actions.deposit_files(creditor, client, actions.days_before(today, 44)))
    assessed = actions.days_before(today, 42)
    for name in ("Castagnol", "Faucheux", "Brisset", "Chevrel", "Bellarmin"):
        actions.qualify(cases[name], people["Inès"], assessed)
    actions.qualify(
        cases["Lemoal"], people["Karim"], assessed, Conclusion.ASK_CREDITOR, "Avez-vous le bon de livraison ?"
    )
    _run_mornings(today, 41, 30)
    actions.import_transfers(
        {"BRISSET PAYSAGE": (cases["Brisset"], None), "BELLARMIN": (cases["Bellarmin"], None)},
        actions.days_before(today, 30),
    )
    _run_mornings(today, 29, 20)
    actions.accept_plan(cases["Castagnol"], "650.00", actions.days_before(today, 20))
    actions.import_transfers({"CASTAGNOL": (cases["Castagnol"], Decimal("650.00"))}, actions.days_before(today, 10))
    actions.send_reply(
        cases["Chevrel"],
        ReplyKind.DISPUTE,
        "Trois luminaires manquaient à la livraison de juin.",
        actions.days_before(today, 2),
        reason="amount",
    )
    _run_mornings(today, 19, 0)


def _familles(agency: DemoAgency, today: date) -> None:
    """Three schools: parents bound together or each for a share, plans, a pause, a hard time."""
    people = actions.set_up_agency(agency, actions.days_before(today, FIRST_DAY))
    by_school = []
    for number, client in enumerate(agency.clients, start=1):
        creditor = actions.add_client(client, number, actions.days_before(today, FIRST_DAY))
        by_school.append(_by_name(actions.deposit_files(creditor, client, actions.days_before(today, 43))))
    college, school, lycee = by_school
    for case in (*college.values(), *school.values()):
        actions.qualify(case, people["Claire"], actions.days_before(today, 40))
    _run_mornings(today, 39, 28)
    actions.import_transfers(
        {"KONE AMINATA": (school["Aminata"], None), "ROUSSEL CAMILLE": (college["Camille"], Decimal("60.00"))},
        actions.days_before(today, 28),
    )
    actions.accept_plan(college["Samir"], "73.10", actions.days_before(today, 26))
    actions.import_transfers({"HADDAD SAMIR": (college["Samir"], Decimal("73.10"))}, actions.days_before(today, 12))
    _run_mornings(today, 27, 5)
    actions.send_reply(
        college["Nora"],
        ReplyKind.HARDSHIP,
        "J’ai perdu mon emploi en septembre.",
        actions.days_before(today, 5),
        situation="income",
    )
    actions.ask_for_pause(school["Benoît"], actions.days_before(today, 4))
    actions.accept_plan(college["Camille"], "30.00", actions.days_before(today, 1), of_month=5)
    _run_mornings(today, 4, 0)
    actions.qualify(
        lycee["Nora"],
        people["Claire"],
        actions.days_before(today, 3),
        Conclusion.ASK_CREDITOR,
        "Le contrat de scolarisation est-il signé ?",
    )


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
