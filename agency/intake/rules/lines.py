"""What becomes of a line read in a file: pure decisions, each refusal with its reason and its rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from textwrap import wrap

from agency.common.calendar import format_date
from agency.common.money import format_euros, split
from agency.intake.values import StandingBill, Update
from agency.law.time.claim_types import ClaimType, towards_consumer
from agency.law.time.deadlines import first_reminder, payment_term
from agency.law.time.limitation import assess
from agency.parties.rules import PersonFacts
from agency.readers.claims.rows import ClaimRow, Confidence, DebtorFacts, Kind, Nature

_FEE_WORDS = re.compile(
    r"\bfrais (de|d['’]) ?(relance|dossier|recouvrement|gestion|mise en demeure|impay)", re.IGNORECASE
)
_LINES, _LINE, _NUMBER, _LABEL, _PERIOD = 3, 38, 60, 150, 60
_LIMITS = (
    ("Dénomination", "company_name", 120),
    ("Nom", "last_name", 80),
    ("Prénom", "first_name", 60),
    ("Adresse", "line1", _LINE),
    ("Adresse", "line2", _LINE),
    ("Adresse", "line3", _LINE),
    ("Ville", "city", 32),
    ("Courriel", "email", 254),
    ("Téléphone", "phone", 20),
)
_OF_THE_BILL = ("Numéro de facture", "number", _NUMBER)
ALREADY, SAME_NUMBER = "FILE-5", "FILE-6"
UNDUE = "R10.4"
_POSTCODE = re.compile(r"[0-9]{5}")
_INSTALMENT = " éch. "
# Lower than every sign of a key.
_BETWEEN = "\x1f"
_CIVILITIES = {"M.": "m", "Mme": "mme"}


@dataclass(frozen=True)
class Terms:
    """What the creditor's own rules say where the file is silent; without a term of his own, the law's."""

    claim_type: str
    payment_term_days: int | None
    after_due_days: int = 1


@dataclass(frozen=True)
class RowJudgement:
    """The outcome of a line (`ready`, `undue`, `doubtful`, `incomplete`, `refused`), with the facts a claim needs."""

    outcome: str
    claim_type: str
    due_on: date | None
    last_day_to_act: date | None
    reason: str = ""
    rule: str = ""
    update: Update | None = None


def person_of(facts: DebtorFacts) -> PersonFacts:
    """Return a reader's debtor as the parties room knows people.

    A firm is one that the file says to be: by its number, or by its name. A doubt protects the person as a consumer,
    whatever the creditor's usual customers are (R2.21); the check is part of the qualification (R1.22).
    """
    business = facts.nature is Nature.COMPANY
    named = bool(facts.last_name)
    lines = [*folded(facts.address), "", "", ""]
    return PersonFacts(
        kind="business" if business else "consumer",
        civility="" if business else _CIVILITIES.get(facts.civility, ""),
        first_name=_written(facts.first_name) if named and not business else "",
        last_name="" if business else _written(facts.last_name or facts.name),
        company_name=facts.name if business else "",
        siren=facts.siren,
        line1=lines[0],
        line2=lines[1],
        line3=lines[2],
        postcode=facts.postcode,
        city=facts.city,
        email=facts.email,
        phone=facts.phone,
        account=facts.account,
    )


def folded(address: Iterable[str]) -> list[str]:
    """Return an address on three lines at most of 38 characters, cut between words as the post wants.

    What does not fit stays on the last line, where `misfit` finds it: nothing of an address is dropped.
    """
    lines = [" ".join(line.split()) for line in address if line.strip()]
    cut = [piece for line in lines for piece in wrap(line, _LINE, break_long_words=False, break_on_hyphens=False)]
    return [*cut[: _LINES - 1], " ".join(cut[_LINES - 1 :])] if len(cut) > _LINES else cut


def misfit(row: ClaimRow, people: Iterable[PersonFacts]) -> str:
    """Return which value of a line does not fit, with what is wanted of it; `""` when all do."""
    people = list(people)
    rank, held = next(misfits(row, people), (0, ""))
    if not held:
        return ""
    value = row.number if held == "number" else getattr(people[rank], held)
    if held == "postcode":
        return f"Code postal : 5 chiffres attendus (« {value[:20]} »). Corrigez-le."
    name, limit = next((name, limit) for name, known, limit in (_OF_THE_BILL, *_LIMITS) if known == held)
    return f"{name} : {len(value)} caractères pour {limit} au plus (« {value[:60]} »). Abrégez."


def misfits(row: ClaimRow, people: Iterable[PersonFacts]) -> Iterator[tuple[int, str]]:
    """Yield what of a line does not fit: the rank of its person, and the field of theirs, or `number`."""
    for rank, person in enumerate(people):
        if person.has_address and not _POSTCODE.fullmatch(person.postcode):
            yield rank, "postcode"
    if len(row.number) > _NUMBER:
        yield 0, "number"
    for rank, person in enumerate(people):
        for _name, held, limit in _LIMITS:
            if len(getattr(person, held)) > limit:
                yield rank, held


def label_of(row: ClaimRow) -> str:
    """Return what a bill is for, with its period: « Cantine et étude, mars à juin 2026 »; long words are folded."""
    label = row.label or row.about
    period = f", {shortened(row.period, _PERIOD)}" if label and row.period and row.period not in label else ""
    return shortened(label, _LABEL - len(period)) + period if label else shortened(row.period, _LABEL)


def folding(row: ClaimRow) -> str:
    """Return what is said of a label too long for a letter, with what the letter will say; `""` when it fits."""
    whole, kept = _label_in_full(row), label_of(row)
    if kept == whole:
        return ""
    told = f"Objet : {len(whole)} caractères pour {_LABEL} au plus. La lettre dira « {kept} »."
    return f"{told} Abrégez dans le fichier si vous préférez d’autres mots."


def _label_in_full(row: ClaimRow) -> str:
    label = row.label or row.about
    return f"{label}, {row.period}" if label and row.period and row.period not in label else label or row.period


def shortened(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters, cut between words with a « … » that shows it."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    words, _, _rest = kept.rpartition(" ")
    return f"{(words or kept).rstrip(' ,;:')}…"


def _written(name: str) -> str:
    """Return a name as a person writes it: software shouts « LEFÈVRE », a letter says « Lefèvre »."""
    return name.title() if name.isupper() else name


def instalments_of(row: ClaimRow) -> Iterator[ClaimRow]:
    """Yield one line for each instalment still owed, with its due date: each has a limitation of its own (R2.6)."""
    if not row.instalments:
        yield row
        return
    paid, count = row.paid, len(row.instalments)
    for rank, part in enumerate(row.instalments, start=1):
        yield replace(
            row,
            key=f"{row.key or row.number}{_INSTALMENT}{part.due_on:%Y%m%d}",
            label=", ".join(text for text in (row.label, f"échéance {rank} sur {count}") if text),
            due_on=part.due_on,
            total=part.amount + paid,
            paid=paid,
            open=part.amount,
            instalments=(),
        )
        paid = Decimal("0.00")


def joined_key(keys: Iterable[str]) -> str:
    """Return the key of the people of a line: sorted, it puts one person before the pairs they are first of."""
    return _BETWEEN.join(keys)


def keys_joined(key: str) -> tuple[str, ...]:
    """Return the keys of the people of a line, from the key of them all."""
    return tuple(key.split(_BETWEEN))


def keys_of(key: str) -> tuple[str, ...]:
    """Return the keys under which the debt of a key may already stand: an instalment's, and the whole bill's."""
    whole, _, instalment = key.rpartition(_INSTALMENT)
    return (key, whole) if instalment and whole else (key,)


def dated_key(line: ClaimRow) -> str:
    """Return the key of a bill whose number another bill of the same person already bears."""
    day = line.issued_on or line.due_on
    return f"{line.key or line.number}@{day:%Y%m%d}" if day else line.key or line.number


def is_another_bill(line: ClaimRow, total: Decimal, left: Decimal, issued_on: date) -> bool:
    """Return whether a line only shares its number with a bill that stands: of another day and another sum.

    What is carried forward has lost its date: the sum alone tells, whole or `left` to pay when it was entrusted.
    """
    if line.kind is Kind.CARRIED_INVOICE:
        return line.open not in (total, left)
    day = line.issued_on or line.due_on
    return day is not None and day != issued_on and line.total != total


def confided_before(bill: StandingBill) -> str:
    """Return why a line whose invoice stands already is not taken again."""
    return f"Déjà confiée le {format_date(bill.opened_on)} (dossier {bill.reference})."


def handed_before(due_on: date, opens_on: date) -> str:
    """Return why a line that waits for its due date already, said alike, is not taken again."""
    opening = format_date(opens_on)
    return f"Déjà remise : elle attend son échéance du {format_date(due_on)} et devient un dossier le {opening}."


def paid_early(due_on: date) -> str:
    """Return what is said of a line by which a bill that waits for its due date is paid already."""
    return f"Cette facture attendait son échéance du {format_date(due_on)} : elle est réglée, rien ne sera demandé."


def same_number(verdict: RowJudgement, total: Decimal, issued_on: date, reference: str) -> RowJudgement:
    """Return the verdict on a line that only shares its number: a person says that it is another bill."""
    known = (
        f"Ce numéro est aussi celui d’une facture du {format_date(issued_on)}, de {format_euros(total)}, déjà confiée "
        f"(dossier {reference}) : si celle-ci en est une autre, confirmez-la."
    )
    outcome = "doubtful" if verdict.outcome in ("ready", "undue") else verdict.outcome
    return replace(verdict, outcome=outcome, reason=f"{known} {verdict.reason}".strip(), rule=SAME_NUMBER)


def parts_of(row: ClaimRow) -> Iterator[ClaimRow]:
    """Yield one line for each person who answers for their own share; solidary payers stay together (R5.12).

    Cents are split without loss: the shares of a bill add up to the bill.
    """
    shares = [payer for payer in row.payers if not payer.solidary and payer.share is not None]
    if len(shares) <= 1:
        yield row
        return
    weights = [payer.share for payer in shares if payer.share is not None]
    totals, paids = split(row.total, weights), split(row.paid, weights)
    for payer, total, paid in zip(shares, totals, paids, strict=True):
        if total > paid:
            yield replace(
                row,
                debtor=payer.debtor,
                payers=(),
                total=total,
                paid=paid,
                open=total - paid,
                whole=row.total,
                share=payer.share,
            )


def claim_type_for(person: PersonFacts, default: str) -> str:
    """A professional's debt is never a consumer's, and a consumer never has a professional's period (R2.21)."""
    if person.kind == "business":
        return "b2b" if default.startswith("b2c") else default
    return str(towards_consumer(ClaimType(default)))


def judge(row: ClaimRow, person: PersonFacts, terms: Terms, on: date) -> RowJudgement:
    """Decide what a line becomes on a day. A file that gives no due date takes the creditor's usual term (R3.4)."""
    claim_type = claim_type_for(person, terms.claim_type)
    due_on = row.due_on or _due_by_the_terms(row.issued_on, terms)
    if due_on is None:
        words = "Indiquez la date de la facture ou son échéance."
        return _verdict("incomplete", claim_type, None, None, words, "R1.22")
    limit = assess(ClaimType(claim_type), due_on=due_on, completed_on=row.service_on)
    last_day = limit.prudent_last_day
    found = _refusal(row, claim_type, due_on, last_day, on) or _gap(row, person, claim_type, due_on, last_day)
    if found.outcome != "ready" or due_on < on:
        return found
    reason = waiting_words(due_on, first_reminder(due_on, days=terms.after_due_days))
    return replace(found, outcome="undue", reason=reason, rule=UNDUE)


def waiting_words(due_on: date, opens_on: date) -> str:
    """Return what is said of a bill handed over before it is due (R10.4)."""
    return (
        f"Échéance le {format_date(due_on)} : elle attend ici sans que rien soit demandé, et devient un dossier le "
        f"{format_date(opens_on)} si elle n’est pas réglée."
    )


def _due_by_the_terms(issued_on: date | None, terms: Terms) -> date | None:
    if issued_on is None:
        return None
    if terms.payment_term_days is None:
        return payment_term(issued_on)
    return issued_on + timedelta(days=terms.payment_term_days)


def barred(last_day: date) -> str:
    """Return why a claim that could be sued for until a day is not asked for any more (R2.20)."""
    since = format_date(last_day + timedelta(days=1))
    return f"Cette facture est prescrite depuis le {since} : nous ne pouvons pas la réclamer."


def _refusal(row: ClaimRow, claim_type: str, due_on: date, last_day: date, on: date) -> RowJudgement | None:
    if row.currency != "EUR":
        reason = f"La facture est en {row.currency} : seul l’euro peut être confié."
        return _verdict("refused", claim_type, due_on, last_day, reason, "EUR-1")
    if _FEE_WORDS.search(f"{row.label} {row.number}"):
        reason = "Des frais de relance ou de dossier sont inclus. La loi ne permet pas de les réclamer : retirez-les."
        return _verdict("refused", claim_type, due_on, last_day, reason, "R1.17")
    if last_day < on:
        return _verdict("refused", claim_type, due_on, last_day, barred(last_day), "R2.20")
    return None


def _gap(row: ClaimRow, person: PersonFacts, claim_type: str, due_on: date, last_day: date) -> RowJudgement:
    if not person.has_address:
        reason = "Indiquez une adresse postale : la première lettre part par la poste."
        return _verdict("incomplete", claim_type, due_on, last_day, reason, "R1.10")
    if any(is_half_named(facts) for facts in (row.debtor, *(payer.debtor for payer in row.payers))):
        reason = "Indiquez le nom de la personne : il n’y a que son prénom."
        return _verdict("incomplete", claim_type, due_on, last_day, reason, "R1.22")
    if not row.number:
        return _verdict("incomplete", claim_type, due_on, last_day, "Indiquez le numéro de la facture.", "R1.7")
    if row.confidence is Confidence.LOW:
        doubt = row.warnings[0] if row.warnings else "la somme n’est pas certaine"
        reason = f"À vérifier avant de confier : {doubt}."
        return _verdict("doubtful", claim_type, due_on, last_day, reason, "R1.22")
    return _verdict("ready", claim_type, due_on, last_day)


def is_half_named(facts: DebtorFacts) -> bool:
    """Return whether only a first name is known: it would head the letter of somebody else who bears it."""
    return bool(facts.first_name) and not facts.last_name and facts.name == facts.first_name


def _verdict(
    outcome: str, claim_type: str, due_on: date | None, last_day: date | None, reason: str = "", rule: str = ""
) -> RowJudgement:
    return RowJudgement(outcome, claim_type, due_on, last_day, reason, rule)
