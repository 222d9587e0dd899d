"""The start list in words: each task, where it stands, what it opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cards.account.presenters import card_account, why_no_cards
from agency.language.presenters import format_date
from agency.letters.enums import MessageKind
from agency.letters.presenters import human, sender
from agency.letters.presenters.letters import brand
from agency.letters.printing.rendering import render_letter
from agency.letters.printing.specimen import specimen_facts
from agency.letters.queries import published_template
from agency.letters.wording.letter import compose_letter
from agency.mandates.enums import ComplianceGap
from agency.mandates.models import AgencyProfile
from agency.parties.enums import DebtorKind

from .queries import Readiness

INSURANCE = {ComplianceGap.INSURANCE_MISSING, ComplianceGap.INSURANCE_LAPSED}
ACCOUNT = {ComplianceGap.ACCOUNT_MISSING, ComplianceGap.ACCOUNT_CLOSED}
# What was there and is no longer says so; what was never there is told by the task itself.
OVER = {ComplianceGap.INSURANCE_LAPSED, ComplianceGap.ACCOUNT_CLOSED}
DECLARATION = {ComplianceGap.DECLARATION_MISSING}


class Progress(TextChoices):
    """Where a task stands."""

    TO_DO = "to_do", gettext_lazy("à faire")
    BEGUN = "begun", gettext_lazy("en cours")
    DONE = "done", gettext_lazy("fait")


@dataclass(frozen=True)
class StartTask:
    """A task of the start list; `needed`: nothing leaves without it."""

    title: str
    opens: str
    url: str
    progress: Progress
    needed: bool = True
    note: str = ""


def steps(found: Readiness, *, protected: bool = False) -> Iterator[StartTask]:
    """Yield the tasks in their order; `protected`: whoever reads signs in in two steps."""
    house = reverse("staff_house")
    yield StartTask(
        _("Identité du cabinet"), _("Elle est en tête de chaque courrier (R124-4)."), house, _done(bool(found.profile))
    )
    yield _insurance(found, house)
    yield _condition(
        found, ACCOUNT, _("Compte dédié aux fonds des créanciers"),
        _("Les personnes paient dessus ; rien d’autre n’y passe (R124-2)."), f"{house}#compte",
    )  # fmt: skip
    yield _condition(
        found, DECLARATION, _("Déclaration au procureur de la République"),
        _("Écrite, avant la première relance (R124-2)."), f"{house}#declaration",
    )  # fmt: skip
    yield StartTask(
        _("Premier créancier"), _("Celui pour qui vous écrivez."), reverse("creanciers:index"), _done(found.creditors)
    )
    signed = Progress.DONE if found.signed else Progress.BEGUN if found.drafted else Progress.TO_DO
    yield StartTask(
        _("Mandat signé"), _("Sans convention écrite, aucune facture n’est prise (R124-3)."),
        reverse("mandats:index"), signed,
    )  # fmt: skip
    yield StartTask(_("Premier dossier"), _("Il entre « à qualifier » : rien ne part avant."), reverse("depots:index"),
               _done(found.cases))  # fmt: skip
    yield _cards(found)
    yield StartTask(
        _("Équipe"), _("Une deuxième personne approuve ce que la première prépare."), reverse("staff_team"),
        _done(found.colleagues > 1), needed=False,
    )  # fmt: skip
    yield StartTask(
        _("Connexion en deux temps"), _("Un code de votre téléphone garde les dossiers, même si un mot de passe fuit."),
        reverse("mfa_index"), _done(protected), needed=False,
    )  # fmt: skip


def left_to_do(found: Readiness) -> int:
    """How many tasks still keep everything from leaving."""
    return sum(step.needed and step.progress != Progress.DONE for step in steps(found))


def letterhead(profile: AgencyProfile) -> bytes:
    """The first letter to an invented person, under this agency's name, as a PDF. Raises NotPrintable."""
    facts = specimen_facts(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER)
    ours = replace(facts, sender=sender(profile), human=human(profile), place=profile.city)
    wording = published_template(MessageKind.FIRST_LETTER, DebtorKind.CONSUMER).wording
    return render_letter(compose_letter(wording, ours), brand(profile))


def _done(there: bool) -> Progress:  # noqa: FBT001
    return Progress.DONE if there else Progress.TO_DO


def _condition(found: Readiness, gaps: Any, title: str, opens: str, url: str) -> StartTask:
    lacking = next((gap for gap in found.gaps if gap in gaps), None)
    note = str(lacking.label) if lacking in OVER else ""
    return StartTask(title, opens, url, _done(lacking is None), note=note)


def _cards(found: Readiness) -> StartTask:
    """Cards are no condition of the law: what Stripe or the agency left unfinished is told all the same."""
    account = card_account(found.profile, found.on) if found.profile else None
    progress = Progress.TO_DO if account is None or not account.ref else Progress.BEGUN
    if account is not None and account.offered:
        progress = Progress.BEGUN if account.late else Progress.DONE
    note = (why_no_cards(account) or account.trouble) if account is not None and progress == Progress.BEGUN else ""
    opens = _("Le virement suffit ; un paiement par carte est connu aussitôt.")
    return StartTask(_("Paiement par carte"), opens, reverse("staff_cards"), progress, needed=False, note=note)


def _insurance(found: Readiness, house: str) -> StartTask:
    title = _("Assurance de responsabilité civile professionnelle")
    step = _condition(found, INSURANCE, title, _("La loi la demande pour écrire (R124-2)."), f"{house}#assurance")
    if found.lapses_on is None:
        return step
    note = _("Elle finit le %(on)s : sans suite, plus rien ne part à partir de ce jour.")
    return replace(step, progress=Progress.BEGUN, note=note % {"on": format_date(found.lapses_on)})
