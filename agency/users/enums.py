"""Kinds of account, permissions and roles. Debtors have no account."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UserKind(TextChoices):
    """Who an account belongs to; decides which door it may enter."""

    STAFF = "staff", _("équipe du cabinet")
    CREDITOR = "creditor", _("contact d’un créancier")
    OPERATOR = "operator", _("opérateur de la plateforme")


class Permission(StrEnum):
    """Every act a member of staff may be allowed to do, as `app_label.codename`."""

    SEE_CASES = "users.see_cases"
    QUALIFY = "users.qualify"
    CONTACT = "users.contact"
    DECIDE_PLANS = "users.decide_plans"
    HOLD_CASES = "users.hold_cases"
    IMPORT_CLAIMS = "users.import_claims"
    MANAGE_CREDITORS = "users.manage_creditors"
    RECONCILE = "users.reconcile"
    SEE_MONEY = "users.see_money"
    EDIT_LETTERS = "users.edit_letters"
    EDIT_SITE = "users.edit_site"
    EDIT_STRATEGIES = "users.edit_strategies"
    MANAGE_TEAM = "users.manage_team"
    SEE_JOURNAL = "users.see_journal"

    @property
    def codename(self) -> str:
        """The part Django stores: `qualify` of `users.qualify`."""
        return self.value.partition(".")[2]


PERMISSION_LABELS = {
    Permission.SEE_CASES: _("Lire les dossiers"),
    Permission.QUALIFY: _("Qualifier un dossier"),
    Permission.CONTACT: _("Écrire et appeler"),
    Permission.DECIDE_PLANS: _("Décider d’un échéancier"),
    Permission.HOLD_CASES: _("Suspendre ou reprendre un dossier"),
    Permission.IMPORT_CLAIMS: _("Recevoir des factures"),
    Permission.MANAGE_CREDITORS: _("Gérer les créanciers et leurs mandats"),
    Permission.RECONCILE: _("Rapprocher la banque"),
    Permission.SEE_MONEY: _("Lire les encaissements"),
    Permission.EDIT_LETTERS: _("Modifier les modèles de courrier"),
    Permission.EDIT_SITE: _("Écrire le site public"),
    Permission.EDIT_STRATEGIES: _("Modifier les stratégies"),
    Permission.MANAGE_TEAM: _("Gérer l’équipe"),
    Permission.SEE_JOURNAL: _("Lire le journal"),
}


class Role(TextChoices):
    """The roles of an agency; each is a Wagtail group of the same name."""

    HANDLER = "handler", _("Chargé de dossiers")
    MANAGER = "manager", _("Responsable")
    ACCOUNTANT = "accountant", _("Comptable")
    READER = "reader", _("Lecture")
    EDITOR = "editor", _("Contenu")


# What follows a name under what its owner wrote; a reader writes nothing.
SIGNED_AS = {
    Role.HANDLER: _("suivi des dossiers"),
    Role.MANAGER: _("responsable"),
    Role.ACCOUNTANT: _("comptabilité"),
    Role.EDITOR: _("contenu du site"),
}


class Signer(TextChoices):
    """Whose sign-in an agency may ask a second step of: its roles, and the contacts of its creditors."""

    HANDLER = Role.HANDLER.value, Role.HANDLER.label
    MANAGER = Role.MANAGER.value, Role.MANAGER.label
    ACCOUNTANT = Role.ACCOUNTANT.value, Role.ACCOUNTANT.label
    READER = Role.READER.value, Role.READER.label
    EDITOR = Role.EDITOR.value, Role.EDITOR.label
    CREDITOR = UserKind.CREDITOR.value, _("Contacts des créanciers")


_HANDLER = frozenset(
    {
        Permission.SEE_CASES,
        Permission.QUALIFY,
        Permission.CONTACT,
        Permission.DECIDE_PLANS,
        Permission.HOLD_CASES,
        Permission.IMPORT_CLAIMS,
        Permission.SEE_MONEY,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.HANDLER: _HANDLER,
    Role.MANAGER: frozenset(Permission),
    Role.ACCOUNTANT: frozenset(
        {Permission.SEE_CASES, Permission.SEE_MONEY, Permission.RECONCILE, Permission.SEE_JOURNAL}
    ),
    Role.READER: frozenset({Permission.SEE_CASES}),
    Role.EDITOR: frozenset({Permission.EDIT_SITE}),
}
