"""Choosing a password: long and free, never a word of the house; guessing one is slow; the second step is sealed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings

from agency.privacy.operations import renew_seals
from config.protection.passwords import HOUSE_WORDS
from tests.agency.desk.scene import PASSWORD, staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_profile

CHANGE, DOOR = "/compte/password/change/", "/compte/login/"


@pytest.mark.parametrize("word", [*HOUSE_WORDS, "Lhermitte", "Créancier", "LHERMITTE-recouvrement"])
def test_a_word_of_the_house_with_a_little_around_it_is_refused(tenant: Any, word: str) -> None:
    for tried in (f"{word}2026!", f"!!{word}-{word}!!-{word}", f"{word.upper()}.{word}.1234"):
        with pytest.raises(ValidationError):
            validate_password(tried)


@pytest.mark.parametrize(
    "good",
    [
        "ciel bas et sel gris",
        "tout-en-minuscules-sans-chiffre",
        "48151623424815162342",
        "L’été à l’amiable, sans façon",
        "日本語" * 30,
    ],
)
def test_any_letters_and_any_length_from_twelve_are_a_password(tenant: Any, good: str) -> None:
    validate_password(good)


@pytest.mark.parametrize("bad", ["onze-signes", "1q2w3e4r5t6y", "password1234"])
def test_a_short_or_a_common_one_is_refused(tenant: Any, bad: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(bad)


def test_it_is_changed_by_whoever_knows_the_former_one_and_kept_as_it_was_typed(tenant: Any) -> None:
    a_profile()
    ines, chosen = staff(first="Ines"), " Une phrase, avec des blancs au début "
    desk = AgencyClient(tenant)
    desk.post(DOOR, {"login": ines.email, "password": PASSWORD})
    page = desk.get(CHANGE).content.decode()
    fields = re.findall(r"<input[^>]*type=.password.[^>]*>", page)
    assert len(fields) >= 2
    assert not [field for field in fields if "onpaste" in field or "maxlength" in field]
    said = {"oldpassword": "pas-la-bonne-phrase", "password1": chosen, "password2": chosen}
    desk.post(CHANGE, said)
    ines.refresh_from_db()
    assert ines.check_password(PASSWORD)
    desk.post(CHANGE, said | {"oldpassword": PASSWORD})
    ines.refresh_from_db()
    assert ines.check_password(chosen)
    assert not ines.check_password(chosen.strip())


def test_guessing_at_one_account_is_slowed_down_even_for_the_right_password(tenant: Any) -> None:
    a_profile()
    ines = staff(first="Ines")
    cache.clear()
    browser = AgencyClient(tenant)
    for number in range(6):
        browser.post(DOOR, {"login": ines.email, "password": f"une-mauvaise-phrase-{number}"})
    browser.post(DOOR, {"login": ines.email, "password": PASSWORD})
    assert "_auth_user_id" not in browser.session
    cache.clear()
    browser.post(DOOR, {"login": ines.email, "password": PASSWORD})
    assert browser.session["_auth_user_id"] == str(ines.pk)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def kept_by_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        return str(cursor.fetchone()[0])


def test_a_code_of_a_telephone_serves_once_and_its_secret_is_sealed(tenant: Any) -> None:
    ines, secret = staff(first="Ines"), "JBSWY3DPEHPK3PXP"
    cache.clear()
    TOTP.activate(ines, secret)
    assert secret not in kept_by_the_database()
    factor = Authenticator.objects.get(user=ines).wrap()
    code = code_of(secret)
    assert factor.validate_code(code)
    assert not factor.validate_code(code)
    assert not factor.validate_code("000000" if code != "000000" else "111111")


def test_codes_of_recovery_are_drawn_from_a_sealed_seed_and_outlive_the_key(tenant: Any, settings: Any) -> None:
    ines, rivale = staff(first="Ines"), staff(first="Rosa")
    codes = RecoveryCodes.activate(ines).get_unused_codes()
    secret = "JBSWY3DPEHPK3PXP"
    # One that was set up before secrets were sealed.
    Authenticator.objects.create(user=rivale, type="totp", data={"secret": secret})
    first = settings.SECRET_KEY
    second = "une-autre-" + "k" * 50
    with override_settings(SECRET_KEY=second, SECRET_KEY_FALLBACKS=[first]):
        assert renew_seals(by=BY, at=NOW) == 2
    assert secret not in kept_by_the_database()
    with override_settings(SECRET_KEY=second, SECRET_KEY_FALLBACKS=[]):
        mine = Authenticator.objects.get(user=ines)
        assert mine.wrap().get_unused_codes() == codes
        assert Authenticator.objects.get(user=rivale).wrap().validate_code(code_of(secret))
    # No key opens it any more: no code of hers is right, and none of an empty secret either.
    with override_settings(SECRET_KEY="perdue-" + "z" * 50, SECRET_KEY_FALLBACKS=[]):
        lost = Authenticator.objects.get(user=rivale).wrap()
        cache.clear()
        assert not lost.validate_code(code_of(secret))
        assert not lost.validate_code(code_of(""))
        assert renew_seals(by=BY, at=NOW) == 0
