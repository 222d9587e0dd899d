"""Reads of letter templates: what is published, and the exact words a message was printed from."""

from decimal import Decimal
from itertools import product

from django.db.models import QuerySet

from agency.cases.models import Case
from agency.ledger.queries import case_due, due_by_claim
from agency.letters.enums import AUTHORED, MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.values import Wording
from agency.letters.wording.lint import refusals
from agency.parties.enums import DebtorKind


def published_template(kind: MessageKind, audience: DebtorKind) -> LetterTemplate:
    """The published template of a kind for an audience, the oldest that today's rules let leave.

    Raises LetterTemplate.DoesNotExist.
    """
    for template in published().filter(kind=kind, audience=audience):
        if not refusals(template.wording):
            return template
    raise LetterTemplate.DoesNotExist(f"Aucun modèle publié : {kind.heading}, {audience.label}.")


def published() -> QuerySet[LetterTemplate]:
    """The published templates, oldest first."""
    return LetterTemplate.objects.filter(live=True, live_revision__isnull=False).order_by("pk")


def unwritten() -> list[tuple[MessageKind, DebtorKind]]:
    """The kinds and audiences for which no published template may leave today, in the order of the lists."""
    written = {(text.kind, text.audience) for text in published() if not refusals(text.wording)}
    return [pair for pair in product(AUTHORED, DebtorKind) if pair not in written]


def condemned() -> dict[tuple[str, str], LetterTemplate]:
    """Kind and audience -> the template last published for them, of those whose words may not leave any more."""
    once = LetterTemplate.objects.filter(first_published_at__isnull=False).order_by("last_published_at", "pk")
    return {(text.kind, text.audience): text for text in once if refusals(text.wording)}


def may_leave(template_id: int, revision_id: int) -> bool:
    """Whether the words that a message froze are still fair today."""
    return not refusals(wording_at(template_id, revision_id))


def wording_at(template_id: int, revision_id: int) -> Wording:
    """The words of one revision, as they were when a message froze them.

    Raises LetterTemplate.DoesNotExist, or Revision.DoesNotExist when the revision is not of this template.
    """
    template = LetterTemplate.objects.get(pk=template_id)
    frozen: LetterTemplate = template.revisions.get(pk=revision_id).as_object()
    return frozen.wording


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
