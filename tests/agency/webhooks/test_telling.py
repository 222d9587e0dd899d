"""A creditor's software hears of what happens to its cases: signed, again until it answers, and of nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import schema_context

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, move
from agency.journal.models import JournalLine
from agency.leases.operations import take
from agency.parties.models import Creditor
from agency.payments.models import Payment
from agency.privacy.presenters.processing import sections
from agency.webhooks.enums import CHOSEN, EventKind, ShutBecause
from agency.webhooks.models import ProgramEvent, Telling, WebhookEndpoint
from agency.webhooks.operations import (
    forget_old,
    open_endpoint,
    reopen_endpoint,
    replay,
    rotate_secret,
    send_test,
    shut_endpoint,
)
from agency.webhooks.operations.delivering import call
from agency.webhooks.presenters import body_of
from agency.webhooks.queries import cases_behind, creditors_behind, endpoints_lost, tellings_waiting
from agency.webhooks.rules import SOURCES, WAITS
from agency.webhooks.tasks import drain, forget
from sandbox.programs import ProgramSandbox
from tenants.queries import has_work
from tenants.tasks import HEADER
from tests.factories import BY, NOW, TODAY, next_door
from tests.factories.transfers import a_transfer

EVERY = [kind for kind, _label in CHOSEN]


def pay(case: Case, amount: str) -> Payment:
    """A transfer comes for a case, now."""
    rank = Payment.objects.count()
    return a_transfer(case, amount, f"ligne-{rank}", at=timezone.now())


def an_endpoint(program: ProgramSandbox, creditor: Creditor | None, *kinds: str) -> WebhookEndpoint:
    made, secret = open_endpoint(
        name="Compta 3000", creditor=creditor, url=program.hook, kinds=kinds or EVERY, by=BY, at=NOW
    )
    program.secrets.append(secret)
    return made


def work(tenant: Any, clock: Any, after: timedelta = timedelta(0)) -> None:
    """The minute's task, some time later."""
    clock.shift(after)
    drain.apply(headers={HEADER: tenant.schema_name}, throw=True)


def test_a_payment_is_told_once_signed_and_says_where_to_read_it(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    an_endpoint(program, case.creditor)
    payment = pay(case, "50.00")
    assert has_work("webhooks.drain", timezone.now())
    work(tenant, clock)
    (heard,) = [one for one in program.received if one.body["type"] == "payment.received"]
    assert heard.genuine
    assert heard.timestamp == int(NOW.timestamp())
    api = f"http://{tenant.host}:8000/api/v1"
    assert heard.body["data"] == {
        "creditor": case.creditor_id, "case": case.reference, "state": "active",
        "case_url": f"{api}/cases/{case.reference}", "payment": payment.pk,
        "payments_url": f"{api}/payments?case={case.reference}",
    }  # fmt: skip
    work(tenant, clock)
    assert len(program.received) == len(program.seen_once)
    assert not has_work("webhooks.drain", timezone.now())


def test_nothing_that_a_creditor_may_not_know_leaves(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    an_endpoint(program, None)
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=NOW, note="en instance de divorce")
    pay(case, "50.00")
    work(tenant, clock)
    said = str(program.received)
    assert "'state': 'paused'" in said
    for word in (case.debtor.last_name, case.debtor.first_name, "divorce", "dispute", "Nantes"):
        assert word not in said


def test_an_agency_without_addresses_writes_nothing_of_it(case: Case) -> None:
    pay(case, "50.00")
    assert not ProgramEvent.objects.exists()


def test_a_deed_undone_was_never_told(case: Case, program: ProgramSandbox) -> None:
    an_endpoint(program, None)
    with transaction.atomic():
        pay(case, "50.00")
        assert ProgramEvent.objects.exists()
        transaction.set_rollback(True)
    assert not ProgramEvent.objects.exists()


def test_each_creditor_hears_of_its_own_on_both_its_rows(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    other = next_door()
    mine = an_endpoint(program, case.creditor)
    theirs = an_endpoint(program, other.creditor)
    whole = an_endpoint(program, None)
    pay(case, "50.00")
    assert set(Telling.objects.values_list("endpoint", flat=True)) == {mine.pk, whole.pk}
    assert ProgramEvent.objects.filter(kind="payment.received").count() == 1
    # Merged: either row's address hears of both rows' cases, and the number told is that of the row that stands.
    Creditor.objects.filter(pk=other.creditor_id).update(merged_into=case.creditor, merged_at=NOW)
    Telling.objects.all().delete()
    pay(Case.objects.get(pk=other.pk), "10.00")
    assert set(Telling.objects.values_list("endpoint", flat=True)) == {mine.pk, theirs.pk, whole.pk}
    work(tenant, clock)
    assert {one.body["data"]["creditor"] for one in program.received} == {case.creditor_id}


def test_only_the_kinds_asked_for(case: Case, program: ProgramSandbox) -> None:
    an_endpoint(program, None, "case.closed")
    pay(case, "50.00")
    move(case=case, to=CaseState.RETURNED, reason="essai", by=BY, at=NOW, on=TODAY)
    assert set(ProgramEvent.objects.values_list("kind", flat=True)) == {"case.closed"}


def test_the_trigger_tells_what_the_table_says(tenant: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'agency_tell_programs' AND pronamespace = %s::regnamespace",
            [tenant.schema_name],
        )
        (told,) = cursor.fetchone()
    for verb, field, wanted, kind in SOURCES:
        assert f"('{verb}', '{field}', '{wanted}', '{kind}')" in told
    assert told.count("('") == len(SOURCES)
    assert {kind for *_rest, kind in SOURCES} == {*EventKind} - {EventKind.TEST}


def test_a_set_of_lines_makes_its_events_in_one_statement(case: Case, program: ProgramSandbox) -> None:
    an_endpoint(program, None)
    lines = [
        JournalLine(
            at=NOW, actor_kind="system", actor_ref="t", actor_label="t", verb="case.opened", subject_type="case",
            subject_id=case.pk, case_id=case.pk, data={},
        )
        for _n in range(500)
    ]  # fmt: skip
    JournalLine.objects.bulk_create(lines)
    assert ProgramEvent.objects.count() == Telling.objects.count() == 500
    assert ProgramEvent.objects.values("line").distinct().count() == 500


def test_a_refusal_is_tried_again_for_three_days_then_given_up(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    an_endpoint(program, None, "payment.received")
    program.answers, program.words = [500], "panne" * 200
    pay(case, "50.00")
    work(tenant, clock)
    for wait in WAITS:
        work(tenant, clock, wait - timedelta(seconds=1))
        before = len(program.received)
        work(tenant, clock, timedelta(seconds=1))
        assert len(program.received) == before + 1
    told = Telling.objects.get()
    assert (told.state, told.status, told.attempts, len(told.answer)) == ("failed", 500, 10, 500)
    assert told.tried_at is not None
    assert timedelta(days=3) < told.tried_at - NOW < timedelta(days=4)
    assert program.seen_once == {told.event.message_id}
    assert all(one.genuine for one in program.received)


def test_a_worker_killed_after_the_answer_tells_it_again_under_the_same_name(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    endpoint = an_endpoint(program, None, "payment.received")
    pay(case, "50.00")
    taken = take(tellings_waiting(NOW), at=NOW)
    assert taken is not None
    body = body_of(taken.event, cases_behind([taken.event], NOW), creditors_behind([taken.event]))
    assert call(endpoint=endpoint, event=taken.event, body=body, at=NOW).status == 200
    # It dies here. Nobody else takes the row while its lease runs.
    work(tenant, clock, timedelta(minutes=4))
    assert len(program.received) == 1
    work(tenant, clock, timedelta(minutes=2))
    first, second = program.received
    assert first.message_id == second.message_id
    assert first.genuine
    assert second.genuine
    assert Telling.objects.get().state == "delivered"


def test_one_that_is_slow_or_leads_elsewhere_is_no_answer(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox, monkeypatch: Any
) -> None:
    monkeypatch.setattr("agency.webhooks.gateway.SILENCE_SECONDS", 0.3)
    an_endpoint(program, None, "payment.received")
    pay(case, "50.00")
    program.seconds = 1
    work(tenant, clock)
    told = Telling.objects.get()
    assert (told.state, told.status, told.fault) == ("waiting", None, "silent")
    program.seconds, program.answers, program.location = 0, [302], "http://169.254.169.254/latest/meta-data/"
    work(tenant, clock, timedelta(minutes=1))
    told.refresh_from_db()
    assert (told.state, told.status) == ("waiting", 302)
    assert len(program.received) == 2


def test_one_that_is_gone_hears_nothing_more_and_its_owner_is_told(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    endpoint = an_endpoint(program, None, "payment.received")
    program.answers = [410]
    pay(case, "50.00")
    work(tenant, clock)
    endpoint.refresh_from_db()
    assert (endpoint.shut_why, Telling.objects.get().state) == ("gone", "failed")
    pay(case, "10.00")
    assert Telling.objects.count() == 1
    assert list(endpoints_lost()) == [endpoint]
    # Seen, and shut by hand: it waits for nobody.
    assert shut_endpoint(endpoint=endpoint, why=ShutBecause.HAND, by=BY, at=NOW)
    assert not shut_endpoint(endpoint=endpoint, why=ShutBecause.HAND, by=BY, at=NOW)
    assert not endpoints_lost()


def test_one_that_takes_nothing_for_five_days_is_shut_and_told_again_once_it_is_mended(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    endpoint = an_endpoint(program, None, "payment.received")
    program.answers = [500]
    pay(case, "50.00")
    work(tenant, clock)
    for day in range(5):
        endpoint.refresh_from_db()
        assert endpoint.shut_why == ""
        work(tenant, clock, timedelta(days=1))
        if day == 3:
            pay(case, "10.00")
    endpoint.refresh_from_db()
    assert endpoint.shut_why == "failing"
    assert not has_work("webhooks.drain", timezone.now() + timedelta(days=9))
    program.answers = [200]
    assert replay(endpoint=endpoint, since=NOW, by=BY, at=timezone.now()) == 0
    assert reopen_endpoint(endpoint=endpoint, by=BY, at=timezone.now())
    assert not reopen_endpoint(endpoint=endpoint, by=BY, at=timezone.now())
    assert replay(endpoint=endpoint, since=NOW, by=BY, at=timezone.now()) == 2
    work(tenant, clock)
    assert set(Telling.objects.values_list("state", flat=True)) == {"delivered"}
    # One that was received may be sent again too, under the name it had.
    seen, told = program.seen_once, Telling.objects.earliest("pk")
    assert replay(endpoint=endpoint, only=told.pk, by=BY, at=timezone.now()) == 1
    work(tenant, clock)
    assert program.received[-1].message_id == told.event.message_id
    assert program.seen_once == seen


def test_another_secret_signs_beside_the_former_for_a_day(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox, settings: Any
) -> None:
    endpoint = an_endpoint(program, None)
    (former,) = program.secrets
    fresh = rotate_secret(endpoint=endpoint, by=BY, at=NOW)
    for secrets, after, good in (
        ([former], timedelta(0), True), ([fresh], timedelta(0), True), ([former], timedelta(hours=25), False),
        ([fresh], timedelta(0), True),
    ):  # fmt: skip
        program.secrets = secrets
        assert send_test(endpoint=endpoint, by=BY, at=timezone.now() + after)
        work(tenant, clock, after)
        assert program.received[-1].genuine is good
        assert program.received[-1].body["type"] == "webhook.test"
    # The installation's key changed: what was made with the former signs while that is listed.
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une autre clé", [settings.SECRET_KEY]
    send_test(endpoint=endpoint, by=BY, at=timezone.now())
    work(tenant, clock)
    assert program.received[-1].genuine


def test_nothing_leaves_an_agency_on_trial(tenant: Any, clock: Any, case: Case, program: ProgramSandbox) -> None:
    endpoint = an_endpoint(program, None, "payment.received")
    pay(case, "50.00")
    with schema_context("public"):
        type(tenant).objects.filter(pk=tenant.pk).update(trial=True)
    work(tenant, clock)
    told = Telling.objects.get()
    assert (told.state, told.fault, program.received) == ("failed", "trial", [])
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_the_journal_keeps_the_host_and_not_the_path(case: Case) -> None:
    open_endpoint(name="Compta", creditor=None, url="https://a.exemple/jeton-secret?cle=1", kinds=EVERY, by=BY, at=NOW)
    told = JournalLine.objects.get(verb="webhook.opened").data
    assert told["host"] == "a.exemple"
    assert "jeton" not in str(told)


def test_no_secret_is_kept(program: ProgramSandbox, case: Case) -> None:
    an_endpoint(program, None)
    (secret,) = program.secrets
    assert secret.startswith("whsec_")
    assert secret not in str(list(WebhookEndpoint.objects.values()))
    assert secret not in str(list(JournalLine.objects.values()))


def test_what_was_told_is_forgotten_after_thirty_days(
    tenant: Any, clock: Any, case: Case, program: ProgramSandbox
) -> None:
    an_endpoint(program, None, "payment.received")
    pay(case, "50.00")
    work(tenant, clock)
    clock.shift(timedelta(days=30))
    forget.apply(headers={HEADER: tenant.schema_name}, throw=True)
    assert Telling.objects.count() == 1
    clock.shift(timedelta(minutes=1))
    pay(case, "10.00")
    forget.apply(headers={HEADER: tenant.schema_name}, throw=True)
    assert ProgramEvent.objects.count() == Telling.objects.count() == 1
    assert forget_old(at=timezone.now()) == 0
    assert Payment.objects.count() == 2


def test_ten_events_cost_the_questions_of_one(tenant: Any, clock: Any, case: Case, program: ProgramSandbox) -> None:
    """What is read for a batch does not grow with it; each telling has its lease, its fate and its address."""

    an_endpoint(program, None, "payment.received")
    counts = []
    for many in (1, 3):
        for _n in range(many):
            pay(case, "1.00")
        with CaptureQueriesContext(connection) as met:
            work(tenant, clock)
        reads = [one["sql"] for one in met if "SELECT" in one["sql"] and "FOR UPDATE" not in one["sql"]]
        counts.append(sum('FROM "agency_webhookendpoint"' not in sql for sql in reads))
    assert counts[0] == counts[1]


def test_the_register_of_processing_names_who_is_told(case: Case) -> None:
    open_endpoint(name="Compta", creditor=None, url="https://a.exemple/jeton", kinds=EVERY, by=BY, at=NOW)
    said = str(sections())
    assert "a.exemple" in said
    assert "jeton" not in said
    assert "Événements envoyés aux logiciels" in said
