"""Mails that came to the agency's box, each once, until they are on a case or left."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.disputes.models import Reply
from agency.outbox.models import Message

from .enums import MailNature, MailState

__all__ = ["ReceivedMail"]


class ReceivedMail(models.Model):
    """A mail that came. Its words and `raw`, the mail itself, are here only while a person has to file it.

    `message` is the one of ours that it answers; `reply` the word of the person that it became.
    """

    fingerprint = models.CharField(_("empreinte"), max_length=64, unique=True)
    nature = models.CharField(_("nature"), max_length=12, choices=MailNature)
    state = models.CharField(_("état"), max_length=8, choices=MailState)
    sender = models.CharField(_("expéditeur"), max_length=254, blank=True)
    subject = models.CharField(_("objet"), max_length=200, blank=True)
    text = models.TextField(_("texte"), blank=True)
    raw = models.FileField(_("message tel qu’il est arrivé"), upload_to="courriels/", max_length=200, blank=True)
    whole = models.BooleanField(_("lu en entier"), default=True)
    received_at = models.DateTimeField(_("relevé le"))
    case = models.ForeignKey(
        Case, verbose_name=_("dossier"), null=True, blank=True, on_delete=models.PROTECT, related_name="received_mails"
    )
    message = models.ForeignKey(
        Message, verbose_name=_("envoi auquel il répond"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="received_mails",
    )  # fmt: skip
    reply = models.ForeignKey(
        Reply, verbose_name=_("réponse de la personne"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="mails",
    )  # fmt: skip
    why = models.CharField(_("pourquoi il est laissé"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("classé le"), null=True, blank=True)
    settled_by = models.CharField(_("par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("e-mail reçu")
        verbose_name_plural = _("e-mails reçus")
        ordering = ("id",)
        indexes = (models.Index(fields=["id"], condition=Q(state="to_file"), name="received_mail_to_file"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="to_file", settled_at__isnull=True, reply__isnull=True)
                | Q(state="filed", settled_at__isnull=False, case__isnull=False, text="", raw="")
                | (Q(state="left", settled_at__isnull=False, text="", raw="", sender="", subject="") & ~Q(why="")),
                name="received_mail_settled_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed", nature="human") | Q(reply__isnull=False), name="received_mail_is_a_reply"
            ),
        )

    def __str__(self) -> str:
        return f"e-mail reçu {self.pk}"
