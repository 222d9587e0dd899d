"""The accounts of people are sealed in the database: read in their agency by us, and by nobody with a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import tenant_context

from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.operations import keep_account
from agency.outbox.accounts.queries import keys_at
from agency.outbox.mailbox.models import MailBox
from agency.outbox.mailbox.operations import keep_box
from agency.outbox.mailbox.queries import password_of
from agency.payments.models import Payment
from agency.privacy.operations import renew_seals
from agency.refunds.models import PayeeAccount, Refund
from agency.refunds.operations import prepare
from tenants.sealing import Unreadable
from tenants.sealing.fields import SealedTextField
from tests.agency.refunds.conftest import ana
from tests.agency.refunds.test_giving_back import TO_HER, payment, wish
from tests.factories import BY, NOW, a_case

__all__ = ["ana", "payment"]
IBAN = "FR7630006000011234567890189"
# Accounts of firms, of creditors and of the agency: printed on their invoices, conventions and letters.
OF_FIRMS = {
    ("bankstatement", "iban"), ("seller", "account_iban"), ("agencyprofile", "account_iban"), ("agencyaccount", "iban"),
    ("mandate", "remittance_iban"), ("accountchange", "iban"), ("transfer", "iban"),
}  # fmt: skip


@pytest.fixture
def rotate(settings: Any) -> Callable[..., None]:
    """Another key signs from now on; the former one is listed, or forgotten."""

    def turn(name: str, *, forgotten: bool = False) -> None:
        former = [] if forgotten else [settings.SECRET_KEY]
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = f"{name}-{'x' * 50}", former

    return turn


def told_account(number: str = "FA-1") -> PayeeAccount:
    case = a_case(number=number)
    return PayeeAccount.objects.create(case=case, debtor=case.debtor, holder="Camille", iban=IBAN, given_at=NOW)


def kept(row: Any) -> str:
    """What stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT iban FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        (text,) = cursor.fetchone()
    return str(text)


def test_every_account_of_a_person_is_sealed_and_every_other_says_whose_it_is(tenant: Any) -> None:
    columns = {
        (model._meta.model_name, field.name): isinstance(field, SealedTextField)
        for model in apps.get_app_config("agency").get_models()
        for field in model._meta.local_fields
        if "iban" in field.name
    }
    assert {column for column, sealed in columns.items() if not sealed} == OF_FIRMS


def test_the_database_holds_no_account_and_the_page_reads_it(tenant: Any) -> None:
    row = told_account()
    assert PayeeAccount.objects.get(pk=row.pk).iban == IBAN
    assert kept(row).startswith("~")
    assert IBAN not in kept(row)
    assert kept(row) != kept(told_account("FA-2")), "two people of one account are not told apart, nor together"


def test_a_copy_in_another_agency_opens_nothing(tenant: Any, other: Any, in_tenant: Any) -> None:
    sealed = kept(told_account())
    with in_tenant(other):
        theirs = told_account()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE agency_payeeaccount SET iban = %s WHERE id = %s", [sealed, theirs.pk])
        with pytest.raises(Unreadable):
            PayeeAccount.objects.get(pk=theirs.pk)


def test_it_is_looked_up_when_empty_and_by_no_text(tenant: Any) -> None:
    told_account()
    assert PayeeAccount.objects.exclude(iban="").count() == 1
    with pytest.raises(TypeError, match="not looked up"):
        PayeeAccount.objects.filter(iban=IBAN).exists()


def test_an_agreed_refund_keeps_its_account_and_its_order_sealed_anew(
    payment: Payment, ana: Actor, rotate: Callable[..., None]
) -> None:
    refund = prepare(payment=payment, wish=wish("58.00"), by=ana, at=NOW)
    before = kept(refund)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="ne se change plus"), transaction.atomic():
        cursor.execute("UPDATE agency_refund SET iban = %s", [before[:-1]])
    rotate("b")
    renew_seals(by=BY, at=NOW)
    rotate("b", forgotten=True)
    assert kept(refund) != before
    assert Refund.objects.get().iban == TO_HER.iban
    assert TO_HER.iban in Refund.objects.get().order
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="ne se change plus"), transaction.atomic():
        cursor.execute("UPDATE agency_refund SET iban = %s", [before])


def test_what_opens_a_provider_or_a_mailbox_is_sealed_anew_and_a_lost_key_stops_nothing_else(
    tenant: Any, rotate: Callable[..., None]
) -> None:
    keep_box(
        address="reponses@lhermitte.example", host="imap.example", port=993, username="reponses", password="ouvre-toi",
        tagged=False, by=BY, at=NOW,
    )  # fmt: skip
    keys = {"client_id": "appli", "client_secret": "secret"}
    keep_account(provider=PostProvider.MAILEVA, keys=keys, by=BY, at=NOW)
    rotate("b")
    assert renew_seals(by=BY, at=NOW) == 2
    rotate("b", forgotten=True)
    assert password_of(MailBox.objects.get()) == "ouvre-toi"
    assert keys_at(PostProvider.MAILEVA) == keys
    rotate("c", forgotten=True)
    assert renew_seals(by=BY, at=NOW) == 0, "they are typed again: nobody but the provider knows them"


def told(**options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("renew_seals", by="ops@amiable.example", stdout=out, **options)
    return out.getvalue()


def test_before_a_key_is_forgotten_what_it_sealed_is_sealed_anew(
    fresh_database: Any, rotate: Callable[..., None]
) -> None:
    slug = fresh_database.first.slug
    with tenant_context(fresh_database.first):
        row = told_account()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE agency_payeeaccount SET iban = %s", [IBAN])
        assert PayeeAccount.objects.get(pk=row.pk).iban == IBAN, "written before its column was sealed"
    assert told(agency=slug) == f"{slug}\t1\n"
    rotate("b")
    assert told(agency=slug) == f"{slug}\t1\n"
    rotate("b", forgotten=True)
    with tenant_context(fresh_database.first):
        assert PayeeAccount.objects.get(pk=row.pk).iban == IBAN
        assert JournalLine.objects.filter(verb="seals.renewed").count() == 2
    rotate("c", forgotten=True)
    with pytest.raises(CommandError, match="AMIABLE_OLD_SECRET_KEYS"):
        told(agency=slug)
    with pytest.raises(CommandError, match="Aucun cabinet"):
        told(agency="personne")
