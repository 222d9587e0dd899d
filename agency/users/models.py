"""Accounts of staff, creditor contacts and platform operators; the e-mail address is the name."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import PERMISSION_LABELS, UserKind


class UserManager(BaseUserManager["User"]):
    """Creates accounts by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Return a saved account; without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Return a saved account with every right (platform operator)."""
        fields |= {"is_staff": True, "is_superuser": True}
        fields.setdefault("kind", UserKind.OPERATOR)
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account whatever the case of the address typed."""
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person who signs in. Rows are never shared between agencies."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("adresse e-mail"), unique=True)
    kind = models.CharField(_("type de compte"), max_length=10, choices=UserKind, default=UserKind.STAFF)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    invited_at = models.DateTimeField(_("invité le"), null=True, blank=True, editable=False)
    away_from = models.DateField(_("absent depuis le"), null=True, blank=True)
    away_until = models.DateField(_("absent jusqu’au"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("remplacé par"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    late_mail = models.BooleanField(_("prévenir par e-mail de ce qui est en retard"), default=True)
    late_mail_on = models.DateField(_("dernier e-mail des retards"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ("last_name", "first_name", "id")
        permissions = tuple((permission.codename, str(label)) for permission, label in PERMISSION_LABELS.items())

    def __str__(self) -> str:
        return f"{self.get_full_name() or self.email} (compte {self.pk})"

    def is_away(self, on: date) -> bool:
        """Whether somebody else follows this person's files on a day; the last day of the absence is one."""
        return self.away_from is not None and self.away_until is not None and self.away_from <= on <= self.away_until

    @property
    def initials(self) -> str:
        """Two letters for an avatar: « IC » for Inès Caron."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()
