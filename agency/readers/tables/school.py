"""School statements: a family, a pupil, one or two payers, several bills; one line of the table per bill."""

import re
from dataclasses import replace
from decimal import Decimal

from agency.readers.claims.mapping import normal
from agency.readers.claims.rows import ClaimRow, Confidence, DebtorFacts, Kind, Payer

from .mapped_table import RefusedRow, Sheet, bare_row

_WHOLE = Decimal(100)
_YES = {"oui", "o", "1", "x", "vrai", "true", "solidaire", "solidaires"}


def school_row(sheet: Sheet, row: int) -> ClaimRow:
    """The claim of one bill, owed by one or two payers. Raises RefusedRow (TAB-*, SCH-1 to SCH-3).

    Of the pupil only the initial and the class are kept, in the words of the bill too: the rest is no business of a
    debt collector (R5.12, R5.13).
    """
    number = sheet.identifier(row, "number")
    family = sheet.identifier(row, "account")
    payers, warnings = _payers(sheet, row, family, number)
    bill = bare_row(sheet, row, number, payers[0].debtor)
    second = payers[1].debtor.doubts if len(payers) > 1 else ()
    warnings = [*bill.warnings, *second, *warnings]
    return replace(
        bill,
        label=without_pupil(bill.label, sheet.text(row, "pupil")),
        kind=Kind.BILL,
        about=_pupil(sheet.text(row, "pupil"), sheet.text(row, "class")),
        payers=tuple(payers),
        confidence=Confidence.MEDIUM if warnings and bill.confidence is not Confidence.LOW else bill.confidence,
        warnings=tuple(warnings),
    )


def without_pupil(label: str, pupil: str) -> str:
    """Return the words of a bill with the pupil's first name as an initial: « Cantine de Léo » reads « Cantine de L. ».

    Of the pupil's cell the first word alone is looked for when it is one word; of several, those in capitals are the
    family's, who is written to under that name anyway.
    """
    for name in (part for part in pupil.split() if len(part) > 1 and not (part.isupper() and " " in pupil.strip())):
        label = re.sub(rf"\b{re.escape(name)}\b", f"{name[0].upper()}.", label, flags=re.IGNORECASE)
    return label


def _pupil(name: str, level: str) -> str:
    initial = f"{name.strip()[0].upper()}." if name.strip() else ""
    return ", ".join(part for part in (initial, level) if part)


def _payers(sheet: Sheet, row: int, family: str, number: str) -> tuple[list[Payer], list[str]]:
    found: list[DebtorFacts] = []
    shares: list[Decimal | None] = []
    for rank in (1, 2):
        facts = sheet.debtor(row, f"payer{rank}_", account=f"{family}/{rank}" if family else "")
        if facts.last_name or facts.name:
            found.append(facts)
            shares.append(_share(sheet, row, rank, number))
    if not found:
        raise RefusedRow("SCH-1", "aucun payeur sur cette ligne.", number=number)
    if len(found) == 1:
        return [Payer(found[0], _WHOLE)], []
    if normal(sheet.text(row, "solidarity")) in _YES:
        return [Payer(facts, share, solidary=True) for facts, share in zip(found, shares, strict=True)], []
    return _shared(found, shares, number)


def _share(sheet: Sheet, row: int, rank: int, number: str) -> Decimal | None:
    name = f"payer{rank}_share"
    text = sheet.text(row, name).replace("%", "").replace(",", ".").strip()
    if not text:
        return None
    try:
        share = Decimal(text)
    except ArithmeticError:
        share = Decimal("NaN")
    if not (share.is_finite() and 0 <= share <= _WHOLE):
        reason = "la part doit être un pourcentage entre 0 et 100."
        raise RefusedRow("SCH-2", reason, sheet.mapping.header(name), text, number)
    return share


def _shared(found: list[DebtorFacts], shares: list[Decimal | None], number: str) -> tuple[list[Payer], list[str]]:
    warnings = []
    if shares == [None, None]:
        shares = [Decimal(50), Decimal(50)]
        warnings.append(
            "ni part ni solidarité indiquées : parts égales (C. civ. art. 1309), à vérifier dans la convention"
        )
    known = sum((share for share in shares if share is not None), Decimal(0))
    first, second = (_WHOLE - known if share is None else share for share in shares)
    if first + second != _WHOLE:
        reason = f"les parts font {first + second} % au lieu de 100 % ; corrigez-les ou indiquez la solidarité."
        raise RefusedRow("SCH-3", reason, value=f"{first} + {second}", number=number)
    payers = [Payer(facts, share) for facts, share in zip(found, (first, second), strict=True)]
    # A person with no share owes nothing of this bill and must not be written to.
    return [payer for payer in payers if payer.share], warnings
