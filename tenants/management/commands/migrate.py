"""`manage.py migrate` is `migrate_agencies`: Django's own would migrate as a login that owns nothing."""

from django.db.migrations.autodetector import MigrationAutodetector

from . import migrate_agencies


class Command(migrate_agencies.Command):
    """Same as `migrate_agencies`."""

    # Django checks that both migration commands detect changes alike.
    autodetector = MigrationAutodetector
