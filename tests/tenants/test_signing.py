"""What is signed in one agency is void in every other, though the key and the row numbers are the same."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from django.contrib.auth import get_user_model
from django.core import signing as django_signing

from tenants import signing
from tests.bars.secrets_of_agencies import SECRETS

ROOT = Path(__file__).resolve().parents[2]
User = get_user_model()


def twins(agencies, in_tenant) -> list:
    """The same person in each agency: same number, same password, same last sign-in."""
    people = []
    for agency in agencies:
        with in_tenant(agency):
            people.append(User.objects.create(pk=4012, email="eva@exemple.example", password="same", last_login=None))
    return people


@pytest.mark.bar
def test_a_token_opens_its_own_agency_only(tenant, other, in_tenant, bar_part):
    token = signing.dumps({"case": 1}, purpose="receipt")
    assert signing.loads(token, purpose="receipt") == {"case": 1}
    with in_tenant(other), pytest.raises(signing.BadSignature):
        signing.loads(token, purpose="receipt")
    bar_part(*SECRETS)


def test_a_token_serves_one_purpose(tenant):
    token = signing.dumps(1, purpose="receipt")
    with pytest.raises(signing.BadSignature):
        signing.loads(token, purpose="sign-in")


def test_the_schema_is_also_in_what_is_signed(tenant, other):
    """Were somebody to find a way around the salt, the content would still say whose it is."""
    forged = django_signing.dumps({"schema": other.schema_name, "value": 1}, salt=signing.salt("receipt"))
    bare = django_signing.dumps(1, salt=signing.salt("receipt"))
    for token in (forged, bare):
        with pytest.raises(signing.BadSignature, match="another agency"):
            signing.loads(token, purpose="receipt")


def test_a_token_expires(tenant):
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        token = signing.dumps(1, purpose="receipt")
        clock.shift(dt.timedelta(minutes=9))
        assert signing.loads(token, purpose="receipt", max_age=dt.timedelta(minutes=10)) == 1
        clock.shift(dt.timedelta(minutes=2))
        with pytest.raises(signing.SignatureExpired):
            signing.loads(token, purpose="receipt", max_age=dt.timedelta(minutes=10))


@pytest.mark.bar
def test_a_password_is_reset_in_its_own_agency_only(tenant, other, in_tenant, bar_part):
    ours, theirs = twins((tenant, other), in_tenant)
    assert isinstance(default_token_generator, signing.PasswordResetTokens)
    token = default_token_generator.make_token(ours)
    assert default_token_generator.check_token(ours, token)
    with in_tenant(other):
        assert not default_token_generator.check_token(theirs, token)
    bar_part(*SECRETS)


@pytest.mark.bar
def test_the_library_for_sign_in_signs_by_agency_too(tenant, other, in_tenant, bar_part):
    from allauth.account import app_settings

    ours = django_signing.dumps(1, salt=app_settings.SALT)
    assert django_signing.loads(ours, salt=app_settings.SALT) == 1
    with in_tenant(other), pytest.raises(django_signing.BadSignature):
        django_signing.loads(ours, salt=app_settings.SALT)
    bar_part(*SECRETS)


def test_accounts_are_opened_by_invitation(rf, tenant):
    assert get_adapter().is_open_for_signup(rf.get("/")) is False


def modules() -> list[Path]:
    folders = ("agency", "config", "portal", "tenants")
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]


def imports(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_tenants_signing_uses_djangos_signatures():
    doors = {path for path in modules() if "django.core.signing" in imports(ast.parse(path.read_text()))}
    assert doors == {ROOT / "tenants" / "signing.py"}


def entered(tree: ast.AST) -> list[str]:
    """Names used as `with tenant:`, which the library offers and which is not safe with threads."""
    items = [item for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items]
    expressions = [item.context_expr for item in items]
    names = [getattr(expression, "id", getattr(expression, "attr", "")) for expression in expressions]
    return [name for name in names if name in {"tenant", "agency"}]


def test_no_code_enters_an_agency_with_its_context_manager():
    assert entered(ast.parse("with agency:\n pass")) == ["agency"]
    assert {
        path: entered(ast.parse(path.read_text())) for path in modules() if entered(ast.parse(path.read_text()))
    } == {}
