"""The menu of the staff: one table, read by our own rail and by Wagtail's sidebar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agency.users.enums import Permission


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu. An entry with `children` opens on the first one that the person may see.

    `icon` names a symbol of our sprite, `wagtail_icon` one of Wagtail's.
    """

    label: Any
    url_name: str = ""
    permission: Permission = Permission.SEE_CASES
    icon: str = ""
    wagtail_icon: str = ""
    query: str = ""
    children: tuple[MenuEntry, ...] = ()
    # Shown where this setting is.
    setting: str = ""

    @property
    def url(self) -> str:
        """Address of the page."""
        return (reverse(self.url_name) if self.url_name else self.children[0].url) + self.query

    @property
    def names(self) -> frozenset[str]:
        """URL names of the entry and of its children."""
        return frozenset({self.url_name, *(child.url_name for child in self.children)}) - {""}


@dataclass(frozen=True)
class MenuLine:
    """An entry as one person sees it on one page."""

    entry: MenuEntry
    current: bool = False
    count: int = 0
    children: tuple[MenuLine, ...] = field(default=())


MENU: tuple[MenuEntry, ...] = (
    MenuEntry(_("Ma journée"), "staff_day", icon="soleil", wagtail_icon="calendar-check"),
    MenuEntry(
        _("Dossiers"),
        icon="dossier",
        wagtail_icon="folder-open-inverse",
        children=(
            MenuEntry(_("Tous les dossiers"), "dossiers:index"),
            MenuEntry(_("À qualifier"), "staff_qualify_next", Permission.QUALIFY),
            MenuEntry(_("Personnes"), "personnes:index"),
            MenuEntry(_("Même personne ?"), "staff_same_people", Permission.QUALIFY),
            MenuEntry(_("Réclamations"), "staff_complaints", Permission.MANAGE_TEAM),
            MenuEntry(_("Données personnelles"), "staff_privacy", Permission.CONTACT),
        ),
    ),
    MenuEntry(
        _("Échéanciers"),
        icon="calendrier",
        wagtail_icon="calendar-alt",
        children=(
            MenuEntry(_("Propositions"), "staff_plans"),
            MenuEntry(_("Tous les échéanciers"), "echeanciers:index"),
        ),
    ),
    MenuEntry(
        _("Courriers"),
        icon="lettre",
        wagtail_icon="mail",
        children=(
            MenuEntry(_("À relire et envoyés"), "staff_letters"),
            MenuEntry(_("Coupons reçus"), "staff_slips", Permission.CONTACT),
            MenuEntry(_("E-mails à classer"), "staff_mails", Permission.CONTACT),
            MenuEntry(_("Tournées"), "staff_mail_runs"),
            MenuEntry(_("Retours de courrier"), "staff_mail_returns"),
            MenuEntry(_("Tous les envois"), "envois:index"),
        ),
    ),
    MenuEntry(
        _("Encaissements"),
        icon="banque",
        wagtail_icon="history",
        children=(
            MenuEntry(_("Rapprochement"), "staff_bank", Permission.SEE_MONEY),
            MenuEntry(_("Prélèvements"), "staff_debits", Permission.SEE_MONEY),
            MenuEntry(_("Reversements"), "staff_remittances", Permission.SEE_MONEY),
            MenuEntry(_("Livres"), "staff_books", Permission.SEE_MONEY),
            MenuEntry(_("Honoraires"), "staff_fees", Permission.SEE_MONEY),
            MenuEntry(_("Remboursements"), "staff_refunds", Permission.SEE_MONEY),
            MenuEntry(_("Paiements"), "paiements:index", Permission.SEE_MONEY),
            MenuEntry(_("Relevés bancaires"), "releves:index", Permission.SEE_MONEY),
        ),
    ),
    MenuEntry(
        _("Créanciers"),
        icon="gens",
        wagtail_icon="group",
        children=(
            MenuEntry(_("Établissements"), "creanciers:index"),
            MenuEntry(_("Dépôts de factures"), "depots:index"),
            MenuEntry(_("Mandats"), "mandats:index", Permission.MANAGE_CREDITORS),
        ),
    ),
    MenuEntry(
        _("Pilotage"),
        icon="graphe",
        wagtail_icon="list-ul",
        children=(
            MenuEntry(_("Rapports"), "staff_reports", Permission.SEE_MONEY),
            MenuEntry(_("Engagements"), "staff_commitments"),
            MenuEntry(_("Registre des engagements"), "engagements:index"),
            MenuEntry(_("Suspensions"), "suspensions:index"),
            MenuEntry(_("Journal"), "journal:index", Permission.SEE_JOURNAL),
            MenuEntry(_("Calculette"), "staff_calculator"),
        ),
    ),
    MenuEntry(
        _("Site public"),
        icon="bulle",
        wagtail_icon="site",
        children=(
            MenuEntry(_("Pages"), "wagtailadmin_explore_root", Permission.EDIT_SITE),
            MenuEntry(_("Images"), "wagtailimages:index", Permission.EDIT_SITE),
            MenuEntry(_("Documents"), "wagtaildocs:index", Permission.EDIT_SITE),
            MenuEntry(_("Messages reçus"), "messages-du-site:index", Permission.CONTACT),
            MenuEntry(_("Nouvelles"), "staff_news", Permission.EDIT_SITE),
            MenuEntry(_("Abonnés aux nouvelles"), "abonnes:index", Permission.EDIT_SITE),
            MenuEntry(_("Redirections"), "wagtailredirects:index", Permission.EDIT_SITE),
        ),
    ),
    MenuEntry(
        _("Réglages"),
        icon="reglage",
        wagtail_icon="cogs",
        children=(
            MenuEntry(_("Départ"), "staff_start", Permission.MANAGE_CREDITORS),
            MenuEntry(_("Cabinet"), "staff_house", Permission.MANAGE_CREDITORS),
            MenuEntry(_("Envoi du courrier"), "staff_posting", Permission.MANAGE_TEAM),
            MenuEntry(_("Réponses par e-mail"), "staff_mail_box", Permission.MANAGE_TEAM),
            MenuEntry(_("Équipe"), "staff_team", Permission.MANAGE_TEAM),
            MenuEntry(_("Modèles de courrier"), "wagtailsnippets_agency_lettertemplate:list", Permission.EDIT_LETTERS),
            MenuEntry(_("Textes de départ"), "staff_starting_texts", Permission.EDIT_LETTERS),
            MenuEntry(_("Stratégies"), "wagtailsnippets_agency_strategy:list", Permission.EDIT_STRATEGIES),
            MenuEntry(_("Qualifications"), "wagtailsnippets_agency_qualification:list", Permission.QUALIFY),
            MenuEntry(_("Clés des logiciels"), "staff_keys", Permission.MANAGE_TEAM),
            MenuEntry(_("Connexion"), "staff_security", Permission.MANAGE_TEAM),
            MenuEntry(_("Abonnement"), "staff_subscription", Permission.MANAGE_TEAM, setting="STRIPE_PRICE"),
            MenuEntry(_("Vos données"), "staff_data", Permission.MANAGE_TEAM),
        ),
    ),
)


def entries_for(user: Any, entries: Iterable[MenuEntry] = MENU) -> Iterator[MenuEntry]:
    """Yield what this person may open; a group without anything left is not shown."""
    for entry in entries:
        children = tuple(child for child in entry.children if _is_there(child) and user.has_perm(child.permission))
        if entry.children and not children:
            continue
        if entry.children or user.has_perm(entry.permission):
            yield replace(entry, children=children)


def _is_there(entry: MenuEntry) -> bool:
    return not entry.setting or bool(getattr(settings, entry.setting))


def lines_for(user: Any, current: str, counts: dict[str, int]) -> list[MenuLine]:
    """Return the menu of this person on the page named `current`; `counts` are by URL name."""
    return [
        MenuLine(
            entry,
            current in entry.names,
            sum(counts.get(name, 0) for name in entry.names),
            tuple(
                MenuLine(child, current == child.url_name, counts.get(child.url_name, 0)) for child in entry.children
            ),
        )
        for entry in entries_for(user)
    ]
