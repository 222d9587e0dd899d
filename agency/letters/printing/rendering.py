"""Prints letters, receipts and conventions: PDF/A-3 + PDF/UA-1, the same bytes for the same content, on any machine.

The data enter Typst as JSON (`sys.inputs`), never as Typst source.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agency.law.contact.letter_content import Mention
from agency.letters.printing.account import account_data
from agency.letters.printing.contracts.convention import ConventionContent, convention_data
from agency.letters.printing.contracts.debit_mandate import DebitMandateContent, debit_mandate_data
from agency.letters.printing.contracts.plan_agreement import PlanAgreementContent, plan_agreement_data
from agency.letters.printing.declaration import declaration_data
from agency.letters.printing.early.courtesy import CourtesyContent, courtesy_data
from agency.letters.printing.kit import kit_data
from agency.letters.printing.letter import letter_data
from agency.letters.printing.note import note_data
from agency.letters.printing.receipt import receipt_data
from agency.letters.printing.reports.report import report_data
from agency.letters.printing.statement import statement_data
from agency.letters.printing.values import AccountContent, DeclarationContent, ReportContent, StatementContent
from agency.letters.rules import NotPrintable
from agency.letters.values import Brand, KitContent, LetterContent, NoteContent, ReceiptContent
from agency.letters.wording.mentions import missing_in_letter, missing_in_receipt

if TYPE_CHECKING:
    import typst

SOURCES = Path(__file__).parent / "typst"
_STANDARDS: list[Any] = ["a-3b", "ua-1"]
_kept = threading.local()


def render_letter(content: LetterContent, brand: Brand) -> bytes:
    """PDF of a letter: the words on page 1, « Ce que dit la loi » on page 2.

    Enclosures are listed, not merged: they travel as separate documents of the same sending. Raises NotPrintable
    naming every lawful mention that is missing (R1.8-R1.10).
    """
    _refuse("Cette lettre", missing_in_letter(content))
    return _pdf("letter.typ", letter_data(content, brand), content.facts.dated_on)


def letter_pages_svg(content: LetterContent, brand: Brand) -> list[str]:
    """The same letter as one SVG per page, for the editor's preview. Raises NotPrintable like `render_letter`."""
    _refuse("Cette lettre", missing_in_letter(content))
    data = json.dumps(letter_data(content, brand))
    pages = _compiler("letter.typ").compile(
        sys_inputs={"data": data}, format="svg", timestamp=noon(content.facts.dated_on)
    )
    return [page.decode() for page in (pages if isinstance(pages, list) else [pages]) if page]


def render_receipt(content: ReceiptContent, brand: Brand) -> bytes:
    """PDF of a quittance, one per payment and free of charge (R1.14-R1.15).

    Raises NotPrintable naming every field of the law that is missing.
    """
    _refuse("Cette quittance", missing_in_receipt(content))
    return _pdf("receipt.typ", receipt_data(content, brand), content.issued_on)


def render_statement(content: StatementContent, brand: Brand) -> bytes:
    """PDF of the statement of a transfer to a creditor."""
    return _pdf("statement.typ", statement_data(content, brand), content.paid_on)


def render_debit_mandate(content: DebitMandateContent, brand: Brand) -> bytes:
    """PDF of what a person agreed to for the debits of their plan."""
    return _pdf("statement.typ", debit_mandate_data(content, brand), content.agreed_on)


def render_plan_agreement(content: PlanAgreementContent, brand: Brand) -> bytes:
    """PDF of a plan as its person agreed to it."""
    return _pdf("statement.typ", plan_agreement_data(content, brand), content.dated_on)


def render_declaration(content: DeclarationContent, brand: Brand) -> bytes:
    """PDF of what a creditor declares to a commission."""
    return _pdf("statement.typ", declaration_data(content, brand), content.dated_on)


def render_account(content: AccountContent, brand: Brand) -> bytes:
    """PDF of a case's statement of account."""
    return _pdf("statement.typ", account_data(content, brand), content.dated_on)


def render_report(content: ReportContent, brand: Brand) -> bytes:
    """PDF of what the house holds or does, section by section."""
    return _pdf("report.typ", report_data(content, brand), content.dated_on)


def render_run_paper(data: dict[str, Any], printed_on: date) -> bytes:
    """PDF of a paper of a mail run: its summary, its separators or its slip."""
    return _pdf("mail_run.typ", data, printed_on)


def render_invoice(data: dict[str, Any], issued_on: date) -> bytes:
    """PDF of an invoice of fees, from the data of `invoice.typ`; who issues it puts its XML inside."""
    return _pdf("invoice.typ", data, issued_on)


def render_note(content: NoteContent, brand: Brand) -> bytes:
    """PDF of a short letter that asks for nothing."""
    return _pdf("note.typ", note_data(content, brand), content.dated_on)


def render_courtesy(content: CourtesyContent, brand: Brand) -> bytes:
    """PDF of a friendly word before a bill is due."""
    return _pdf("note.typ", courtesy_data(content, brand), content.dated_on)


def render_kit(content: KitContent, brand: Brand) -> bytes:
    """PDF of texts that a creditor completes."""
    return _pdf("kit.typ", kit_data(content, brand), content.printed_on)


def render_convention(content: ConventionContent, brand: Brand) -> bytes:
    """PDF of a convention (R124-3), to be signed by both parties; what it lacks stands on its first page."""
    return _pdf("convention.typ", convention_data(content, brand), content.printed_on)


def _refuse(document: str, missing: tuple[Mention, ...]) -> None:
    if missing:
        named = " ; ".join(f"{mention.label} ({mention.article})" for mention in missing)
        raise NotPrintable(f"{document} ne peut pas être imprimée, il manque : {named}.")


def _compiler(source: str) -> typst.Compiler:
    """The thread's own compiler of a source: it remembers what does not change from one letter to the next."""
    kept: dict[str, typst.Compiler] = _kept.__dict__.setdefault("compilers", {})
    if source not in kept:
        kept[source] = _new_compiler(source)
    return kept[source]


def _new_compiler(source: str) -> typst.Compiler:
    # Twelve megabytes with its fonts, which a process that prints nothing does without.
    import typst  # noqa: PLC0415

    return typst.Compiler(str(SOURCES / source), root=str(SOURCES), font_paths=fonts())


@cache
def fonts() -> typst.Fonts:
    """The fonts of Typst itself, the same on any machine."""
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _pdf(source: str, data: dict[str, Any], dated_on: date) -> bytes:
    pdf = _compiler(source).compile(
        sys_inputs={"data": json.dumps(data)},
        format="pdf",
        pdf_standards=_STANDARDS,
        timestamp=noon(dated_on),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst n’a pas rendu un PDF.")
    return pdf


def noon(day: date) -> int:
    """The instant that a printed document is dated of: the same bytes whatever the hour."""
    return int(datetime.combine(day, time(12), tzinfo=UTC).timestamp())
