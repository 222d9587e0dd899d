"""What people leave on the site: a message, an address for the news."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.site.enums import Topic


class SiteMessage(models.Model):
    """What somebody wrote through the contact form; it waits until a member of the team has answered."""

    received_at = models.DateTimeField(_("reçu le"))
    name = models.CharField(_("nom"), max_length=80)
    email = models.EmailField(_("adresse e-mail"))
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    topic = models.CharField(_("sujet"), max_length=10, choices=Topic)
    text = models.TextField(_("message"), max_length=2000)
    origin = models.CharField(_("provenance"), max_length=64)
    settled_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    settled_by = models.CharField(_("répondu par"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("message du site")
        verbose_name_plural = _("messages du site")
        ordering = ("-received_at", "-pk")
        indexes = (
            models.Index(fields=["received_at"], name="site_message_received"),
            models.Index(fields=["received_at"], condition=models.Q(settled_at=None), name="site_message_waiting"),
        )

    def __str__(self) -> str:
        return self.name


class NewsReader(models.Model):
    """An address that asked for the news: the sentence it agreed to, when, and when its owner confirmed."""

    email = models.EmailField(_("adresse e-mail"), unique=True)
    language = models.CharField(_("langue"), max_length=2)
    sentence = models.TextField(_("phrase acceptée"))
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    left_at = models.DateTimeField(_("désinscrit le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement aux nouvelles")
        verbose_name_plural = _("abonnements aux nouvelles")
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return self.email

    @property
    def receives(self) -> bool:
        """Whether the news may be sent to this address."""
        return self.confirmed_at is not None and self.left_at is None
