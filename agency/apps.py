"""The trade as one Django app, so that a tenant's schema version is one number."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgencyConfig(AppConfig):
    """The one application of the trade; its rooms are packages."""

    name = "agency"
    label = "agency"
    verbose_name = _("cabinet")
    default_auto_field = "django.db.models.BigAutoField"
