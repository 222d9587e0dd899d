"""Reads of letter templates: what is published, and the exact words a message was printed from."""

from decimal import Decimal

from agency.cases.models import Case
from agency.ledger.queries import case_due, due_by_claim
from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.values import Wording
from agency.parties.enums import DebtorKind


def published_template(kind: MessageKind, audience: DebtorKind) -> LetterTemplate:
    """The published template of a kind for an audience, the oldest when there are several.

    Raises LetterTemplate.DoesNotExist.
    """
    live = LetterTemplate.objects.filter(live=True, live_revision__isnull=False, kind=kind, audience=audience)
    template = live.order_by("pk").first()
    if template is None:
        raise LetterTemplate.DoesNotExist(f"Aucun modèle publié : {kind.heading}, {audience.label}.")
    return template


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
