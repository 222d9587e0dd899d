"""The tone lint: every banned turn is caught in an otherwise clean letter, and plain speech is left alone."""

import html
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from agency.letters.enums import MessageKind
from agency.letters.values import Wording
from agency.letters.wording import richtext
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.lint import fee_words, lint_answer, lint_text, lint_wording
from agency.parties.enums import DebtorKind

PAGES = Path(__file__).parents[4] / "templates" / "portal" / "debtors"
CLEAN = DEFAULT_WORDINGS[0]

WE_NEVER = (
    "Venir chez vous, prendre vos biens, bloquer votre compte.",
    "Parler de votre dossier à vos proches, à vos voisins ou à votre employeur.",
)
"""The page of rights lists, under their own heading, what we never do."""

BLOCKING = [
    ("T1", "Nous ne laissons rien passer aux mauvais payeurs."),
    ("T1", "Ce silence ressemble à celui d’un tricheur."),
    ("T1", "Toute fraude laisse des traces."),
    ("T1", "Nous saurons traquer ce retard."),
    ("T1", "Une sanction est prévue."),
    ("T1", "Attendez-vous à des représailles."),
    ("T2", "Le dossier part chez l’huissier."),
    ("T2", "Un commissaire de justice suivra."),
    ("T2", "Une saisie reste possible."),
    ("T2", "Notre service contentieux vous attend."),
    ("T2", "Les poursuites commencent lundi."),
    ("T2", "Nous obtiendrons un titre exécutoire."),
    ("T2", "Une procédure engagée ne s’arrête pas."),
    ("B1", "Ceci vaut sommation."),
    ("B1", "Recevez ce commandement de payer."),
    ("T3", "Ceci est notre dernier avis."),
    ("T3", "Réglez immédiatement."),
    ("T3", "Payez sous 48 h."),
    ("T3", "C’est urgent."),
    ("T3", "Un geste ultime vous est demandé."),
    ("T3", "Payez demain, à défaut de quoi tout change."),
    ("T3", "Répondez impérativement."),
    ("T3", "Répondez SOUS PEINE de suites."),
    ("T4", "Ajoutez 15 euros de frais de dossier."),
    ("T4", "Les frais de recouvrement sont à votre charge."),
    ("T4", "Une indemnité forfaitaire de 40 euros est due."),
    ("T4", "Des dommages-intérêts seront ajoutés."),
    ("T5", "RÉGLEZ VITE cette facture."),
    ("T5", "Nous attendons votre règlement !"),
    ("B7", "Vous serez fichée pour longtemps."),
    ("B7", "Vous serez inscrite au fichier de la Banque de France."),
    ("B7", "Nous allons porter plainte."),
    ("B7", "Nous pouvons saisir votre salaire."),
    ("B7", "Nous préviendrons votre employeur."),
    ("B8", "Le tribunal tranchera."),
    ("B8", "Nous agirons en justice."),
    ("B8", "Notre avocat est prévenu."),
    ("R5.13", "Votre fille ne sera plus accueillie, une exclusion est prévue."),
    ("R5.13", "L’école va retenir le certificat de votre fils."),
    ("B5", "Appelez le 0 899 12 34 56."),
]
REMARKS = [
    ("T6", "Le débiteur est prié de payer."),
    ("T6", "Malgré nos relances, rien n’est venu."),
    ("T6", "Votre défaillance nous oblige."),
    ("T9", "La créance porte sur la cantine."),
    ("T10", "Il sera procédé au classement."),
    ("LIS", " ".join(["Nous écrivons ceci car le mois de mai est fini"] * 3) + "."),
]
HARSH_LETTERS = [
    "Dernier rappel avant poursuites. Votre attitude ne nous laisse pas le choix.",
    "Faute de virement sous 24 heures, notre service juridique prendra la suite et des frais de gestion s’ajouteront.",
    "Les profiteurs de votre espèce finissent toujours par payer.",
    "Votre banque et votre employeur seront informés de votre situation.",
    "MISE EN GARDE. Un huissier se présentera chez vous.",
    "Vous êtes passible de prison.",
    "Réglez au plus vite pour éviter le pire !",
    "Nous saisirons le juge et toutes voies de droit seront utilisées.",
    "Pénalités et accessoires courent chaque jour : 12 euros de frais d’envoi.",
    "Votre enfant ne pourra pas être réinscrit, une radiation est en cours.",
]
PLAIN_SPEECH = [
    "Nous n’avons pas le pouvoir de saisir vos biens, et nous ne viendrons pas chez vous.",
    "Vous réglez en six fois, sans aucun frais. Il n’y a pas de frais de dossier.",
    "Le matériel scolaire et les maternelles sont compris.",
    "Madame Guerrier, Monsieur Prisonnier-Lenoir, votre OGEC a un IBAN et un BIC.",
    "Vous pouvez dire que vous n’êtes pas d’accord.",
    "Nous ne parlons de votre dossier ni à vos proches, ni à votre employeur.",
    "SignalConso est le site de la répression des fraudes.",
    "Prenez le temps de lire. Un juge n’est pas saisi.",
]


def with_paragraph(wording: Wording, sentence: str) -> Wording:
    return replace(wording, body_html=f"{wording.body_html}<p>{sentence}</p>")


@pytest.mark.parametrize("wording", DEFAULT_WORDINGS, ids=lambda w: f"{w.kind}-{w.audience}")
def test_every_shipped_text_passes_without_a_single_remark(wording: Wording) -> None:
    assert lint_wording(wording) == ()


@pytest.mark.parametrize(("rule", "sentence"), BLOCKING)
def test_one_banned_sentence_blocks_a_clean_letter(rule: str, sentence: str) -> None:
    findings = lint_wording(with_paragraph(CLEAN, sentence))

    assert rule in {finding.rule for finding in findings if finding.blocks}


@pytest.mark.parametrize(("rule", "sentence"), REMARKS)
def test_a_clumsy_sentence_asks_for_a_reason_only(rule: str, sentence: str) -> None:
    findings = lint_wording(with_paragraph(CLEAN, sentence))

    assert rule in {finding.rule for finding in findings}
    assert not any(finding.blocks for finding in findings)


@pytest.mark.parametrize("letter", HARSH_LETTERS)
def test_a_harsh_letter_is_always_refused(letter: str) -> None:
    assert any(finding.blocks for finding in lint_text(letter, audience=DebtorKind.CONSUMER))


@pytest.mark.parametrize("text", PLAIN_SPEECH)
def test_plain_speech_is_left_alone(text: str) -> None:
    assert lint_text(text, audience=DebtorKind.CONSUMER) == ()


def test_a_finding_points_at_the_word_as_it_was_written() -> None:
    text = "Bonjour. L’Huissier viendra."

    (finding,) = lint_text(text, audience=DebtorKind.CONSUMER)

    assert text[finding.start :].startswith("Huissier")
    assert finding.excerpt == "Huissier"


def test_missing_accents_and_typographic_apostrophes_do_not_hide_a_word() -> None:
    assert lint_text("REPRESAILLES", audience=DebtorKind.CONSUMER)[0].rule == "T1"
    assert lint_text("des frais d'huissier", audience=DebtorKind.CONSUMER)
    assert lint_text("des frais d’huissier", audience=DebtorKind.CONSUMER)


@pytest.mark.parametrize("exit_words", ["d’accord", "en plusieurs fois", "une période difficile"])
def test_a_letter_that_leaves_out_a_way_to_answer_is_refused(exit_words: str) -> None:
    body = CLEAN.body_html.replace(exit_words, "ainsi").replace("n’est-elle pas juste", "est-elle réglée")

    findings = lint_wording(replace(CLEAN, body_html=body))

    assert {finding.rule for finding in findings if finding.blocks} == {"T8"}


def test_an_email_may_be_short_and_needs_no_list_of_ways_to_answer() -> None:
    mail = Wording(MessageKind.REPLY_RECEIVED, DebtorKind.CONSUMER, "C’est terminé", "<p>Tout est réglé. Merci.</p>")

    assert lint_wording(mail) == ()


@pytest.mark.parametrize(
    "subject", ["Votre facture impayée", "Il reste 486 €", "Il reste {montant}", "Recouvrement amiable", "Votre dette"]
)
def test_an_email_subject_tells_a_third_party_nothing(subject: str) -> None:
    mail = Wording(MessageKind.REPLY_RECEIVED, DebtorKind.CONSUMER, subject, "<p>Tout est réglé. Merci.</p>")

    assert "T7" in {finding.rule for finding in lint_wording(mail) if finding.blocks}


def test_too_much_bold_is_reported() -> None:
    shouting = replace(CLEAN, body_html=CLEAN.body_html.replace("<p>", "<p><b>").replace("</p>", "</b></p>"))

    assert "T5" in {finding.rule for finding in lint_wording(shouting)}


def test_a_word_of_law_is_fine_once_explained() -> None:
    explained = with_paragraph(
        CLEAN, "Cette lettre est une mise en demeure. Ce mot veut dire : une demande officielle."
    )

    assert "T9" not in {finding.rule for finding in lint_wording(explained)}


def test_firms_may_owe_the_statutory_indemnity_and_never_a_fee() -> None:
    indemnity = "Une indemnité forfaitaire de 40 euros est due entre professionnels."

    assert lint_text(indemnity, audience=DebtorKind.BUSINESS) == ()
    assert not fee_words("Indemnité forfaitaire entre professionnels")
    assert fee_words("Frais de dossier")
    assert fee_words("Pénalité de retard")


def test_the_sentence_of_thirty_one_words_blocks_and_the_one_of_twenty_six_does_not() -> None:
    def judged(count: int) -> set[str]:
        sentence = f"{' '.join(['mot'] * count)}."
        return {f.level for f in lint_wording(with_paragraph(CLEAN, sentence)) if f.rule == "LIS"}

    assert judged(25) == set()
    assert judged(26) == {"warning"}
    assert judged(31) == {"error"}


def test_a_brace_left_open_is_named() -> None:
    with pytest.raises(richtext.RichTextError, match="Accolade seule"):
        lint_wording(with_paragraph(CLEAN, "Il reste {montant à régler."))


@pytest.mark.parametrize("page", sorted(PAGES.rglob("*.html")), ids=lambda page: page.stem)
def test_the_pages_of_the_persons_space_speak_the_same_way(page: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", page.read_text(), flags=re.DOTALL)
    said = re.findall(r'\{%\s*translate "([^"]+)"', source)
    prose = html.unescape(re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]+>", " ", source, flags=re.DOTALL))

    findings = [
        finding
        for text in (*said, prose)
        if text not in WE_NEVER
        for finding in lint_text(text, audience=DebtorKind.CONSUMER)
    ]

    assert [(finding.rule, finding.excerpt) for finding in findings if finding.blocks] == []


def test_no_fee_is_claimed_from_a_firm_either() -> None:
    said = "Des frais de dossier de 40 euros vous seront facturés en cas de retard."

    findings = lint_wording(with_paragraph(replace(CLEAN, audience=DebtorKind.BUSINESS), said))

    assert {"T4", "M1"} <= {finding.rule for finding in findings if finding.blocks}


@pytest.mark.parametrize(
    "said", ["Il reste 486,00 € à régler.", "Ajoutez 15 % au total.", "Il manque deux cents euros."]
)
def test_an_authored_text_names_no_sum_but_by_a_variable(said: str) -> None:
    assert "M1" in {finding.rule for finding in lint_wording(with_paragraph(CLEAN, said)) if finding.blocks}


def test_an_answer_may_name_the_sums_of_its_case() -> None:
    said = "Il reste 1 486,50 € à régler, en mensualités de 60 €."

    assert lint_answer(said, audience=DebtorKind.CONSUMER, sums={Decimal("1486.50"), Decimal(60)}) == ()
    (finding,) = lint_answer(said, audience=DebtorKind.CONSUMER, sums={Decimal("1486.50")})
    assert (finding.rule, finding.excerpt) == ("M1", "60 €")


def test_what_follows_silence_is_said_by_the_strategy_alone() -> None:
    said = "Sans règlement de votre part, les choses changeront de tournure."

    assert "M2" in {finding.rule for finding in lint_wording(with_paragraph(CLEAN, said)) if finding.blocks}


def test_a_finding_quotes_whole_words() -> None:
    found = lint_text("Le tribunal dira qui sont les mauvais payeurs.", audience=DebtorKind.CONSUMER)

    assert {"tribunal", "mauvais payeurs"} <= {finding.excerpt for finding in found}
