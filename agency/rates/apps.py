"""Rates: an app of its own, present in public only, since the law belongs to no agency."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatesConfig(AppConfig):
    """The platform's figures of the law."""

    name = "agency.rates"
    label = "rates"
    verbose_name = _("taux")
    default_auto_field = "django.db.models.BigAutoField"
