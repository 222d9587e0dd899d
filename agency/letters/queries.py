"""Reads of letter templates: what is published, and the exact words a message was printed from."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import cache
from itertools import product
from typing import NamedTuple

from django.db.models import QuerySet

from agency.cases.enums import PERSONAL
from agency.cases.models import Case, Claim, Hold
from agency.cases.queries import may_name_courts, owed_on
from agency.ledger.enums import Component
from agency.ledger.queries import case_due, due_by_claim
from agency.letters.enums import AUTHORED, MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.values import Wording
from agency.letters.wording.lint import refusals
from agency.letters.wording.tone.silence import says_silence
from agency.parties.enums import DebtorKind, Tone


def published_template(kind: MessageKind, audience: DebtorKind, tone: Tone = Tone.PLAIN) -> LetterTemplate:
    """The published template of a kind for an audience in a tone, the oldest that today's rules let leave.

    The plain one when nothing may leave in that tone. Raises LetterTemplate.DoesNotExist.
    """
    for wanted in dict.fromkeys((tone, Tone.PLAIN)):
        for template in published().filter(kind=kind, audience=audience, tone=wanted):
            if not refusals(template.wording):
                return template
    raise LetterTemplate.DoesNotExist(f"Aucun modèle publié : {kind.heading}, {audience.label}.")


def published() -> QuerySet[LetterTemplate]:
    """The published templates, oldest first."""
    return LetterTemplate.objects.filter(live=True, live_revision__isnull=False).order_by("pk")


def silent_kinds(audience: DebtorKind) -> frozenset[str]:
    """The kinds of which a text published for an audience, in any tone, says that nobody answered."""
    texts = published().filter(audience=audience)
    return frozenset(text.kind for text in texts if says_silence(text.wording))


def plain_texts() -> QuerySet[LetterTemplate]:
    """The published templates in the plain tone, oldest first."""
    return published().filter(tone=Tone.PLAIN)


def unwritten(texts: Iterable[LetterTemplate] | None = None) -> list[tuple[MessageKind, DebtorKind]]:
    """The kinds and audiences for which no published template may leave today, in the order of the lists.

    `texts` is what `plain_texts` says, where it was read already.
    """
    plain = plain_texts() if texts is None else texts
    written = {(text.kind, text.audience) for text in plain if not refusals(text.wording)}
    return [pair for pair in product(AUTHORED, DebtorKind) if pair not in written]


def once_published() -> QuerySet[LetterTemplate]:
    """The templates in the plain tone that were published once, the latest last."""
    once = LetterTemplate.objects.filter(first_published_at__isnull=False, tone=Tone.PLAIN)
    return once.order_by("last_published_at", "pk")


def condemned(texts: Iterable[LetterTemplate]) -> dict[tuple[str, str], LetterTemplate]:
    """Kind and audience -> the last of these templates for them, of those whose words may not leave any more."""
    return {(text.kind, text.audience): text for text in texts if refusals(text.wording)}


def wording_at(template_id: int, revision_id: int) -> Wording:
    """The words of one revision, as they were when a message froze them.

    Raises LetterTemplate.DoesNotExist, or Revision.DoesNotExist when the revision is not of this template.
    """
    template = LetterTemplate.objects.get(pk=template_id)
    frozen: LetterTemplate = template.revisions.get(pk=revision_id).as_object()
    return frozen.wording


class LetterBooks(NamedTuple):
    """What a letter says of its case's books: the claims still owed on, euros by element, whether a court is named.

    `spared` when its person went through a hard time: no letter to them is firm.
    """

    claims: list[Claim]
    due: dict[int, dict[Component, Decimal]]
    court: bool
    spared: bool


def letter_books(cases: Collection[Case]) -> dict[int, LetterBooks]:
    """Return case id -> what its letters say of its books, in four queries whatever the number of cases."""
    courts, people = may_name_courts(cases), {case.pk: case.debtor_id for case in cases}
    holds = Hold.objects.filter(reason__in=PERSONAL, case__debtor__in=set(people.values()))
    spared = set(holds.values_list("case__debtor", flat=True))
    return {
        case: LetterBooks(*owed, court=case in courts, spared=people[case] in spared)
        for case, owed in owed_on(cases).items()
    }


class Texts:
    """The texts that the letters of one batch are written with, each read once: another batch reads again.

    What was frozen with a letter is a revision, which never changes.
    """

    def __init__(self) -> None:
        self.published = cache(published_template)
        self.wording = cache(wording_at)


def sums_of(case: Case) -> frozenset[Decimal]:
    """The sums a text written by hand may name, in euros: what is due, plans and their instalments, payments."""
    parts = due_by_claim(case.pk).values()
    plans = case.plans.prefetch_related("instalments")
    return frozenset(
        {case_due(case.pk), case.mandate.plan_min_amount}
        | {sum(components.values(), Decimal(0)) for components in parts}
        | {amount for components in parts for amount in components.values()}
        | {amount for plan in plans for amount in (plan.total, plan.monthly)}
        | {part.amount for plan in plans for part in plan.instalments.all()}
        | set(case.payments.values_list("amount", flat=True))
    )
