"""A key is known by its hash, on its days, until it is shut."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.software.enums import KeyScope
from agency.software.models import SoftwareKey
from agency.software.operations import make_key, revoke_key
from agency.software.queries import key_shown
from tests.factories import BY, NOW, TODAY


def test_a_key_opens_until_its_last_day_and_not_once_it_is_shut(tenant: Any) -> None:
    key, secret = make_key(
        name="Essai", creditor=None, scopes=[KeyScope.CASES_READ], ends_on=TODAY, by=BY, at=NOW
    )  # fmt: skip
    assert key_shown(secret, TODAY) == key
    assert key_shown(secret, TODAY + timedelta(days=1)) is None
    assert key_shown(key.start, TODAY) is None
    assert key_shown(key.sha256, TODAY) is None
    assert revoke_key(key=key, by=BY, at=NOW)
    assert not revoke_key(key=key, by=BY, at=NOW)
    assert key_shown(secret, TODAY) is None


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_the_database_keeps_no_key_that_opens_nothing_or_something_else(tenant: Any, scopes: list[str]) -> None:
    key, _secret = make_key(name="Essai", creditor=None, scopes=[KeyScope.CASES_READ], ends_on=None, by=BY, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SoftwareKey.objects.filter(pk=key.pk).update(scopes=scopes)
