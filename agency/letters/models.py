"""Letter templates: authored words only, with draft, revisions and approval by a second person."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from agency.letters.enums import AUTHORED, DUNNING, MessageKind, Specimen
from agency.letters.printing.specimen import samples_for, specimen_mail, specimen_pages, specimen_pdf
from agency.letters.values import Wording
from agency.letters.wording.lint import lint_wording
from agency.letters.wording.richtext import FEATURES
from agency.letters.wording.variables import variable_problems
from agency.parties.enums import DebtorKind, Tone

log = logging.getLogger(__name__)
_SCHEDULED = "wagtail.publish.scheduled"


class LetterTemplate(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    models.Model,
):
    """The words of one letter or e-mail. A message keeps this id and the revision id it was printed from.

    Publishing a revision overwrites every field: nothing but authored text lives here.
    """

    name = models.CharField(_("nom du modèle"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=24, choices=[(kind.value, kind.label) for kind in AUTHORED])
    audience = models.CharField(_("public"), max_length=12, choices=DebtorKind, default=DebtorKind.CONSUMER)
    tone = models.CharField(
        _("ton"),
        max_length=6,
        choices=Tone,
        default=Tone.PLAIN,
        help_text=_("Un autre ton de la même lettre : la stratégie ou le créancier le choisit, sinon elle est simple."),
    )
    subject = models.CharField(_("objet"), max_length=140)
    body = RichTextField(_("texte"), features=list(FEATURES))
    tone_reason = models.TextField(
        _("raison des tournures gardées"),
        blank=True,
        help_text=_("À remplir quand la relecture de ton fait des remarques que vous choisissez de garder."),
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="letter_template")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="letter_template",
        for_concrete_model=False,
    )

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("subject"),
        index.FilterField("kind"),
        index.FilterField("audience"),
        index.FilterField("tone"),
    ]

    class Meta:
        verbose_name = _("modèle de lettre")
        verbose_name_plural = _("modèles de lettre")
        ordering = ["audience", "kind", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def revisions(self) -> models.QuerySet[Revision]:
        """All revisions, newest last; the one printed from is kept by the message."""
        kept: models.QuerySet[Revision] = self._revisions
        return kept

    @property
    def wording(self) -> Wording:
        """The words as pure values, for `rules.compose_letter` and the lint."""
        return Wording(
            kind=MessageKind(self.kind),
            audience=DebtorKind(self.audience),
            subject=self.subject,
            body_html=self.body,
        )

    def clean(self) -> None:
        """Variables are known and the required ones there, the tone lint finds no error (T1-T10, law B1-B8).

        A remark of level warning asks for a reason, kept with the revision.
        """
        super().clean()
        if not (self.kind and self.subject and self.body):
            return
        if self.tone == Tone.FIRM and self.kind == MessageKind.FIRST_LETTER:
            raise ValidationError({"tone": [_("Une première lettre n’est jamais ferme : choisissez un autre ton.")]})
        if problems := variable_problems(self.wording):
            raise ValidationError({"body": list(problems)})
        findings = lint_wording(self.wording)
        if errors := [finding for finding in findings if finding.blocks]:
            raise ValidationError({"body": [finding.sentence for finding in errors]})
        if findings and not self.tone_reason.strip():
            raise ValidationError({"tone_reason": [finding.sentence for finding in findings]})

    def publish(self, revision: Revision, *args: Any, **options: Any) -> Any:
        """Make a revision live, whoever asks (editor, workflow, schedule, seed), when it still passes `clean`.

        Raises ValidationError; a text that was scheduled waits, with an error in the log, and holds back no other.
        """
        try:
            revision.as_object().clean()
        except ValidationError:
            if options.get("log_action") != _SCHEDULED:
                raise
            log.exception(
                "Letter template %s was scheduled with words that may not leave and is not published", self.pk
            )
            return None
        return super().publish(revision, *args, **options)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """Pages on screen on each invented case that fits, and the PDF as it is printed."""
        if self.kind not in DUNNING:
            return [("", gettext("À l’écran"))]
        first, *others = samples_for(DebtorKind(self.audience))
        modes = [(sample.value, str(sample.label)) for sample in others]
        return [("", str(first.label)), *modes, ("pdf", gettext("PDF tel qu’imprimé"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:  # noqa: ARG002 - Wagtail's signature
        """The page of the preview panel."""
        return "agency/letters/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Pages of the letter, or the e-mail, with a fictional person."""
        context = super().get_preview_context(request, mode_name)
        if self.kind in DUNNING:
            return {**context, "pages": specimen_pages(self.wording, Specimen(mode_name or Specimen.ONE_BILL))}
        return {**context, "mail": specimen_mail(self.wording)}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The letter with a fictional person; the PDF itself in mode `pdf`."""
        if mode_name == "pdf":
            return HttpResponse(specimen_pdf(self.wording), content_type="application/pdf")
        response: HttpResponse = super().serve_preview(request, mode_name)
        return response
