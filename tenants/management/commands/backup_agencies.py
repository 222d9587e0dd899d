"""`manage.py backup_agencies /var/backups/amiable`: what a timer calls each night."""

from __future__ import annotations

import getpass
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.backups.archive import BackupRefused
from tenants.backups.operations import back_up
from tenants.models import Agency
from tenants.queries import OPEN_OR_SUSPENDED

DAYS = 14
# `lhermitte-2026-11-30.tar`, and nothing else that somebody keeps there.
NAME = re.compile(r"^[-a-z0-9_]+-(\d{4}-\d{2}-\d{2})\.tar$")


class Command(BaseCommand):
    """Save every open or suspended agency, each into a file of its day; then let the old files go."""

    help = "Sauvegarde chaque cabinet dans un fichier du jour, puis retire les fichiers trop anciens."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and for how long."""
        parser.add_argument("folder", type=Path, help="dossier des sauvegardes, créé s’il manque")
        parser.add_argument("--keep-days", type=int, default=DAYS, help=f"jours gardés ({DAYS})")

    def handle(self, *_args: Any, folder: Path, keep_days: int, **_options: Any) -> None:
        """Write the files. One that fails stops none of the others, and nothing old goes that night."""
        if keep_days < 1:
            raise CommandError("--keep-days compte au moins un jour.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        today, failed = timezone.localdate(), []
        for agency in Agency.objects.filter(state__in=OPEN_OR_SUSPENDED):
            file = folder / f"{agency.slug}-{today.isoformat()}.tar"
            try:
                back_up(agency, file, by=getpass.getuser(), at=timezone.now())
            except (BackupRefused, OSError) as error:
                failed.append(agency.slug)
                self.stderr.write(f"{agency.slug}\t{error}")
                continue
            self.stdout.write(f"{agency.slug}\t{file}\t{file.stat().st_size}")
        if failed:
            raise CommandError(f"Sans sauvegarde cette nuit : {', '.join(failed)}. Les anciennes restent toutes.")
        for file in _older(folder, today - timedelta(days=keep_days)):
            file.unlink()


def _older(folder: Path, than: date) -> list[Path]:
    """Files of ours whose day is before another."""
    named = [(file, NAME.match(file.name)) for file in folder.iterdir()]
    return [file for file, found in named if found and date.fromisoformat(found[1]) < than]
