"""One person's bills, typed on one page, with their pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agency.cases.enums import HANDED_PIECES, DocumentKind
from agency.cases.models import Case, Claim
from agency.common.money import ZERO
from agency.intake.operations import JoinedPiece
from agency.readers.claim_files import ClaimRow, DebtorFacts, Nature, UnreadableFile
from agency.readers.claims.debtors import debtor_facts
from agency.readers.isolation.parser import open_pdf

from .files import DepositFilesField, LegibleField, ListedForm, SeveralFiles, SumField

MOST_BILLS = 10
# Buttons that hand nothing over: one more bill, a look at the directory of firms, a firm that it proposes.
_ASKS = frozenset({"ajouter", "chercher", "reprendre"})
# What a file is by its first bytes, whatever its name says.
PIECES = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
LARGEST_PIECE = 20 * 1024 * 1024
_SAISIE = {"class": "ligne-saisie"}
_WHICH = _("Choisissez la facture dont c’est la pièce")
_PLACES = {"SIREN": "siren", "code postal": "postcode", "courriel": "email", "téléphone": "phone"}


def checked_piece(kind: DocumentKind, found: Any) -> JoinedPiece:
    """Return a PDF that opens, or a picture, of 20 MB at most. Raises `ValidationError` with what to do."""
    if found.size > LARGEST_PIECE:
        raise forms.ValidationError(_("Ce fichier dépasse 20 Mo. Choisissez-en un plus petit"))
    content: bytes = found.read()
    mime = next((mime for mime, begins in PIECES.items() if content.startswith(begins)), None)
    if mime is None:
        raise forms.ValidationError(_("Choisissez un PDF, ou une photo en JPG ou en PNG"))
    if mime == "application/pdf":
        try:
            open_pdf(content)
        except UnreadableFile as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
    return JoinedPiece(kind, content, mime)


class PiecesField(DepositFilesField):
    """The pieces of one kind: PDF, JPG or PNG, told by their content."""

    def __init__(self, kind: DocumentKind, **options: Any) -> None:
        widget = SeveralFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png", **_SAISIE})
        super().__init__(label=kind.label.capitalize(), required=False, widget=widget, **options)
        self.kind = kind

    def clean(self, data: Any, initial: Any = None) -> list[JoinedPiece]:
        """Return the pieces."""
        given = [one for one in super().clean(data, initial) if one]
        return [checked_piece(self.kind, one) for one in given]


class HandPersonForm(ListedForm):
    """Who owes: somebody, or a firm, with where a letter is posted."""

    nature = forms.ChoiceField(
        label=_("Qui doit cette somme ?"),
        choices=(
            (Nature.PERSON.value, _("Un particulier")),
            (Nature.COMPANY.value, _("Une entreprise, une association")),
        ),
        widget=forms.Select(attrs=_SAISIE),
    )  # fmt: skip
    last_name = LegibleField(label=_("Nom de famille"), max_length=80, required=False, widget=forms.TextInput(_SAISIE))
    first_name = LegibleField(label=_("Prénom"), max_length=60, required=False, widget=forms.TextInput(_SAISIE))
    company_name = LegibleField(
        label=_("Raison sociale"), max_length=120, required=False, widget=forms.TextInput(_SAISIE)
    )
    siren = forms.CharField(label=_("SIREN ou SIRET"), max_length=20, required=False, widget=forms.TextInput(_SAISIE))
    address = LegibleField(
        label=_("Adresse (trois lignes au plus)"), required=False,
        widget=forms.Textarea({"rows": 3, **_SAISIE}),
    )  # fmt: skip
    postcode = forms.CharField(label=_("Code postal"), max_length=10, required=False, widget=forms.TextInput(_SAISIE))
    city = LegibleField(label=_("Ville"), max_length=32, required=False, widget=forms.TextInput(_SAISIE))
    email = forms.CharField(label=_("Courriel"), max_length=254, required=False, widget=forms.TextInput(_SAISIE))
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False, widget=forms.TextInput(_SAISIE))

    def clean(self) -> dict[str, Any]:
        """A person has a name; numbers, postcodes and addresses are those that can be."""
        given: dict[str, Any] = super().clean() or {}
        is_company = given.get("nature") == Nature.COMPANY
        if is_company and not given.get("company_name"):
            self.add_error("company_name", _("Écrivez la raison sociale"))
        if not is_company and not given.get("last_name"):
            self.add_error("last_name", _("Écrivez le nom de famille"))
        for doubt in self.facts(given).doubts:
            place = next((field for word, field in _PLACES.items() if word in doubt), None)
            self.add_error(place, doubt[:1].upper() + doubt[1:])
        return given

    def facts(self, given: Mapping[str, Any] | None = None) -> DebtorFacts:
        """Return the person as the reader of a file would."""
        said = self.cleaned_data if given is None else given
        is_company = said.get("nature") == Nature.COMPANY
        return debtor_facts(
            nature=Nature.COMPANY if is_company else Nature.PERSON,
            name=said.get("company_name", "") if is_company else "",
            first_name="" if is_company else said.get("first_name", ""),
            last_name="" if is_company else said.get("last_name", ""),
            number=said.get("siren", "") if is_company else "",
            address=tuple(said.get("address", "").splitlines()),
            postcode=said.get("postcode", ""), city=said.get("city", ""), email=said.get("email", ""),
            phone=said.get("phone", ""),
        )  # fmt: skip


class HandBillForm(ListedForm):
    """One bill, and its pieces."""

    number = LegibleField(
        label=_("Numéro de la facture"), max_length=60, widget=forms.TextInput(_SAISIE),
        error_messages={"required": _("Écrivez le numéro de la facture, tel qu’elle le porte")},
    )  # fmt: skip
    label = LegibleField(label=_("Objet (facultatif)"), max_length=150, required=False, widget=forms.TextInput(_SAISIE))
    issued_on = forms.DateField(
        label=_("Date de la facture"), widget=forms.DateInput({"type": "date", **_SAISIE}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Écrivez la date de la facture"),
            "invalid": _("Écrivez un jour qui existe, par exemple 31/12/2026"),
        },
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("Échéance (facultatif)"), required=False,
        widget=forms.DateInput({"type": "date", **_SAISIE}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Écrivez un jour qui existe, par exemple 31/12/2026")},
    )  # fmt: skip
    total = SumField(
        label=_("Montant de la facture"), widget=forms.TextInput({"inputmode": "decimal", **_SAISIE}),
        error_messages={"required": _("Écrivez le montant de la facture")},
    )  # fmt: skip
    paid = SumField(
        label=_("Déjà payé (facultatif)"), required=False, widget=forms.TextInput({"inputmode": "decimal", **_SAISIE})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in HANDED_PIECES:
            self.fields[f"piece_{kind}"] = PiecesField(kind)

    def clean(self) -> dict[str, Any]:
        """Something is still owed."""
        given: dict[str, Any] = super().clean() or {}
        total, paid = given.get("total"), given.get("paid") or ZERO
        if total is not None and paid >= total:
            self.add_error("paid" if paid else "total", _("Il ne reste rien à payer : écrivez une somme plus grande"))
        return given

    def line(self, debtor: DebtorFacts, rank: int) -> ClaimRow:
        """Return the bill as the reader of a file would."""
        given = self.cleaned_data
        total, paid = given["total"], given["paid"] or ZERO
        return ClaimRow(
            debtor=debtor, number=given["number"], key=given["number"], label=given["label"],
            issued_on=given["issued_on"], due_on=given["due_on"], total=total, paid=paid, open=total - paid,
            where=f"facture {rank}",
        )  # fmt: skip

    def pieces(self) -> list[JoinedPiece]:
        """Return what was joined to it."""
        return [piece for kind in HANDED_PIECES for piece in self.cleaned_data[f"piece_{kind}"]]


HandBillForms: type[BaseFormSet[HandBillForm]] = formset_factory(
    HandBillForm, extra=0, min_num=1, max_num=MOST_BILLS, absolute_max=MOST_BILLS, validate_min=True
)


class HandEntry:
    """The page where one person's bills are typed: the person, and as many bills as asked for."""

    def __init__(self, data: Any = None, files: Any = None, *, taken: Mapping[str, str] | None = None) -> None:
        self.adds = data is not None and not _ASKS.isdisjoint(data)
        if self.adds:
            count = min(_count(data) + ("ajouter" in data), MOST_BILLS)
            asked = list(HandBillForm.base_fields)
            told = [{name: data.get(f"form-{rank}-{name}", "") for name in asked} for rank in range(count)]
            courtesy_sentence = data.dict() | dict(taken or {})
            self.person, self.bills = HandPersonForm(initial=courtesy_sentence), HandBillForms(initial=told)
        else:
            self.person, self.bills = HandPersonForm(data), HandBillForms(data, files)

    @property
    def is_valid(self) -> bool:
        """Whether all that was typed can be taken; asking for one more bill is not handing them over."""
        # Both are looked at: whoever corrects sees all that there is to correct.
        return not self.adds and all([self.person.is_bound, self.person.is_valid(), self.bills.is_valid()])

    def corrections(self) -> list[tuple[str, str]]:
        """Return (anchor, message) for each thing to correct, in the order of the page."""
        forms_ = [self.person, *self.bills.forms]
        return [told for form in forms_ if form.is_bound for told in form.corrections()]

    def lines(self) -> Sequence[tuple[ClaimRow, list[JoinedPiece]]]:
        """Return each bill with its pieces."""
        facts = self.person.facts()
        return [(form.line(facts, rank), form.pieces()) for rank, form in enumerate(self.bills.forms, start=1)]


def _count(data: Mapping[str, Any]) -> int:
    told = data.get("form-TOTAL_FORMS", "")
    return int(told) if told in map(str, range(1, MOST_BILLS + 1)) else 1


class PieceForm(ListedForm):
    """One more piece of a bill that is in a case."""

    claim = forms.ModelChoiceField(
        queryset=Claim.objects.none(), label=_("De quelle facture ?"), widget=forms.Select(_SAISIE),
        empty_label=_("Choisissez"), error_messages=dict.fromkeys(("required", "invalid_choice"), _WHICH),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Quelle pièce ?"), choices=[(kind.value, kind.label) for kind in HANDED_PIECES],
        required=False, widget=forms.Select(_SAISIE),
        error_messages={"invalid_choice": _("Choisissez le type de la pièce")},
    )  # fmt: skip
    file = forms.FileField(
        label=_("Le fichier : PDF, JPG ou PNG, 20 Mo au plus"),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png", **_SAISIE}),
        error_messages={
            "required": _("Choisissez le fichier de la pièce"),
            "empty": _("Ce fichier est vide. Enregistrez-le de nouveau, puis choisissez-le"),
            "missing": _("Ce fichier n’est pas arrivé. Réessayez"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["claim"].queryset = Claim.objects.filter(case=case)  # type: ignore[attr-defined]
        self.fields["claim"].label_from_instance = lambda bill: bill.number  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The file is what its content says; without a word, it is the invoice."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("file"):
            kind = DocumentKind(given.get("kind") or DocumentKind.INVOICE)
            try:
                given["piece"] = checked_piece(kind, given["file"])
            except forms.ValidationError as error:
                self.add_error("file", error)
        return given
