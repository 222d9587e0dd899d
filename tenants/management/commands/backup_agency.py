"""`manage.py backup_agency lhermitte /var/backups/lhermitte.tar`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.backups.archive import BackupRefused
from tenants.backups.operations import back_up
from tenants.models import Agency


class Command(BaseCommand):
    """Save one agency into one file."""

    help = (
        "Sauvegarde un cabinet dans un fichier : base, pièces, lignes de la plateforme. À chiffrer et garder ailleurs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, into which file."""
        parser.add_argument("slug", help="nom court du cabinet")
        parser.add_argument("file", type=Path, help="fichier à écrire ; remplacé s’il existe")

    def handle(self, *_args: Any, slug: str, file: Path, **_options: Any) -> None:
        """Write it, or say why not."""
        agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            raise CommandError(f"Aucun cabinet n’a le nom court « {slug} » ; « manage.py list_agencies » les donne.")
        try:
            back_up(agency, file, by=getpass.getuser(), at=timezone.now())
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{agency.slug}\t{file}\t{file.stat().st_size}")
