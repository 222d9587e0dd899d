"""`manage.py rates list|add|check`: the figures of the law that came after the release."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agency.law.interest.rates import RateTableError
from agency.rates.models import RateEntry
from agency.rates.operations import RateRefused, check_rate, enter_rate
from agency.rates.queries import entries, rate_table, waiting

REFUSED = 2


def day(text: str) -> date:
    """A day written AAAA-MM-JJ. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"« {text} » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2026-07-01") from None


def number(text: str) -> Decimal:
    """A value with a comma or a point. Raises ArgumentTypeError."""
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ArgumentTypeError(f"« {text} » n’est pas un nombre : écrivez par exemple 2,62") from None


class Command(BaseCommand):
    """Exit 0 when all is well, 1 when a series has no value for the day, 2 when a row is refused."""

    help = "Taux et barèmes légaux saisis depuis la version installée : une personne saisit, une autre vérifie."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three acts; the second person types the value again."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="list|add|check")
        listing = acts.add_parser("list", help="saisies, et séries sans valeur ce jour-là")
        listing.add_argument("--on", type=day, metavar="JOUR", help="aujourd’hui par défaut")
        add = acts.add_parser("add", help="saisir une valeur")
        check = acts.add_parser("check", help="vérifier la saisie d’une autre personne")
        for act in (add, check):
            act.add_argument("kind", metavar="NATURE", help="legal, ecb_refi, rsa, vat")
            act.add_argument("klass", metavar="CLASSE", help="other, individual, main, single…")
            act.add_argument("valid_from", type=day, metavar="DEBUT", help="premier jour où la valeur vaut")
            act.add_argument("value", type=number, metavar="VALEUR", help="en % ou en euros, lue à la source")
            act.add_argument("--by", required=True, metavar="E-MAIL", help="qui saisit ou vérifie")
        add.add_argument("--to", type=day, dest="valid_to", metavar="FIN", help="premier jour où elle ne vaut plus")
        add.add_argument("--source", required=True, metavar="URL", help="adresse https:// du texte officiel")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or say in one sentence why not."""
        act = {"list": self._list, "add": self._add, "check": self._check}[options["act"]]
        try:
            act(options)
        except (RateRefused, RateTableError) as error:
            raise CommandError(str(error), returncode=REFUSED) from None

    def _list(self, options: dict[str, Any]) -> None:
        for entry in entries():
            self.stdout.write(_line(entry))
        on = options["on"] or timezone.localdate()
        missing = rate_table().missing(on)
        if missing:
            names = ", ".join(" ".join(series) for series in missing)
            raise CommandError(f"Sans valeur au {on:%d/%m/%Y} : {names}.", returncode=1)

    def _add(self, options: dict[str, Any]) -> None:
        asked = {name: options[name] for name in ("kind", "klass", "valid_from", "valid_to", "value", "by")}
        entry = enter_rate(**asked, source_url=options["source"], at=timezone.now())
        self.stdout.write(_line(entry))
        self.stdout.write("Saisi. Il comptera quand une autre personne l’aura vérifié : manage.py rates check.")

    def _check(self, options: dict[str, Any]) -> None:
        entry = waiting(options["kind"], options["klass"], options["valid_from"])
        if entry is None:
            raise RateRefused("Aucune saisie pour cette nature, cette classe et ce jour : voyez manage.py rates list.")
        if entry.value != options["value"]:
            raise RateRefused(f"{entry} : saisi {entry.value}, vous lisez {options['value']}. Comparez avec la source.")
        self.stdout.write(_line(check_rate(entry=entry, by=options["by"], at=timezone.now())))


def _line(entry: RateEntry) -> str:
    until = entry.valid_to or "sans terme"
    state = f"vérifié par {entry.checked_by}" if entry.checked_at else "à vérifier"
    about = [entry.kind, entry.klass, entry.valid_from, until, entry.value, entry.source_url]
    return "\t".join(map(str, [*about, f"saisi par {entry.entered_by}", state]))
