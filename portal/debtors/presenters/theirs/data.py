"""« Mes données »: who received them, and how long each kind is kept, on what basis (R9.3, R9.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.common.calendar import paris_date
from agency.language.presenters import format_date
from agency.privacy.models import RetentionPolicy
from agency.privacy.rules.requests import COPY_KEPT
from agency.privacy.rules.retention import TRY_MONTHS
from agency.privacy.values import Receivers


@dataclass(frozen=True)
class KeptFor:
    """One kind of data: why, on what basis, how long."""

    what: str
    basis: str
    length: str


def received_by(found: Receivers) -> Iterable[str]:
    """Yield each who received data of this person, in a sentence."""
    yield _(
        "%(creditor)s, qui nous a confié le dossier et nous a donné ces données : ce que vous réglez, et où en est le "
        "dossier."
    ) % {"creditor": found.creditor}
    if found.post:
        yield _("Le service postal, pour imprimer et remettre vos lettres : votre nom, votre adresse, leur contenu.")
    if found.mail:
        yield _("Le service d’envoi des e-mails : votre adresse e-mail et leur contenu.")
    if found.card:
        yield _("Stripe, pour un paiement par carte : la somme, votre e-mail si vous l’avez donné, la référence.")
    if found.bank:
        yield _("Nos banques, pour vos prélèvements ou ce qui vous est rendu : votre nom, votre IBAN, la somme.")
    for name, at in found.helpers:
        facts = {"name": name, "day": format_date(paris_date(at))}
        yield _("%(name)s, qui vous aide ou vous a aidé, a lu votre dossier depuis le %(day)s.") % facts
    for name, at in found.professionals:
        facts = {"name": name, "day": format_date(paris_date(at))}
        yield _("%(name)s, à qui le dossier a été transmis le %(day)s.") % facts


def kept_for(chosen: RetentionPolicy) -> tuple[KeptFor, ...]:
    """Return what is kept on a person, and until when: the lengths that the nights apply."""
    contract, interest = _("le contrat et notre intérêt légitime"), _("notre intérêt légitime")
    law = _("la loi")
    return (
        KeptFor(
            _(
                "Votre identité, vos coordonnées, les factures, nos courriers et vos réponses, pour suivre le dossier "
                "puis prouver ce qui a été fait"
            ),
            contract,
            _("%(time)s après la fin du dossier ; sans paiement, pas avant six mois après la prescription")
            % {"time": _months(chosen.case_months)},
        ),
        KeptFor(
            _("Ce qu’un membre de l’équipe a noté d’un échange"), interest,
            _("%(time)s, une fois le dossier fini") % {"time": _months(chosen.note_months)},
        ),
        KeptFor(_("Les essais d’ouverture de vos pages, pour les protéger"), interest, _months(TRY_MONTHS)),
        KeptFor(
            _("La copie de vos données que vous demandez"), law,
            ngettext("%(n)s jour", "%(n)s jours", COPY_KEPT.days) % {"n": COPY_KEPT.days},
        ),
        KeptFor(_("Les écritures, quittances et reversements, pour les comptes"), law, _("10 ans")),
    )  # fmt: skip


def _months(count: int) -> str:
    return ngettext("%(n)s mois", "%(n)s mois", count) % {"n": count}
