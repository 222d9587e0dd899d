"""What people leave on the site, a message or an address for the news; and the news sent to those addresses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agency.leases.models import Leased
from agency.site.enums import NewsFate, Topic

from .pages import ArticlePage


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


class NewsSending(models.Model):
    """An article sent once to the addresses that wanted the news that day; its words are those that were read then."""

    article = models.OneToOneField(
        ArticlePage, verbose_name=_("article"), null=True, on_delete=models.SET_NULL, related_name="sending"
    )
    subject = models.CharField(_("objet"), max_length=255)
    blocks = models.JSONField(_("texte"))
    url = models.CharField(_("adresse de l’article"), max_length=500)
    language = models.CharField(_("langue"), max_length=2)
    addresses = models.PositiveIntegerField(_("adresses"))
    agreed_at = models.DateTimeField(_("décidé le"))
    agreed_by = models.CharField(_("décidé par"), max_length=150)

    class Meta:
        verbose_name = _("nouvelle envoyée")
        verbose_name_plural = _("nouvelles envoyées")
        ordering = ("-agreed_at", "-pk")

    def __str__(self) -> str:
        return self.subject


class NewsDelivery(Leased):
    """A piece of news for one address, once. `called_at` is written before the mail server is called."""

    sending = models.ForeignKey(NewsSending, on_delete=models.CASCADE, related_name="deliveries")
    reader = models.ForeignKey(NewsReader, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(_("état"), max_length=8, choices=NewsFate, default=NewsFate.WAITING)
    called_at = models.DateTimeField(_("remise au serveur le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("réglée le"), null=True, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("nouvelle pour une adresse")
        verbose_name_plural = _("nouvelles par adresse")
        ordering = ("pk",)
        indexes = (models.Index(fields=["id"], condition=Q(state="waiting"), name="news_waiting"),)
        constraints = (
            models.UniqueConstraint(fields=["sending", "reader"], name="news_once_per_address"),
            models.CheckConstraint(
                condition=Q(state=NewsFate.WAITING, ended_at=None)
                | (~Q(state=NewsFate.WAITING) & Q(ended_at__isnull=False)),
                name="news_ended_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state=NewsFate.SENT) | Q(called_at__isnull=False), name="news_sent_was_handed_over"
            ),
        )

    def __str__(self) -> str:
        return f"nouvelle {self.sending_id} pour l’abonné {self.reader_id}"
