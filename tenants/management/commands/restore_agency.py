"""`manage.py restore_agency /var/backups/lhermitte.tar`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.backups.archive import BackupRefused
from tenants.backups.operations import restore


class Command(BaseCommand):
    """Take one agency back from its file."""

    help = "Restaure un cabinet d’une sauvegarde, tout ou rien. Lancez ensuite « manage.py migrate_agencies »."

    def add_arguments(self, parser: CommandParser) -> None:
        """From which file."""
        parser.add_argument("file", type=Path, help="fichier écrit par backup_agency")
        parser.add_argument(
            "--other-keys",
            action="store_true",
            help="accepte une autre clé de signature : les codes déjà imprimés n’ouvriront plus rien",
        )

    def handle(self, *_args: Any, file: Path, other_keys: bool, **_options: Any) -> None:
        """Do it, or say why not."""
        try:
            agency = restore(file, by=getpass.getuser(), at=timezone.now(), other_keys=other_keys)
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{agency.slug}\t{agency.state}\t{agency.host}")
