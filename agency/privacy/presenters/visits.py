"""The pack of a visit: an index to read first, then the papers one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from django.utils.translation import override

from agency.books.models import DailyProof
from agency.books.queries import broken_proof, proofs
from agency.cases.models import Case
from agency.common.calendar import format_date, paris_date
from agency.common.sheets import as_csv
from agency.journal.models import JournalBlock
from agency.journal.queries import chain_fault, history_of_case
from agency.letters.presenters.statements import draw_report
from agency.letters.printing.values import ReportSection
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.queries import compliance_gaps, profile
from agency.privacy.models import AuditPack
from agency.privacy.queries.visits import (
    complaints_between,
    letters_of,
    population,
    sample_of,
    signed_mandates,
    strategies_in_force,
    texts_in_force,
)
from agency.reporting.queries.activity import conduct
from agency.reporting.values import Conduct, ReportDays
from agency.strategies.enums import CaseEvent
from agency.strategies.queries import steps_of

Facts = tuple[tuple[str, str], ...]
_CONDUCT = {
    "answers": "réponses données", "answered_in_time": "dans le délai promis", "answer_days": "jours pour répondre",
    "words": "engagements", "words_kept": "tenus", "words_late": "tenus en retard", "words_cancelled": "annulés",
    "people": "personnes contactées", "contacts": "contacts", "most_contacts": "contacts au plus pour une personne",
    "parts_due": "échéances dues", "parts_paid": "échéances payées", "plans": "échéanciers",
    "plans_ended": "échéanciers arrêtés avant leur fin", "complaints": "réclamations",
    "complaints_in_time": "répondues dans le délai",
}  # fmt: skip


def pack_files(pack: AuditPack, *, on: date) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a pack, one at a time: the index, then mandates, strategies, texts, sample, registers."""
    with override("fr"):
        cases = sample_of(pack.first_day, pack.last_day, pack.seed, pack.sample)
        mandates = list(signed_mandates(pack.last_day))
        yield "00-index.pdf", _index(pack, cases, mandates, on)
        yield "livres/preuves.csv", _proofs()
        yield "journal/blocs.csv", _blocks()
        yield "reclamations.csv", _complaints(pack)
        yield "strategies.csv", _strategies()
        for text in texts_in_force():
            name = f"textes/{text.kind}-{text.audience}-{text.tone or 'plain'}-{text.pk}-v{text.live_revision_id}.html"
            yield name, f"<h1>{text.subject}</h1>\n{text.body}\n".encode()
        for mandate in mandates:
            with mandate.document.open("rb") as kept:
                yield f"mandats/{mandate.pk}-{_plain(mandate.reference)}.pdf", kept.read()
        for case in cases:
            yield from _file(case)


def _file(case: Case) -> Iterator[tuple[str, bytes]]:
    acts = [(paris_date(line.at), line.at.isoformat(), line.act, line.actor_label) for line in history_of_case(case.pk)]
    yield f"dossiers/{case.reference}/chronologie.csv", as_csv(("Jour", "Instant", "Acte", "Par"), acts)
    for letter in letters_of(case):
        with letter.file.open("rb") as kept:
            yield f"dossiers/{case.reference}/{letter.added_on}-{letter.pk}.pdf", kept.read()


def _index(pack: AuditPack, cases: list[Case], mandates: list[Mandate], on: date) -> bytes:
    days = f"du {format_date(pack.first_day)} au {format_date(pack.last_day)}"
    opening = [
        f"Ce dossier montre l’activité {days}. Chaque fichier a son empreinte SHA-256 dans « SHA256SUMS.txt ».",
        f"Graine du tirage : {pack.seed}.",
        f"Les dossiers sont rangés par MD5 de la graine suivie de leur référence : les {len(cases)} premiers sont ici.",
    ]
    found = conduct(ReportDays(pack.first_day, pack.last_day, on))
    sections = [
        ReportSection("Les conditions de l’article R124-2", (), (_conditions(profile(), on),)),
        ReportSection("Comment le cabinet s’est conduit", (), (_conduct(found),)),
        ReportSection("Les preuves", (), (_evidence(pack),)),
        ReportSection("Mandats signés", (f"{len(mandates)} mandats.",), tuple(
            (("Créancier", one.creditor.name), ("Mandat", one.reference), ("Empreinte", one.document_sha256))
            for one in mandates
        )),
        ReportSection("Dossiers tirés", (f"Sur {population(pack.first_day, pack.last_day).count()} dossiers.",), tuple(
            (("Dossier", one.reference), ("Créancier", one.creditor.name),
             ("Première lettre", format_date(one.first_letter_on)))
            for one in cases if one.first_letter_on
        )),
    ]  # fmt: skip
    return draw_report(subject="Dossier de visite", name=f"Visite {days}", opening=opening, sections=sections, on=on)


def _conditions(agency: AgencyProfile, on: date) -> Facts:
    missing = ", ".join(str(gap.label) for gap in compliance_gaps(on)) or "rien"
    insured = f"{agency.insurer}, police {agency.insurance_policy}"
    return (
        ("Assurance", f"{insured}, du {_day(agency.insured_from)} au {_day(agency.insured_until)}"),
        ("Compte dédié", f"{agency.account_holder}, {agency.account_iban}, ouvert le {_day(agency.account_opened_on)}"),
        ("Déclaration", f"au procureur de la République de {agency.declared_to}, le {_day(agency.declared_on)}"),
        ("Il manque", missing),
    )


def _conduct(found: Conduct) -> Facts:
    told = [(_CONDUCT[one.name], getattr(found, one.name)) for one in fields(found)]
    return tuple((label.capitalize(), "–" if value is None else str(value)) for label, value in told)


def _evidence(pack: AuditPack) -> Facts:
    fault, altered = chain_fault(), broken_proof()
    kept = proofs().filter(on__range=(pack.first_day, pack.last_day))
    chain = "la chaîne tient" if fault is None else f"le bloc {fault.block} ne tient pas"
    books = "la chaîne des preuves tient" if altered is None else f"la preuve du {format_date(altered.on)} a changé"
    return (
        ("Journal", f"{JournalBlock.objects.count()} blocs recalculés : {chain}"),
        ("Livres", f"{kept.count()} preuves, dont {kept.filter(holds=True).count()} sans écart ; {books}"),
    )


def _proofs() -> bytes:
    rows = DailyProof.objects.order_by("on", "rank").values_list("on", "rank", "holds", "previous_hash", "hash")
    return as_csv(("Jour", "Rang", "Tout concorde", "Empreinte d’avant", "Empreinte"), list(rows))


def _blocks() -> bytes:
    rows = JournalBlock.objects.order_by("pk").values_list("pk", "first_line", "last_line", "previous_hash", "hash")
    return as_csv(("Bloc", "Première ligne", "Dernière ligne", "Empreinte d’avant", "Empreinte"), list(rows))


def _complaints(pack: AuditPack) -> bytes:
    heads = (
        "Reçue le",
        "Par",
        "Dossier",
        "Sujet",
        "Réclamation",
        "Réponse avant le",
        "Répondue le",
        "Issue",
        "Réponse",
    )
    rows = [
        (one.received_on, one.get_channel_display(), one.case.reference, one.get_subject_display(), one.text,
         one.answer_by, paris_date(one.answered_at) if one.answered_at else "", one.get_outcome_display(), one.answer)
        for one in complaints_between(pack.first_day, pack.last_day)
    ]  # fmt: skip
    return as_csv(heads, rows)


def _strategies() -> bytes:
    heads = (
        "Stratégie", "Pour", "Version", "Rang", "Lettre", "Moyen", "Jours après", "Jours pour répondre", "Ton",
        "Seulement si", "Pas si",
    )  # fmt: skip
    rows = [
        (one.name, one.get_audience_display(), one.live_revision_id or "", rank, step.kind, step.channel,
         step.delay_days, step.answer_days, step.tone, _event(step.only_if), _event(step.skip_if))
        for one in strategies_in_force() for rank, step in enumerate(steps_of(one), 1)
    ]  # fmt: skip
    return as_csv(heads, rows)


def _event(code: str) -> str:
    return str(CaseEvent(code).label) if code else ""


def _day(day: date | None) -> str:
    return format_date(day) if day else "–"


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)
