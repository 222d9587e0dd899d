"""Four pages easy to read: one idea a line, common words, a picture for each part, nothing of anybody's case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.models import Case
from agency.letters.wording.tone.reading import score, sentences, words
from portal.debtors.easy.views import EASY
from tests.databases import AgencyClient
from tests.factories import a_case, a_profile

LONGEST = 9
"""Words of a line: the rules of « facile à lire » ask for short ones, with one idea each."""
EASIEST = 90
"""Score of a whole page: an ordinary letter is asked for 80."""
SHORTEST, PLAIN_WORD = 2, 4
# Words that are not of every day, and what hides a number or an idea.
JARGON = re.compile(
    r"créanc|échéanc|échelonn|amiable|recouvr|prescri|contest|débit|mandat|relanc|mise en demeure|dette|litige|"
    r"impayé|règl(?!es du)|%|authentiq|afin de|cependant|toutefois|notamment|\bcar\b|\bdont\b|;|\(",
    re.IGNORECASE,
)
every_page = pytest.mark.parametrize("name", EASY)


@pytest.fixture
def anybody(tenant: Any) -> AgencyClient:
    a_profile()
    return AgencyClient(tenant)


def lines_of(html: str) -> list[str]:
    """The lines that a reader of the page meets: titles, sentences, names of links."""
    (article,) = re.findall(r'(?s)<article class="facile enveloppe">(.*?)</article>', html)
    shown = re.sub(r"(?s)<svg.*?</svg>|<p class=\"menu-note\">.*?</p>", "", article)
    found = re.findall(r"(?s)<(h1|h2|p|li)[^>]*>(.*?)</\1>", shown)
    texts = (re.sub(r"<[^>]+>", "", text).replace("\u00a0", " ") for _tag, text in found)
    return [" ".join(text.split()) for text in texts]


def faults(lines: list[str]) -> list[str]:
    """What the rules of « facile à lire » refuse in these lines."""
    wrong = [f"plus de {LONGEST} mots : {line}" for line in lines if len(words(line)) > LONGEST]
    wrong += [f"deux phrases : {line}" for line in lines if len(sentences(line)) > 2 - (not line.count("?"))]
    wrong += [f"mot difficile : {line}" for line in lines if JARGON.search(line)]
    wrong += [f"mot long : {word}" for line in lines for word in words(line) if len(word) > 14]
    return wrong


def page_of(client: AgencyClient, name: str) -> str:
    answer = client.get(reverse("debtors:easy", args=[name]))
    assert answer.status_code == 200
    return answer.content.decode()


@every_page
def test_each_line_is_short_with_one_idea_and_common_words(anybody: AgencyClient, name: str) -> None:
    lines = lines_of(page_of(anybody, name))
    assert len(lines) > 15
    known = {"mesquestionsdargent.fr"}
    assert not [fault for fault in faults(lines) if not any(word in fault for word in known)]
    assert score("\n".join(lines)) >= EASIEST


@pytest.mark.parametrize(
    "line",
    [
        "Nous vous proposons un échéancier.",
        "Vous pouvez payer petit à petit, sans frais, le jour que vous choisissez.",
        "Ouvrez votre page. Choisissez un jour.",
        "Vous payez 50 % maintenant.",
        "Nous écrivons exceptionnellement le samedi.",
    ],
)
def test_a_line_that_is_not_easy_is_seen(line: str) -> None:
    assert faults([line])


@every_page
def test_each_part_has_its_picture_and_no_script(anybody: AgencyClient, name: str) -> None:
    html = page_of(anybody, name)
    titles = re.findall(
        r"(?s)<h2[^>]*>(.*?)</h2>", html.partition('<article class="facile enveloppe">')[2].partition("</article>")[0]
    )
    assert len(titles) >= 4
    assert all(title.startswith("<svg") for title in titles)
    assert "<script" not in html


@every_page
def test_it_is_the_same_for_who_has_a_case_and_who_has_none(anybody: AgencyClient, tenant: Any, name: str) -> None:
    before = page_of(anybody, name)
    case: Case = a_case()
    after = page_of(AgencyClient(tenant), name)
    bare = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert bare.sub("", after) == bare.sub("", before)
    assert case.debtor.last_name not in after
    assert "486" not in after


def test_nothing_is_said_that_is_not_so_for_everybody(anybody: AgencyClient) -> None:
    """A clinic's letter is no school's; behind the slip may stand invoices; a pause is had once; one number is open."""
    letter, hard = lines_of(page_of(anybody, "lettre")), lines_of(page_of(anybody, "difficultes"))
    assert letter[letter.index("Nous écrivons pour quelqu’un d’autre.") + 1].startswith("C’est par exemple")
    assert hard[hard.index("La pause dure 15 jours.") + 1] == "On la demande une seule fois."
    assert [line for line in hard if "jour et nuit" in line] == ["Le 31 14 est ouvert jour et nuit."]
    for name in ("payer", "pas-d-accord"):
        lines = lines_of(page_of(anybody, name))
        assert "Prenez la page avec les cases à cocher." in lines
        assert not [line for line in lines if "dernière page" in line]


@pytest.mark.parametrize("way", ["/facile", "/facile/"])
def test_the_address_of_the_letters_opens_the_first_page(anybody: AgencyClient, way: str) -> None:
    assert "Vous avez reçu une lettre" in anybody.get(way).content.decode()


def test_a_page_that_is_not_one_of_the_four_is_not_there(anybody: AgencyClient) -> None:
    assert anybody.get("/espace/facile/autre/").status_code == 404


def test_the_four_pages_lead_to_each_other_and_the_door_leads_there(anybody: AgencyClient) -> None:
    html = page_of(anybody, "lettre")
    assert all(reverse("debtors:easy", args=[name]) in html for name in EASY if name != "lettre")
    assert 'href="/facile/"' in anybody.get(reverse("debtors:sign_in")).content.decode()


def test_they_read_in_english(anybody: AgencyClient) -> None:
    anybody.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "You have received a letter" in page_of(anybody, "lettre")


def test_nobody_is_told_that_they_bear_a_mark_they_have_not(anybody: AgencyClient) -> None:
    """The European logo is for texts that people concerned have read: it stands nowhere before."""
    html = page_of(anybody, "lettre")
    assert "FALC" not in html
    assert "Des personnes concernées ne les ont pas encore relues." in html.replace("\u00a0", " ")
