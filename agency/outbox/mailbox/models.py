"""The agency's mail box for answers: one at most."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

__all__ = ["MailBox"]


class MailBox(models.Model):
    """Where people answer to, read over IMAP and never written to; its password is sealed.

    `validity` and `last_uid` say how far it was read, in the server's own numbers (RFC 9051); `tagged` that the server
    delivers `name+mark@domain` to `name@domain`, so that an answer says by its address what it answers to.
    """

    address = models.EmailField(_("adresse où arrivent les réponses"))
    host = models.CharField(_("serveur IMAP"), max_length=120)
    port = models.PositiveIntegerField(_("port"), default=993)
    username = models.CharField(_("identifiant"), max_length=150)
    sealed = models.TextField(_("mot de passe scellé"))
    tagged = models.BooleanField(_("adresses avec un signe +"), default=False)
    kept_at = models.DateTimeField(_("enregistrée le"))
    kept_by = models.CharField(_("par"), max_length=150)
    checked_at = models.DateTimeField(_("ouverte pour la première fois le"), null=True, blank=True)
    read_at = models.DateTimeField(_("relevée le"), null=True, blank=True)
    why_not = models.CharField(_("ce que le serveur a répondu"), max_length=200, blank=True)
    failing_since = models.DateTimeField(_("fermée depuis"), null=True, blank=True)
    validity = models.BigIntegerField(_("numérotation du serveur"), default=0)
    last_uid = models.BigIntegerField(_("dernier message lu"), default=0)

    class Meta:
        verbose_name = _("boîte des réponses")
        verbose_name_plural = _("boîte des réponses")
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="mail_box_one"),
            models.CheckConstraint(
                condition=Q(why_not="", failing_since__isnull=True) | (~Q(why_not="") & Q(failing_since__isnull=False)),
                name="mail_box_fails_since",
            ),
        )

    def __str__(self) -> str:
        return self.address
