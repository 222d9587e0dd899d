"""Items 1 to 6 of a pack: the mandate, the parties, what the debt rests on, its account (law R7.5)."""

from __future__ import annotations

from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.cases.queries import summary
from agency.common.calendar import format_date, paris_date
from agency.common.money import format_euros
from agency.escalation.models import NextStepDecision
from agency.escalation.values import Section
from agency.parties.models import Address
from agency.payments.presenters.account import account_lines

from .pieces import Pieces, papers


def debt_sections(case: Case, pieces: Pieces) -> list[Section]:
    """Return the first items, in a number of queries that does not grow with what the case holds."""
    return [
        _mandate(case, pieces), _creditor(case), _people(case), _contract(case, pieces), _bills(case, pieces),
        _account(case),
    ]  # fmt: skip


def _mandate(case: Case, pieces: Pieces) -> Section:
    mandate = case.mandate
    facts = [
        ("Mandat", mandate.reference),
        ("Signé le", format_date(mandate.signed_on) if mandate.signed_on else "non signé"),
        ("Signataire", mandate.signatory),
        ("Pouvoir de recevoir", "oui" if mandate.power_to_receive else "non"),
        ("Suite devant un juge", str(mandate.get_escalation_display())),
    ]
    for decision in NextStepDecision.objects.filter(question__case=case).order_by("pk"):
        day = format_date(paris_date(decision.decided_at))
        words = f"{decision.get_step_display()}, le {day}, {decision.decided_by} ({decision.told})"
        facts.append(("Décision du créancier", words))
    numbers: tuple[int, ...] = ()
    if mandate.document:
        with mandate.document.open("rb") as signed:
            numbers = pieces.signed(f"Mandat {mandate.reference}", mandate.signed_on, signed.read())
    return Section(1, "Mandat, pouvoir et décision du créancier", _filled(facts), pieces=numbers)


def _creditor(case: Case) -> Section:
    creditor = case.creditor
    facts = [
        ("Dénomination", creditor.name),
        ("Qualité", str(creditor.get_kind_display())),
        ("SIREN", creditor.siren),
        ("Siège", ", ".join(creditor.address_lines)),
        ("E-mail", creditor.email),
        ("Téléphone", creditor.phone),
        ("Compte", case.mandate.remittance_iban),
    ]
    return Section(2, "Créancier", _filled(facts), note="Statuts et extrait d’immatriculation : auprès du créancier.")


def _people(case: Case) -> Section:
    parties = list(case.parties.select_related("debtor").order_by("pk"))
    rows = []
    for party in parties:
        share = f" ({party.share_num}/{party.share_den})" if party.share_den > 1 else ""
        rows.append((party.debtor.full_name, f"{party.get_liability_display()}{share}", party.debtor.siren, ""))
    homes = Address.objects.filter(debtor__in=[party.debtor_id for party in parties]).select_related("debtor")
    for home in homes.order_by("debtor_id", "-since", "-pk"):
        lines = ", ".join(line for line in (home.line1, home.line2, home.line3, f"{home.postcode} {home.city}") if line)
        said = f"{home.get_source_display()}, {format_date(home.since)}{'' if home.valid else ', plus valable'}"
        rows.append((home.debtor.full_name, "adresse", lines, said))
    return Section(3, "Personnes engagées", columns=("Personne", "Qualité", "Détail", "Origine"), rows=tuple(rows))


def _contract(case: Case, pieces: Pieces) -> Section:
    numbers = pieces.of(papers(case, DocumentKind.CONTRACT, DocumentKind.QUOTE))
    return Section(4, "Contrat, inscription, devis, commande", pieces=numbers)


def _bills(case: Case, pieces: Pieces) -> Section:
    found = summary(case)
    rows = tuple(
        (
            line.claim.number, line.claim.label, format_date(line.claim.issued_on), format_date(line.claim.due_on),
            format_euros(line.claim.total), format_euros(line.due),
        )
        for line in found.lines
    )  # fmt: skip
    numbers = pieces.of(papers(case, DocumentKind.INVOICE, DocumentKind.DELIVERY, DocumentKind.CREDIT))
    columns = ("Facture", "Objet", "Émise le", "Échéance", "Total", "Reste dû")
    facts = (("Reste dû au total", format_euros(found.due)),)
    return Section(5, "Factures, preuves d’exécution, avoirs", facts, columns, rows, numbers)


def _account(case: Case) -> Section:
    rows = tuple(
        (format_date(line.on), line.words, line.detail, format_euros(line.amount), format_euros(line.left))
        for line in account_lines(case)
    )
    columns = ("Date", "Mouvement", "Détail", "Somme", "Reste")
    return Section(6, "Décompte : sommes, intérêts, paiements et leur imputation", columns=columns, rows=rows)


def _filled(facts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts if value)
