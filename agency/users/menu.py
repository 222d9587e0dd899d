"""The menu of the staff: one table, read by our own rail and by Wagtail's sidebar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .enums import Permission


@dataclass(frozen=True)
class Entry:
    """A line of the menu. An entry with `children` opens on the first one that the person may see.

    `icon` names a symbol of our sprite, `wagtail_icon` one of Wagtail's.
    """

    label: Any
    url_name: str = ""
    permission: Permission = Permission.SEE_CASES
    icon: str = ""
    wagtail_icon: str = ""
    query: str = ""
    children: tuple[Entry, ...] = ()

    @property
    def url(self) -> str:
        """Address of the page."""
        return (reverse(self.url_name) if self.url_name else self.children[0].url) + self.query

    @property
    def names(self) -> frozenset[str]:
        """URL names of the entry and of its children."""
        return frozenset({self.url_name, *(child.url_name for child in self.children)}) - {""}


@dataclass(frozen=True)
class Line:
    """An entry as one person sees it on one page."""

    entry: Entry
    current: bool = False
    count: int = 0
    children: tuple[Line, ...] = field(default=())


MENU: tuple[Entry, ...] = (
    Entry(_("Ma journée"), "staff_day", icon="soleil", wagtail_icon="calendar-check"),
    Entry(
        _("Dossiers"),
        icon="dossier",
        wagtail_icon="folder-open-inverse",
        children=(
            Entry(_("Tous les dossiers"), "dossiers:index"),
            Entry(_("À qualifier"), "staff_qualify_next", Permission.QUALIFY),
            Entry(_("Personnes"), "personnes:index"),
        ),
    ),
    Entry(
        _("Échéanciers"),
        icon="calendrier",
        wagtail_icon="calendar-alt",
        children=(
            Entry(_("Propositions"), "staff_plans"),
            Entry(_("Tous les échéanciers"), "echeanciers:index"),
        ),
    ),
    Entry(
        _("Courriers"),
        icon="lettre",
        wagtail_icon="mail",
        children=(
            Entry(_("À relire et envoyés"), "staff_letters"),
            Entry(_("Tous les envois"), "envois:index"),
        ),
    ),
    Entry(
        _("Encaissements"),
        icon="banque",
        wagtail_icon="history",
        children=(
            Entry(_("Relevés à rapprocher"), "staff_bank", Permission.SEE_MONEY),
            Entry(_("Paiements"), "paiements:index", Permission.SEE_MONEY),
            Entry(_("Relevés bancaires"), "releves:index", Permission.SEE_MONEY),
        ),
    ),
    Entry(
        _("Créanciers"),
        icon="gens",
        wagtail_icon="group",
        children=(
            Entry(_("Établissements"), "creanciers:index"),
            Entry(_("Mandats"), "mandats:index", Permission.MANAGE_CREDITORS),
        ),
    ),
    Entry(
        _("Pilotage"),
        icon="graphe",
        wagtail_icon="list-ul",
        children=(
            Entry(_("Engagements"), "staff_words"),
            Entry(_("Registre des engagements"), "engagements:index"),
            Entry(_("Journal"), "journal:index", Permission.SEE_JOURNAL),
            Entry(_("Calculette"), "staff_calculette"),
        ),
    ),
    Entry(
        _("Réglages"),
        icon="reglage",
        wagtail_icon="cogs",
        children=(
            Entry(_("Modèles de courrier"), "wagtailsnippets_agency_lettertemplate:list", Permission.EDIT_LETTERS),
            Entry(_("Stratégies"), "wagtailsnippets_agency_strategy:list", Permission.EDIT_STRATEGIES),
            Entry(_("Qualifications"), "wagtailsnippets_agency_qualification:list", Permission.QUALIFY),
        ),
    ),
)


def entries_for(user: Any, entries: Iterable[Entry] = MENU) -> Iterator[Entry]:
    """Yield what this person may open; a group without anything left is not shown."""
    for entry in entries:
        children = tuple(child for child in entry.children if user.has_perm(child.permission))
        if entry.children and not children:
            continue
        if entry.children or user.has_perm(entry.permission):
            yield replace(entry, children=children)


def lines_for(user: Any, current: str, counts: dict[str, int]) -> list[Line]:
    """Return the menu of this person on the page named `current`; `counts` are by URL name."""
    return [
        Line(
            entry,
            current in entry.names,
            sum(counts.get(name, 0) for name in entry.names),
            tuple(Line(child, current == child.url_name, counts.get(child.url_name, 0)) for child in entry.children),
        )
        for entry in entries_for(user)
    ]
