"""Models of the public schema: agencies, their hosts, the events of their life, how they are built."""

from __future__ import annotations

import base64
import secrets
from typing import Any, ClassVar, NoReturn

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from .chains.models import ChainHead
from .erasures.models import ErasureEntry
from .exports.models import AgencyExport, ExportState
from .measures.models import TaskCount
from .openings.models import AgencyKind, Opening, OpeningState
from .subscriptions.models import (
    BillingEvent,
    BillingEventState,
    Subscription,
    SubscriptionInvoice,
    SubscriptionReminder,
    SubscriptionStatus,
)

__all__ = [
    "Agency",
    "AgencyEvent",
    "AgencyExport",
    "AgencyKind",
    "AgencyState",
    "BillingEvent",
    "BillingEventState",
    "ChainHead",
    "Domain",
    "ErasureEntry",
    "ExportState",
    "Opening",
    "OpeningState",
    "Subscription",
    "SubscriptionInvoice",
    "SubscriptionReminder",
    "SubscriptionStatus",
    "TaskCount",
    "new_schema_name",
]


class AgencyState(models.TextChoices):
    """Life of an agency; only an active one is reachable."""

    PROVISIONING = "provisioning", _("en préparation")
    ACTIVE = "active", _("actif")
    SUSPENDED = "suspended", _("suspendu")
    CLOSED = "closed", _("fermé")
    DISCARDED = "discarded", _("vidé après un essai")


def new_schema_name() -> str:
    """Opaque name, never made from a user's text: `a_` and 16 letters or digits (80 random bits)."""
    return "a_" + base64.b32encode(secrets.token_bytes(10)).decode().lower()


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Filters over agencies."""

    def active(self) -> AgencyQuerySet:
        """Those whose doors are open."""
        return self.filter(state=AgencyState.ACTIVE)


class AgencyManager(models.Manager.from_queryset(AgencyQuerySet)):  # type: ignore[misc]
    """Each agency comes with `host`, so that nobody inside its schema needs the public one."""

    def get_queryset(self) -> AgencyQuerySet:
        """Agencies with the name of their primary host."""
        primary = Domain.objects.filter(tenant=models.OuterRef("pk"), is_primary=True).values("domain")[:1]
        return super().get_queryset().annotate(host=models.Subquery(primary))


class Agency(TenantMixin):
    """One agency: a schema, a database role of the same name, one or more hosts."""

    auto_create_schema = False
    auto_drop_schema = False
    host: str

    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("nom court"), max_length=40, unique=True)
    code = models.CharField(
        _("code des références"),
        max_length=4,
        unique=True,
        validators=[
            RegexValidator(r"^[A-HJ-NP-Z0-9]{4}\Z", _("Le code compte quatre capitales ou chiffres, sans O ni I."))
        ],
        help_text=_("Quatre caractères, au début de chaque référence de paiement du cabinet."),
    )
    state = models.CharField(_("état"), max_length=12, choices=AgencyState, default=AgencyState.PROVISIONING)
    created_at = models.DateTimeField(_("créé le"))
    kind = models.CharField(_("activité"), max_length=10, choices=AgencyKind, default=AgencyKind.FIRM)

    trial = models.BooleanField(_("à l’essai"), default=False)
    # Nothing new is taken or begun from that day on, for want of a paid subscription; what began is finished.
    no_new_work_since = models.DateField(_("sans nouveau travail depuis le"), null=True, blank=True)

    objects = AgencyManager()

    class Meta:
        verbose_name = _("cabinet")
        verbose_name_plural = _("cabinets")
        ordering = ("slug",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=AgencyState.values), name="agency_state_known"),
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^a_[a-z2-7]{16}$"), name="agency_schema_opaque"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.slug})"

    def __enter__(self) -> NoReturn:
        # The library keeps the former tenant in a list shared by all threads, which then swap agencies.
        raise TypeError("Use django_tenants.utils.tenant_context(agency), not « with agency ».")

    def __exit__(self, *error: object) -> None:
        """Never reached; the statement looks it up before it enters."""

    def activate(self) -> NoReturn:
        """Refused: it leaves the connection in the agency for whoever comes next."""
        raise TypeError("Use django_tenants.utils.tenant_context(agency), not agency.activate().")

    @classmethod
    def deactivate(cls) -> NoReturn:
        """Refused like `activate`."""
        raise TypeError("Use django_tenants.utils.tenant_context(agency), not Agency.deactivate().")


class Domain(DomainMixin):
    """A host name that leads to an agency."""

    class Meta:
        verbose_name = _("nom d’hôte")
        verbose_name_plural = _("noms d’hôte")
        ordering = ("domain",)


class AgencyEvent(models.Model):
    """One line of the life of an agency: who did what, and when. Only ever added to."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("le"))
    by = models.CharField(_("par"), max_length=120)
    action = models.CharField(_("acte"), max_length=40)
    reason = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("événement du cabinet")
        verbose_name_plural = _("événements du cabinet")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.action}, {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a second save."""
        if self.pk is not None:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)


class Beat(models.Model):
    """The last time the clock of the workers struck: one row, so that whoever watches sees it stop."""

    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("dernier battement")
        verbose_name_plural = _("dernier battement")
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="beat_is_one_row"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Blueprint(models.Model):
    """How an agency is built, as the owner last wrote it: one row, which the application reads and never writes."""

    fingerprint = models.CharField(_("empreinte"), max_length=32)
    migrations = models.JSONField(_("migrations"))
    script = models.TextField(_("instructions"))

    class Meta:
        verbose_name = _("plan d’un cabinet")
        verbose_name_plural = _("plan d’un cabinet")
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="blueprint_is_one_row"),)

    def __str__(self) -> str:
        return self.fingerprint
