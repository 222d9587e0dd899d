"""Append-only history. No foreign keys, so that history never blocks nor follows a deletion."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import ActorKind, Verb

__all__ = ["BlockRedaction", "JournalBlock", "JournalLine"]


class JournalLine(models.Model):
    """One act, written in the same transaction as the act. The database refuses to change it."""

    at = models.DateTimeField(_("instant"))
    actor_kind = models.CharField(_("auteur"), max_length=10, choices=ActorKind)
    actor_ref = models.CharField(_("référence de l’auteur"), max_length=60)
    actor_label = models.CharField(_("nom de l’auteur"), max_length=150)
    verb = models.CharField(_("acte"), max_length=60)
    subject_type = models.CharField(_("objet"), max_length=40)
    subject_id = models.BigIntegerField(_("numéro de l’objet"), null=True)
    case_id = models.BigIntegerField(_("dossier"), null=True)
    data = models.JSONField(_("détail"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("journal")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["case_id", "id"], name="journal_by_case"),
            models.Index(fields=["verb", "at"], name="journal_by_verb"),
        )

    def __str__(self) -> str:
        return f"acte {self.pk}"

    @property
    def act(self) -> str:
        """The act in words; the code itself when it is one that Amiable no longer writes."""
        return str(Verb(self.verb).label) if self.verb in Verb else self.verb


class JournalBlock(models.Model):
    """A sealed run of lines; each block's hash covers the one before it."""

    first_line = models.BigIntegerField(_("première ligne"), unique=True)
    last_line = models.BigIntegerField(_("dernière ligne"), unique=True)
    previous_hash = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    hash = models.CharField(_("empreinte"), max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("scellé le"))

    class Meta:
        verbose_name = _("bloc du journal")
        verbose_name_plural = _("blocs du journal")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_line__gte=models.F("first_line")), name="journal_block_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"bloc {self.pk} ({self.first_line}-{self.last_line})"


class BlockRedaction(models.Model):
    """A sealed block some lines of which lost the words on a person, by law: the hash it had, and the one it has.

    Written by a function of the database alone, which checks the first before it writes the second: a change that
    went another way is found as before.
    """

    block = models.BigIntegerField(_("bloc"), db_index=True)
    former = models.CharField(_("empreinte avant"), max_length=64)
    hash = models.CharField(_("empreinte après"), max_length=64)
    lines = models.PositiveIntegerField(_("lignes touchées"))
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("bloc du journal sans les mots d’une personne")
        verbose_name_plural = _("blocs du journal sans les mots d’une personne")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"effacement dans le bloc {self.block}"
