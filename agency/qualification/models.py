"""The assessment of a case before any letter (R1.22), a Wagtail snippet approved by a workflow.

Publishing a revision overwrites every field of this row: it holds authored answers only. The case's
state, its dates and its amounts live elsewhere and move by operations.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    AbstractGroupApprovalTask,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from agency.cases.models import Case
from agency.ledger.fields import EuroField
from agency.ledger.queries import case_due
from agency.letters.queries import sums_of
from agency.letters.wording.lint import lint_answer
from agency.parties.enums import DebtorKind
from agency.users.enums import Permission

from .enums import Conclusion

__all__ = ["CreditorQuestion", "Qualification", "QualificationTask"]


class Qualification(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, models.Model):
    """The answers of a member of staff to the checks of R1.22, and the conclusion."""

    case = models.OneToOneField(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="qualification")
    identity_checked = models.BooleanField(_("Identité et adresse vérifiées"), default=False)
    evidence_checked = models.BooleanField(_("Facture ou contrat au dossier, échéance passée"), default=False)
    amount_checked = models.BooleanField(
        _("Montant rapproché des avoirs et des règlements directs, sans aucun frais"), default=False
    )
    liability_checked = models.BooleanField(_("Qui doit, et pour quelle part, est établi"), default=False)
    no_dispute_known = models.BooleanField(_("Aucun litige connu du créancier"), default=False)
    status_checked = models.BooleanField(
        _("Ni décès, ni surendettement, ni procédure collective, ni protection connus"), default=False
    )
    legal_ground = models.CharField(_("Fondement de la créance"), max_length=200, blank=True)
    reason_known = models.CharField(_("Raison de l’impayé, si elle est connue"), max_length=200, blank=True)
    question = models.TextField(_("Question au créancier"), blank=True)
    conclusion = models.CharField(_("Conclusion"), max_length=14, choices=Conclusion, blank=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="qualification")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="qualification",
        for_concrete_model=False,
    )

    search_fields = (
        index.SearchField("legal_ground"),
        index.RelatedFields("case", [index.SearchField("reference")]),
    )

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Qualification du dossier {self.case.reference}"

    def clean(self) -> None:
        """The creditor reads the question: it passes the same gate as all that leaves."""
        super().clean()
        if self.conclusion == Conclusion.ASK_CREDITOR and not self.question.strip():
            raise ValidationError({"question": _("Écrivez la question que lira le créancier.")})
        if self.question.strip():
            known = sums_of(self.case) if self.case_id else frozenset()
            found = lint_answer(self.question, audience=DebtorKind.BUSINESS, sums=known)
            if found:
                raise ValidationError({"question": [finding.sentence for finding in found]})

    @property
    def revisions(self) -> models.Manager:  # type: ignore[type-arg]
        """Wagtail asks for the revisions of a snippet here."""
        return self._revisions


class QualificationTask(AbstractGroupApprovalTask):
    """Approval by a group, up to an amount; a case above the ceiling waits for the next task's group."""

    ceiling = EuroField(_("jusqu’à ce montant"), null=True, blank=True, help_text=_("Vide : sans limite."))

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "ceiling"]

    def get_actions(self, obj: Qualification, user: Any) -> list[tuple[str, Any, bool]]:
        """What this person may do of the task: above the ceiling, only those who manage the team decide."""
        above = self.ceiling is not None and case_due(obj.case_id) > self.ceiling
        if above and not user.has_perm(Permission.MANAGE_TEAM):
            return []
        return super().get_actions(obj, user)  # type: ignore[no-any-return]

    class Meta:
        verbose_name = _("relecture d’une qualification")
        verbose_name_plural = _("relectures de qualification")


class CreditorQuestion(models.Model):
    """What was asked of a creditor before any letter, by when, and what came back (R1.22)."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("posée le"))
    due_on = models.DateField(_("réponse attendue le"))
    reminded_on = models.DateField(_("rappelée le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    answered_by = models.CharField(_("répondue par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("question au créancier")
        verbose_name_plural = _("questions aux créanciers")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at__isnull=True), name="creditor_question_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                name="creditor_question_answered_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"question {self.pk} sur le dossier {self.case_id}"
