"""A half-year that no release knows: Odile enters it, Karim checks it, every agency computes with it."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django_tenants.utils import schema_context

from agency.law.interest.late_payment import consumer
from agency.law.interest.rates import SEED, LegalClass, Rate, RateMissing, RateTable, RateTableError, legal_rate
from agency.rates.models import RateEntry
from agency.rates.operations import (
    AlreadyChecked,
    ChangedMeanwhile,
    RateRefused,
    SamePerson,
    check_rate,
    enter_rate,
)
from agency.rates.queries import entries, rate_table, waiting
from agency.rates.rules import completed
from tenants.current import current_agency, schema_name
from tests.agency.desk import scene
from tests.databases import AgencyClient, FreshDatabase
from tests.house.reading import ROOT

ODILE, KARIM = "odile@amiable.example", "karim@amiable.example"
AT = datetime(2026, 7, 2, 9, tzinfo=UTC)
SOURCE = "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000000000001"
JULY, JANUARY = date(2026, 7, 1), date(2027, 1, 1)
SUMMER = date(2026, 9, 30)
QUESTION = {
    "calcul": "interets", "kind": "consumer", "principal": "1000", "start": "2026-07-31", "until": "2026-09-30",
    "demander": "1",
}  # fmt: skip


def enter(**changes: Any) -> RateEntry:
    said = {
        "kind": "legal", "klass": "other", "valid_from": JULY, "valid_to": JANUARY, "value": Decimal("2.50"),
        "source_url": SOURCE, "by": ODILE, "at": AT,
    }  # fmt: skip
    return enter_rate(**(said | changes))


def interest(table: RateTable) -> Decimal:
    found = consumer(principal=Decimal(1000), formal_notice_on=date(2026, 7, 31), until=SUMMER, rates=table)
    return found.amount


@pytest.mark.usefixtures("db")
class TestTwoPersons:
    def test_a_half_year_counts_once_a_second_person_has_checked_it(self) -> None:
        with pytest.raises(RateMissing):
            interest(rate_table())

        entry = enter()
        assert rate_table() == completed(SEED, [])
        with pytest.raises(RateMissing):
            interest(rate_table())

        check_rate(entry=entry, by=KARIM, at=AT)
        # 61 days from 1 August to 30 September: 1000 x 2.50 % x 61 / 365.
        assert interest(rate_table()) == Decimal("4.18")

    @pytest.mark.parametrize("by", [ODILE, " Odile@Amiable.EXAMPLE "])
    def test_the_same_person_does_not_check(self, by: str) -> None:
        entry = enter()
        with pytest.raises(SamePerson, match="Demandez à une autre personne"):
            check_rate(entry=entry, by=by, at=AT)
        assert RateEntry.objects.get().checked_at is None

    def test_a_person_is_named_by_an_email_address(self) -> None:
        with pytest.raises(RateRefused, match="« Odile » n’est pas une adresse"):
            enter(by="Odile")

    def test_a_mistake_may_be_corrected_until_it_is_checked(self) -> None:
        read = enter(value=Decimal("25.00"))
        again = enter(by=KARIM)
        assert (again.pk, RateEntry.objects.get().value) == (read.pk, Decimal("2.50"))

        with pytest.raises(ChangedMeanwhile):
            check_rate(entry=read, by=ODILE, at=AT)
        check_rate(entry=again, by=ODILE, at=AT)
        with pytest.raises(AlreadyChecked, match=ODILE):
            check_rate(entry=again, by=KARIM, at=AT)
        with pytest.raises(RateTableError, match="a déjà sa valeur"):
            enter(value=Decimal("3.00"))

    def test_of_two_rows_that_wait_the_one_read_is_checked(self) -> None:
        individual, other = enter(klass="individual", value=Decimal("6.60")), enter()
        check_rate(entry=other, by=KARIM, at=AT)
        assert {entry.klass: entry.checked_by for entry in entries()} == {"individual": "", "other": KARIM}
        check_rate(entry=individual, by=KARIM, at=AT)
        assert all(entry.checked_by == KARIM for entry in entries())

    def test_the_next_half_year_follows(self) -> None:
        check_rate(entry=enter(), by=KARIM, at=AT)
        later = enter(valid_from=JANUARY, valid_to=date(2027, 7, 1), value=Decimal("2.40"))
        check_rate(entry=later, by=KARIM, at=AT)
        assert legal_rate(date(2027, 3, 1), LegalClass.OTHER, rate_table()) == Decimal("2.40")

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"valid_from": date(2026, 1, 1), "valid_to": JULY}, "a déjà sa valeur. La dernière connue est 2,62"),
            ({"valid_from": JANUARY, "valid_to": date(2027, 7, 1)}, "du 1er juillet 2026 au 1er janvier 2027 exclu"),
            ({"valid_to": None}, "rien n’est extrapolé"),
            ({"valid_to": date(2026, 10, 1)}, "un semestre est attendu"),
            ({"valid_to": JULY}, "n’est pas après le début"),
            ({"klass": "autre"}, "Séries connues : ecb_refi main, legal individual, legal other"),
            ({"value": Decimal(-1)}, "positif ou nul"),
            ({"value": Decimal("2.505")}, "deux décimales"),
            ({"value": Decimal("NaN")}, "deux décimales"),
            ({"value": Decimal(10_000_000)}, "Valeur « 10000000 » refusée"),
            ({"source_url": "http://ailleurs.example"}, "https://"),
            ({"source_url": "https://" + "a" * 500}, "https://"),
        ],
    )
    def test_a_row_that_does_not_follow_the_table_is_refused(self, changes: dict[str, Any], told: str) -> None:
        with pytest.raises(RateTableError) as refused:
            enter(**changes)
        assert told in str(refused.value)
        assert not RateEntry.objects.exists()


@pytest.mark.usefixtures("db")
class TestTheTable:
    @pytest.mark.parametrize(
        "changes",
        [
            {"checked_by": ODILE, "checked_at": AT},
            {"checked_by": ODILE.upper(), "checked_at": AT},
            {"checked_by": KARIM},
            {"checked_at": AT},
            {"value": Decimal(-1)},
            {"valid_to": JULY},
            {"entered_by": ""},
        ],
    )
    def test_postgresql_refuses_what_the_operations_refuse(self, changes: dict[str, Any]) -> None:
        entry = enter()
        with pytest.raises(IntegrityError), transaction.atomic():
            RateEntry.objects.filter(pk=entry.pk).update(**changes)

    def test_a_day_is_entered_once(self) -> None:
        entry = enter()
        entry.pk = None
        with pytest.raises(IntegrityError, match="rate_once"), transaction.atomic():
            entry.save(force_insert=True)

    def test_a_checked_row_is_final(self) -> None:
        check_rate(entry=enter(), by=KARIM, at=AT)
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            RateEntry.objects.update(value=Decimal("3.00"))

    def test_the_application_removes_no_row(self) -> None:
        enter()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            RateEntry.objects.all().delete()


class TestReleases:
    """Rows entered by hand and rows of a newer release side by side."""

    def legal(self, start: date, end: date | None, value: str) -> Rate:
        return Rate("legal", "other", start, end, Decimal(value), SOURCE, "V")

    def test_a_release_that_knows_the_period_too_has_the_last_word(self) -> None:
        release = SEED.with_rows([self.legal(JULY, JANUARY, "2.55")])
        entered = [self.legal(JULY, JANUARY, "2.50"), self.legal(JANUARY, date(2027, 7, 1), "2.40")]
        table = completed(release, entered)
        assert legal_rate(SUMMER, LegalClass.OTHER, table) == Decimal("2.55")
        assert legal_rate(date(2027, 2, 1), LegalClass.OTHER, table) == Decimal("2.40")

    def test_a_row_longer_than_the_release_goes_on_after_it(self) -> None:
        release = SEED.with_rows([self.legal(JULY, date(2026, 10, 1), "2.55")])
        table = completed(release, [self.legal(JULY, JANUARY, "2.50")])
        assert legal_rate(SUMMER, LegalClass.OTHER, table) == Decimal("2.55")
        assert legal_rate(date(2026, 10, 1), LegalClass.OTHER, table) == Decimal("2.50")

    def test_a_value_until_further_notice_yields_to_the_next(self) -> None:
        change = Rate("vat", "standard", JANUARY, None, Decimal("21.00"), SOURCE, "V")
        table = completed(SEED, [change])
        assert [table.on("vat", "standard", on).value for on in (date(2026, 12, 31), JANUARY)] == [20, 21]
        assert completed(table, [change]) == completed(table, [])


@pytest.mark.usefixtures("db")
def test_the_vat_changes_until_further_notice() -> None:
    vat = {"kind": "vat", "klass": "standard", "valid_to": None, "value": Decimal(21)}
    check_rate(entry=enter(**vat, valid_from=JANUARY), by=KARIM, at=AT)
    with pytest.raises(RateTableError, match="sans terme"):
        enter(**vat, valid_from=JANUARY)
    assert rate_table().on("vat", "standard", date(2028, 1, 1)).value == 21


class TestAgencies:
    """They read the figures of the platform, and nothing more."""

    def test_the_calculette_uses_what_was_checked(self, tenant: Any) -> None:
        client = AgencyClient(tenant)
        client.force_login(scene.staff())

        def ask() -> str:
            return client.get("/gestion/calculette/", QUESTION).content.decode()

        assert "saisissez-la avec sa source" in ask()

        with schema_context("public"):
            entry = enter()
        assert "saisissez-la avec sa source" in ask()

        with schema_context("public"):
            check_rate(entry=entry, by=KARIM, at=AT)
        assert "4,18\u00a0€" in ask()

    def test_a_read_comes_back_to_the_agency_after_one_query(self, tenant: Any, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            rate_table()
        assert (current_agency(), schema_name()) == (tenant, tenant.schema_name)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            assert cursor.fetchone() == (tenant.schema_name, tenant.schema_name)

    @pytest.mark.parametrize(
        "statement",
        ["SELECT 1 FROM public.rates_rateentry", "UPDATE public.rates_rateentry SET value = 0",
         "INSERT INTO public.rates_rateentry DEFAULT VALUES"],
    )  # fmt: skip
    def test_the_role_of_an_agency_has_no_right_on_rates(self, tenant: Any, statement: str) -> None:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)

    def test_rates_cannot_be_entered_from_an_agency(self, tenant: Any) -> None:
        with pytest.raises(DatabaseError, match="does not exist"):
            enter()
        with schema_context("public"):
            assert waiting("legal", "other", JULY) is None


def rates(*words: str) -> str:
    out = io.StringIO()
    call_command("rates", *words, stdout=out)
    return out.getvalue()


ADD = ["add", "legal", "other", "2026-07-01", "2,50", "--to", "2027-01-01", "--source", SOURCE, "--by", ODILE]
CHECK = ["check", "legal", "other", "2026-07-01", "2,50", "--by", KARIM]


def code_of(*words: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as stopped:
        rates(*words)
    return stopped.value.returncode, str(stopped.value)


@pytest.mark.usefixtures("db")
class TestCommand:
    def test_add_then_check_by_another(self) -> None:
        assert "Il comptera quand une autre personne" in rates(*ADD)
        assert f"vérifié par {KARIM}" in rates(*CHECK)
        assert legal_rate(SUMMER, LegalClass.OTHER, rate_table()) == Decimal("2.50")

    def test_the_list_names_the_series_without_a_value(self) -> None:
        assert rates("list", "--on", "2026-01-15") == ""
        rates(*ADD)
        assert "à vérifier" in rates("list", "--on", "2026-01-15")
        code, told = code_of("list", "--on", "2026-09-30")
        assert code == 1
        assert "Sans valeur au 30/09/2026" in told
        assert "legal other" in told
        rates(*CHECK)
        assert "legal other" not in code_of("list", "--on", "2026-09-30")[1]

    def test_a_refused_command_exits_with_2(self) -> None:
        assert code_of(*CHECK) == (
            2,
            "Aucune saisie pour cette nature, cette classe et ce jour : voyez manage.py rates list.",
        )
        rates(*ADD)
        code, told = code_of(*CHECK[:4], "2,60", "--by", KARIM)
        assert code == 2
        assert "saisi 2.50, vous lisez 2.60" in told
        code, told = code_of(*CHECK[:5], "--by", ODILE)
        assert code == 2
        assert "Demandez à une autre personne" in told

    @pytest.mark.parametrize(
        ("place", "typed", "told"), [(3, "01/07/2026", "écrivez AAAA-MM-JJ"), (4, "deux", "écrivez par exemple 2,62")]
    )
    def test_a_mistyped_value_is_reported(self, place: int, typed: str, told: str) -> None:
        assert told in code_of(*ADD[:place], typed, *ADD[place + 1 :])[1]


def test_the_exit_code_reaches_the_shell(fresh_database: FreshDatabase) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "rates", *words]
        return subprocess.run(
            command, cwd=ROOT, env=fresh_database.environment, capture_output=True, text=True, check=False
        )

    rates(*ADD)
    refused = run(*CHECK[:5], "--by", ODILE)
    assert refused.returncode == 2
    assert "Demandez à une autre personne" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert [entry.checked_at for entry in RateEntry.objects.all()] == [None]
