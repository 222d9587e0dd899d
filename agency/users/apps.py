"""Accounts: the one room that is an app of its own, present in public and in each agency."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """Staff and creditor contacts in an agency, operators on the platform."""

    name = "agency.users"
    label = "users"
    verbose_name = _("comptes")
    default_auto_field = "django.db.models.BigAutoField"
