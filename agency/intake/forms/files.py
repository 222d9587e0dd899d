"""What is asked of whoever hands invoices over: the files, and what the columns of a table hold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agency.common.money import ZERO, MoneyError, parse_euros
from agency.intake.enums import Column, LineField, SchoolColumn
from agency.intake.models import HandedFile, ImportRow
from agency.intake.rules import retold, said_of
from agency.readers.claim_files import Mapping
from agency.readers.claims.mapping import likely_header, propose
from agency.readers.claims.writing import legible
from agency.readers.files.errors import BadValue

MAX_BYTES = 20 * 1024 * 1024
MOST_FILES = 20
_SAMPLE, _LONGEST = 5, 40
# What nearly every table has: asked first, the rest folded.
_FIRST = 15
_LONGEST_TEXT = 254
_TOO_MUCH = Decimal(100_000_000)
_ASKED = {
    LineField.NUMBER: _("le numéro de la facture, tel qu’elle le porte"),
    LineField.NAME: _("le nom ou la raison sociale"),
    LineField.FIRST_NAME: _("le prénom"),
    LineField.LAST_NAME: _("le nom de famille"),
    LineField.ADDRESS: _("le numéro et la rue, sur trois lignes au plus"),
    LineField.POSTCODE: _("le code postal, en cinq chiffres"),
    LineField.CITY: _("la ville"),
    LineField.EMAIL: _("le courriel"),
    LineField.PHONE: _("le téléphone"),
}


class DepositFileField(forms.FileField):
    """A file of at most 20 MB; the words say what to do, not that something is « invalid »."""

    default_error_messages = {
        "required": _("Choisissez un fichier : CSV, XLSX, ODS, FEC, ou la facture en PDF (Factur-X)"),
        "empty": _("Ce fichier est vide. Exportez-le de nouveau, puis choisissez-le"),
        "missing": _("Ce fichier n’est pas arrivé. Réessayez"),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a file over the limit before a single byte of it is read."""
        found: UploadedFile | None = super().clean(data, initial)
        if found is not None and found.size is not None and found.size > MAX_BYTES:
            raise forms.ValidationError(_("Choisissez un fichier de moins de 20 Mo, ou découpez-le par exercice"))
        return found


class DepositFilesField(DepositFileField):
    """One file or several, of any formats, at most twenty at a time; its widget lets several be chosen."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as a list."""
        given = list(data) if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Choisissez vingt fichiers au plus à la fois"))
        return [super(DepositFilesField, self).clean(one, initial) for one in given or [None]]


class SeveralFiles(forms.FileInput):
    """A plain file button that takes several files, dropped or chosen."""

    allow_multiple_selected = True


class SumField(forms.CharField):
    """A sum in euros as people type it: 1 234,56."""

    def prepare_value(self, value: Any) -> Any:
        """A sum that we hold, with the comma that people type."""
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Return the euros. Raises `ValidationError` with an example of what to write."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_euros(text)
        except MoneyError as error:
            raise forms.ValidationError(_("Écrivez une somme, par exemple 1 234,56")) from error
        if not ZERO <= amount < _TOO_MUCH:
            raise forms.ValidationError(_("Écrivez une somme positive, de moins de cent millions d’euros"))
        return amount


class LegibleField(forms.CharField):
    """A text that a letter can print."""

    def clean(self, value: Any) -> Any:
        """Return the text. Raises `ValidationError` with what cannot be printed."""
        text = super().clean(value)
        try:
            return "\n".join(legible(line) for line in text.splitlines())
        except BadValue as fault:
            raise forms.ValidationError(fault.reason) from fault


class ListedForm(forms.Form):
    """A form whose corrections are listed on top of the page."""

    def corrections(self) -> list[tuple[str, str]]:
        """Return (anchor, message) for each thing to correct, in the order of the page."""
        return [(bound.auto_id, str(told)) for bound in self.visible_fields() for told in bound.errors]


class ColumnsForm(ListedForm):
    """Which column of a table holds what, field by field, with the first values of each column in sight."""

    header_row = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, handed: HandedFile, *args: Any, titles: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.head: list[list[str]] = handed.head
        self.read: dict[str, Any] | None = handed.batch.columns
        self.row = self._header_row(self.data.get("header_row", "") if self.is_bound else titles)
        self.width = max(len(row) for row in self.head)
        cells = self.head[self.row]
        self.headers = [" ".join(cells[rank].split()) if rank < len(cells) else "" for rank in range(self.width)]
        self.sample = [self._padded(row) for row in self.head[self.row + 1 : self.row + 1 + _SAMPLE]]
        self.initial["header_row"] = self.row
        guessed = self._fields()
        columns = [("", "—"), *((str(rank), self._shown(rank)) for rank in range(self.width))]
        for name, label in chain(Column.choices, SchoolColumn.choices):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=columns, required=False, initial=str(guessed.get(name, "")),
                widget=forms.Select(attrs={"class": "ligne-saisie"}),
                error_messages={"invalid_choice": _("Choisissez une colonne de ce tableau")},
            )  # fmt: skip

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """The fields that nearly every table has, and those found in this one."""
        return [self[name] for name in self._named() if self._is_first(name)]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The fields that few tables have."""
        return [self[name] for name in self._named() if not self._is_first(name)]

    @property
    def next_row(self) -> int | None:
        """The row that may bear the titles when this one does not."""
        return self.row + 1 if self.row + 2 < len(self.head) else None

    def mapping(self) -> Mapping:
        """Return the columns told, once the form is valid; the headers are those of the file, to the last one."""
        headers = tuple(" ".join(cell.split()) for cell in self.head[self.row])
        told = {name: int(self.cleaned_data[name]) for name in self._named() if self.cleaned_data.get(name)}
        return Mapping(self.row, (*headers, *[""] * (self.width - len(headers))), told)

    def proposed(self) -> Mapping:
        """Return the columns as they are shown before anybody changes one."""
        return Mapping(self.row, tuple(self.headers), self._fields())

    def _named(self) -> Sequence[str]:
        return [*Column.values, *SchoolColumn.values]

    def _is_first(self, name: str) -> bool:
        return name in Column.values[:_FIRST] or bool(self[name].value())

    def _header_row(self, asked: str) -> int:
        if asked.isascii() and asked.isdigit() and int(asked) < len(self.head):
            return int(asked)
        if self.read is not None and not asked:
            return int(self.read["header_row"])
        return likely_header(self.head)

    def _fields(self) -> dict[str, int]:
        """What was read before, else what this row proposes."""
        if self.read is not None and self.read["header_row"] == self.row:
            return dict(self.read["fields"])
        found = propose(self.head[self.row :])
        return dict(found.fields) if found is not None and found.header_row == 0 else {}

    def _padded(self, row: Sequence[str]) -> list[str]:
        return [row[rank][:_LONGEST] if rank < len(row) else "" for rank in range(self.width)]

    def _shown(self, rank: int) -> str:
        """A column as it is chosen: its letter, its title, and its first value."""
        value = next((row[rank] for row in self.sample if row[rank]), "")
        return " · ".join(text for text in (letter_of(rank), self.headers[rank][:_LONGEST], value) if text)


def letter_of(rank: int) -> str:
    """Return the letter of a column as spreadsheets write it: A, B… Z, AA."""
    before, last = divmod(rank, 26)
    return (letter_of(before - 1) if before else "") + chr(ord("A") + last)


class UndoForm(forms.Form):
    """Why a deposit is undone."""

    reason = forms.CharField(
        label=_("Pourquoi l’annuler ?"), max_length=150,
        widget=forms.TextInput(attrs={"class": "ligne-saisie"}),
        error_messages={
            "required": _("Écrivez pourquoi ce dépôt est annulé"),
            "max_length": _("Dites-le en 150 caractères au plus"),
        },
    )  # fmt: skip


class LineForm(ListedForm):
    """Exactly what a line lacks or leaves in doubt, with what the file said of it."""

    def __init__(self, row: ImportRow, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.row = row
        line = retold(row.said or {}, row.typed)
        people = row.facts["people"]
        for asked in row.asked:
            field = _asked_field(asked.split("_", 1)[1] if asked[:1].isdigit() else asked)
            if len(people) > 1 and asked[:1].isdigit():
                name = people[int(asked[0])]
                field.label = f"{field.label} ({name['first_name']} {name['last_name'] or name['company_name']})"
            field.initial = said_of(line, asked)
            self.fields[asked] = field

    def clean(self) -> dict[str, Any]:
        """One of the two dates does when both lack; what is paid is less than the total."""
        given: dict[str, Any] = super().clean() or {}
        if {"issued_on", "due_on"} <= self.fields.keys() and not (given.get("issued_on") or given.get("due_on")):
            self.add_error("issued_on", _("Écrivez la date de la facture, ou son échéance"))
        total, paid = given.get("total"), given.get("paid")
        if total is not None and paid is not None and paid >= total:
            self.add_error("paid", _("Ce qui est déjà payé doit être inférieur au montant de la facture"))
        return given


def _asked_field(name: str) -> forms.Field:
    label = LineField(name).label
    saisie = {"class": "ligne-saisie"}
    if name.endswith("_on"):
        day = forms.DateInput(attrs={"type": "date", **saisie}, format="%Y-%m-%d")
        wrong = _("Écrivez un jour qui existe, par exemple 31/12/2026")
        return forms.DateField(label=label, required=False, widget=day, error_messages={"invalid": wrong})
    if name in ("total", "paid"):
        return SumField(label=label, widget=forms.TextInput(attrs={"inputmode": "decimal", **saisie}))
    widget = forms.Textarea(attrs={"rows": 3, **saisie}) if name == "address" else forms.TextInput(attrs=saisie)
    missing = _("Écrivez %(what)s") % {"what": _ASKED[LineField(name)]}
    return LegibleField(label=label, max_length=_LONGEST_TEXT, widget=widget, error_messages={"required": missing})
