"""What a new agency finds on its first day: roles, letters, strategies, the qualification workflow.

A collector: each room brings its own, this module only says in which order.
"""

from __future__ import annotations

from datetime import datetime

from agency.journal.rules import Actor
from agency.letters.operations import install_default_templates
from agency.users.operations import sync_roles


def furnish(*, by: str, at: datetime) -> None:
    """Furnish the current agency; safe to run again after a release."""
    actor = Actor.system(by)
    sync_roles()
    install_default_templates(by=actor, at=at)
