"""What a new agency finds on its first day: roles, letters, strategies, the qualification workflow, its site.

A collector: each room brings its own, this module only says in which order.
"""

from __future__ import annotations

from datetime import datetime

from agency.journal.rules import Actor
from agency.letters.operations import install_default_templates
from agency.qualification.operations import install_workflow
from agency.site.operations import install_pages, open_to_editors
from agency.strategies.operations import install_defaults
from agency.users.operations import sync_roles
from agency.writing.operations import install_texts

# Above this amount, a qualification is approved by someone who manages the team.
QUALIFICATION_CEILING = 5000


def seed_agency(*, by: str, at: datetime) -> None:
    """Seed the current agency; safe to run again after a release."""
    actor = Actor.system(by)
    sync_roles()
    install_default_templates(by=actor, at=at)
    install_defaults(by=actor, at=at)
    install_texts(by=actor, at=at)
    install_workflow(ceiling=QUALIFICATION_CEILING)
    install_pages(by=actor, at=at)
    open_to_editors(by=actor, at=at)
