"""Open items of one customer in a ledger: lettered groups, credits without letter, opening entries. Cents, pure."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

_NEW_YEAR = r"(?:report )?(?:a|à)[ -]?nouveaux?|reports?|soldes?(?: d['’]?ouverture| initial| au [\d/. ]+)?|ouverture"
_NO_PIECE = re.compile(
    rf"(?:sans|divers|[\W_0]*|[anro]{{2,3}}|n/?a|n[ée]ant|nul{{1,2}}|none|x+|od|ouv|{_NEW_YEAR})"
    rf"(?:[ _-]?(?:19|20)\d\d)?",
    re.IGNORECASE,
)
_OPENING_LABEL = re.compile(
    r"(?:\W|rep(?:ort|rise)?\b|(?:des?|du|d['’])\b)*"
    r"(?:(?:a|à)[ -]?nouveaux?\b|r\.?a\.?n\b|soldes? (?:d['’]?ouverture|initia)|bilan d['’]ouverture|ouverture\b)",
    re.IGNORECASE,
)
_OPENING_JOURNALS = {"AN", "ANO", "ANX", "RAN", "ANV", "AND", "OUV", "OUVERTURE", "ANOUV", "REPORT", "RN"}
TO_CONFIRM = " : à confirmer"
_SALES_JOURNALS = {"V", "VE", "VT", "VEN", "VTE", "VTES", "FA", "FAC", "FC"}
_SALES_LABEL = re.compile(r"\b(?:ventes?|factur|sales)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of a customer account that is kept; `cents` is debit minus credit."""

    number: int
    journal: str
    journal_label: str
    entry: str
    entry_on: date
    account: str
    account_label: str
    customer: str
    customer_label: str
    piece: str
    piece_on: date | None
    label: str
    cents: int
    letter: str
    foreign: str = ""
    repaired: bool = False
    carried: bool = False

    @property
    def has_piece(self) -> bool:
        """Whether PieceRef names a piece, and is not a filler."""
        return not _NO_PIECE.fullmatch(self.piece)

    @property
    def is_opening(self) -> bool:
        """Whether the line carries a balance of the year before."""
        label = self.journal_label.casefold()
        is_journal = self.journal.upper() in _OPENING_JOURNALS or "nouveau" in label or "ouverture" in label
        return self.carried or is_journal or _OPENING_LABEL.match(self.label) is not None

    @property
    def may_be_opening(self) -> bool:
        """Whether only the other lines of its entry can tell: no date of its own, and no journal of sales."""
        is_sale = self.journal.upper() in _SALES_JOURNALS or _SALES_LABEL.search(self.journal_label) is not None
        own_date = self.piece_on is not None and self.piece_on < self.entry_on
        return self.cents > 0 and not (self.is_opening or own_date or is_sale)

    @property
    def is_date_lost(self) -> bool:
        """Whether the only date is the one on which a balance was carried forward, not the invoice's."""
        return self.is_opening and not (self.has_piece and self.piece_on and self.piece_on < self.entry_on)


@dataclass(slots=True)
class Item:
    """A piece still owed: its debit lines, what is known to have been paid and what was only supposed to."""

    lines: list[LedgerLine]
    paid: int = 0
    notes: list[str] = field(default_factory=list)
    supposed: bool = False

    @property
    def total(self) -> int:
        """Cents debited."""
        return sum(line.cents for line in self.lines)

    @property
    def open(self) -> int:
        """Cents still owed."""
        return self.total - self.paid

    @property
    def dated_on(self) -> date:
        """Date of the piece, else of the entry."""
        first = self.lines[0]
        return first.piece_on or first.entry_on


@dataclass(slots=True)
class Credit:
    """A payment or credit note that no letter ties to a piece."""

    cents: int
    piece: str
    dated_on: date
    what: str


def open_items(lines: list[LedgerLine], advances: int = 0) -> list[Item]:
    """Items of one customer with something still owed; their sum never exceeds the net balance.

    `lines` are the unlettered lines and those of lettered groups that do not balance; `advances` are cents
    held on account 4191. Same amount first, then same piece, then the oldest, which a person must confirm.
    """
    lines = _without_carried(lines)
    free = [line for line in lines if not line.letter]
    groups: dict[tuple[str, str], list[LedgerLine]] = defaultdict(list)
    for line in lines:
        if line.letter:
            groups[line.account, line.letter].append(line)
    items = _by_piece([line for line in free if line.cents > 0])
    unlettered = [_credit(line) for line in free if line.cents < 0]
    for (_, letter), members in groups.items():
        group_items = _by_piece([line for line in members if line.cents > 0])
        rest = _letter_credits(group_items, members, letter)
        if rest > 0:
            day = max(line.entry_on for line in members)
            unlettered.append(Credit(rest, "", day, f"trop-perçu du lettrage {letter}"))
        items.extend(group_items)
    items.sort(key=lambda item: (item.dated_on, item.lines[0].number))
    unlettered.sort(key=lambda credit: credit.dated_on)
    if advances > 0:
        unlettered.append(Credit(advances, "", date.max, "acompte reçu (compte 4191)"))
    _allocate(items, unlettered)
    return [item for item in items if item.open > 0]


def _without_carried(lines: list[LedgerLine]) -> list[LedgerLine]:
    """The lines but those that carry forward a piece whose own line stands in the same ledger."""
    own: dict[str, date] = {}
    for line in lines:
        if line.cents > 0 and line.has_piece and not line.is_opening:
            own[line.piece] = min(line.entry_on, own.get(line.piece, line.entry_on))
    return [line for line in lines if not (line.is_opening and line.cents > 0 and _is_before(own, line))]


def _is_before(own: dict[str, date], carried: LedgerLine) -> bool:
    return own.get(carried.piece, carried.entry_on) < carried.entry_on


def _by_piece(debits: list[LedgerLine]) -> list[Item]:
    found: dict[tuple[object, ...], Item] = {}
    for line in debits:
        key: tuple[object, ...] = (line.account, line.piece, line.piece_on) if line.has_piece else (line.number,)
        if key in found:
            found[key].lines.append(line)
        else:
            found[key] = Item([line])
    return list(found.values())


def _credit(line: LedgerLine) -> Credit:
    day = line.piece_on or line.entry_on
    what = f"crédit « {line.label or line.piece} » du {day:%d/%m/%Y}, ligne {line.number}"
    return Credit(-line.cents, line.piece if line.has_piece else "", day, what)


def _letter_credits(items: list[Item], members: list[LedgerLine], letter: str) -> int:
    """Put the credits of a lettered group on its own debits, oldest first; what is left over."""
    rest = -sum(line.cents for line in members if line.cents < 0)
    for item in sorted(items, key=lambda item: item.dated_on):
        part = min(rest, item.open)
        item.paid += part
        rest -= part
        item.notes.append(f"lettrage partiel « {letter} » : reste dû calculé")
    return rest


def _allocate(items: list[Item], unlettered: list[Credit]) -> None:
    for credit in unlettered:
        same = next((item for item in items if item.open == credit.cents), None)
        if same is not None:
            _pay(same, credit, certain=True)
    for credit in unlettered:
        for item in items:
            if credit.piece and any(line.piece == credit.piece for line in item.lines):
                _pay(item, credit, certain=True)
    for credit in unlettered:
        for item in items:
            _pay(item, credit, certain=False)


def _pay(item: Item, credit: Credit, *, certain: bool) -> None:
    part = min(credit.cents, item.open)
    if part <= 0:
        return
    item.paid += part
    credit.cents -= part
    if certain:
        item.notes.append(f"{credit.what} déduit (même montant ou même pièce)")
    else:
        item.supposed = True
        item.notes.append(f"{credit.what} déduit de la pièce la plus ancienne{TO_CONFIRM}")
