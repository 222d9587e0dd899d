"""What people tell us, and by when we answer."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.parties.models import Debtor

from .enums import ReplyKind

__all__ = ["Reply"]


class Reply(models.Model):
    """A word from a person: it puts a hold on the case, and we promise an answer by a date."""

    case = models.ForeignKey(Case, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="replies")
    debtor = models.ForeignKey(Debtor, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(_("nature"), max_length=14, choices=ReplyKind)
    text = models.TextField(_("texte"), max_length=1000, blank=True)
    answers = models.JSONField(_("réponses"), default=dict, encoder=DjangoJSONEncoder)
    received_at = models.DateTimeField(_("reçue le"))
    answer_due_on = models.DateField(_("réponse promise pour le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answer = models.TextField(_("notre réponse"), blank=True)
    answer_signature = models.CharField(_("signée par"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("réponse d’une personne")
        verbose_name_plural = _("réponses des personnes")
        ordering = ("-received_at", "-id")
        indexes = (models.Index(fields=["answer_due_on"], name="reply_waiting", condition=Q(answered_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} au dossier {self.case_id}"
