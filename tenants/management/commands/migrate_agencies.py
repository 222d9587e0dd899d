"""`manage.py migrate_agencies --jobs 4`: public, template, then the agencies that lag."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.schemas.schema_migrations import (
    MigrationFailed,
    bring_platform_up_to_date,
    bring_up_to_date,
    migrate_each,
)


class Command(BaseCommand):
    """Bring every schema up to the code; may be stopped and run again."""

    help = "Met à jour les schémas en retard, et eux seuls."
    # What keeps agencies apart. The others read every address and form of the house, as `manage.py check` does.
    requires_system_checks = [Tags.security]

    def add_arguments(self, parser: CommandParser) -> None:
        """How many processes; `--schemas` is what they are told to do, `--platform` what a restore needs first."""
        parser.add_argument("--jobs", type=int, default=2)
        parser.add_argument("--platform", action="store_true")
        parser.add_argument("--schemas", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Migrate, one line per schema done."""
        if options["schemas"]:
            migrate_each(options["schemas"].split(","))
            return
        platform = options["platform"]
        try:
            for schema, count in (
                bring_platform_up_to_date() if platform else bring_up_to_date(at=timezone.now(), jobs=options["jobs"])
            ):
                self.stdout.write(f"{schema}\t{count if count > 0 else 'créé'}")
                self.stdout.flush()
        except MigrationFailed as error:
            raise CommandError(str(error)) from None
