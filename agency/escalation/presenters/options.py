"""What a creditor may decide, in words: where it goes, who does it, what it costs, why it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.common.money import format_euros
from agency.escalation.enums import NextStep
from agency.escalation.values import Offered
from agency.law.persons.courts import FORMS, OPPOSITION_MONTHS, Court, WayClosed

COURTS: dict[Court, Any] = {
    Court.JUDICIAL: gettext_lazy("le tribunal judiciaire du domicile de la personne"),
    Court.PROTECTION: gettext_lazy("le juge des contentieux de la protection du domicile de la personne"),
    Court.COMMERCIAL: gettext_lazy("le tribunal de commerce du siège de l’entreprise"),
}
_CLOSED: dict[WayClosed, Any] = {
    WayClosed.NOTHING_OWED: gettext_lazy("plus rien n’est dû."),
    WayClosed.TIME_OVER: gettext_lazy("le dernier jour pour agir est passé."),
    WayClosed.TOO_HIGH: gettext_lazy("elle s’arrête à 5 000 €, principal et intérêts (CPCEx R125-1)."),
    WayClosed.NOT_FOR_IT: gettext_lazy("elle ne convient pas à cette nature de créance : parlez-en avec un avocat."),
    WayClosed.COLLECTIVE: gettext_lazy("une procédure collective est ouverte : la créance se déclare au mandataire."),
}
_DOES: dict[NextStep, Any] = {
    NextStep.STOP: gettext_lazy(
        "Nous ne demandons plus rien. Rien à payer. La somme reste due jusqu’à sa prescription."
    ),
    NextStep.AMICABLE: gettext_lazy(
        "Une lettre de plus, plus douce, puis le dossier vous revient. Au forfait de votre mandat, sans autre frais."
    ),
    NextStep.LAWYER: gettext_lazy("L’avocat que vous choisissez reçoit le dossier. Ses honoraires sont pour vous."),
    NextStep.OFFICER: gettext_lazy(
        "Le commissaire de justice que vous choisissez reçoit le dossier. Ses frais sont d’abord à votre charge."
    ),
    NextStep.ORDER: gettext_lazy(
        "Une demande écrite, sans audience et sans avocat. Nous vous préparons le dossier et les champs du formulaire."
    ),
    NextStep.SMALL_CLAIM: gettext_lazy(
        "Un commissaire de justice propose un accord à la personne, qui a un mois pour répondre ; se taire, c’est"
        " refuser. Ses frais sont à votre charge (CPCEx L125-1)."
    ),
}


def what_it_is(option: Offered) -> str:
    """Return what a decision does, where it goes and what it costs, in a few sentences."""
    return " ".join(_sentences(option))


def why_closed(option: Offered) -> str:
    """Return why a decision is closed to this case; empty when it is open."""
    if option.never:
        return _("votre mandat dit : jamais de justice.")
    return str(_CLOSED[option.closed]) if option.closed is not None else ""


def _sentences(option: Offered) -> Iterator[str]:
    yield str(_DOES[option.step])
    if option.court is None:
        return
    if option.step != NextStep.SMALL_CLAIM:
        yield _("Devant %(court)s.") % {"court": COURTS[option.court]}
    if option.step == NextStep.ORDER:
        facts = {"form": FORMS[option.court], "months": option.service_months, "month": OPPOSITION_MONTHS}
        yield _("Formulaire Cerfa %(form)s.") % facts
        yield _(
            "L’ordonnance se signifie dans les %(months)s mois ; la personne a ensuite %(month)s mois pour s’y opposer."
        ) % facts  # fmt: skip
    if option.adr_first:
        yield _("Une conciliation ou une médiation est d’abord nécessaire (CPC 750-1).")
    if option.contribution is not None:
        cost = {"amount": format_euros(option.contribution)}
        yield _("Une contribution de %(amount)s peut être demandée par le tribunal : à vérifier au greffe.") % cost
    elif option.court == Court.COMMERCIAL and option.step != NextStep.SMALL_CLAIM:
        yield _("Les frais de greffe sont d’abord à votre charge.")
