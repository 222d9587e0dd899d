"""What a shell exports for an installation changes nothing of the tests."""

import os

from django.conf import settings

from tests.clean_environment import OURS


def test_nothing_that_an_installation_exports_is_seen() -> None:
    assert not [name for name in os.environ if name.startswith(("AMIABLE_", "STRIPE_")) and name not in OURS]
    assert settings.PORT == 8000
    assert settings.PUBLIC_HOSTS == ["localhost", "127.0.0.1"]
