"""The acts of a case for a proof pack, and the blocks of the chain that hold them: what, when, by whom, no more.

An act that speaks of a person’s life, or of the team’s own notes, is there by its number alone.
"""

from __future__ import annotations

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.escalation.values import Section
from agency.journal.enums import Verb
from agency.journal.models import JournalBlock
from agency.journal.queries.history import history_of_case

# Families of acts that speak of the debt and of what was sent. The others are kept: a person’s life, notes of the team,
# and whatever is told tomorrow.
_OF_THE_DEBT = (
    "access_code.", "accessory.", "case.", "claim.", "commitment.", "contract.", "creditor.", "debit.",
    "debit_mandate.", "dispute.", "document.", "instalment.", "limitation.", "mandate.", "message.", "next_step.",
    "pack.", "payment.", "plan.", "qualification.", "receipt.", "refund.",
)  # fmt: skip
_OF_THE_TEAM = frozenset({Verb.CASE_ASSIGNED, Verb.CASE_TAGGED, Verb.CASE_UNTAGGED})
KEPT = "acte gardé par le cabinet"


def history_section(case: Case) -> Section:
    """Return the acts of a case, the oldest first, and the sealed blocks that hold them, in two queries."""
    lines = list(history_of_case(case.pk).order_by("pk"))
    rows = [
        (
            str(line.pk),
            f"{line.at:%d/%m/%Y %H:%M:%S} UTC",
            *((line.act, line.actor_label) if _shown(line.verb) else (KEPT, "")),
        )
        for line in lines
    ]  # fmt: skip
    first, last = (lines[0].pk, lines[-1].pk) if lines else (0, 0)
    blocks = JournalBlock.objects.filter(first_line__lte=last, last_line__gte=first).order_by("pk")
    held = [block for block in blocks if any(block.first_line <= line.pk <= block.last_line for line in lines)]
    rows += [
        (f"bloc {block.pk}", f"lignes {block.first_line} à {block.last_line}", f"empreinte {block.hash}",
         f"scellé le {paris_date(block.sealed_at):%d/%m/%Y}")
        for block in held
    ]  # fmt: skip
    sealed = max((block.last_line for block in held), default=0)
    waiting = sum(line.pk > sealed for line in lines)
    facts = (("Actes", str(len(lines))), ("Actes pas encore scellés", str(waiting)))
    columns = ("Ligne", "Instant", "Acte", "Par")
    note = "Chaque bloc porte l’empreinte du précédent : changer une ligne se voit. Le cabinet vérifie la chaîne."
    return Section(17, "Journal et preuve de la chaîne", facts, columns, tuple(rows), note=note)


def _shown(verb: str) -> bool:
    return verb in Verb and verb.startswith(_OF_THE_DEBT) and verb not in _OF_THE_TEAM
