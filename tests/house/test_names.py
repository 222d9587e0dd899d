"""One word for one thing: English identifiers in templates, and no class name with two meanings."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from django import template

from tests.house.reading import ROOT, files, named, sources, text, tree

# French words that once named a tag, a filter or a template. Addresses and texts stay French: they are the product's.
FRENCH = frozenset(
    re.findall(
        r"[a-z]+",
        "accessibilite aide appeler argent banque calcul calculette carte choix compte courriers creances decider "
        "donnees dossier dossiers droits echanges echeancier encart engagement engagements entete envoi faits fil fr "
        "gens histoire humain icone indicateurs jauge journee langue langues ligne longue pied pieces polices "
        "propositions qualifier quatre recherche reclamation repondre reponse trop veille vide volets",
    )
)
# Data, not a rule: names that two rooms gave to different things before this was held. The list only shrinks.
TWICE = {
    "Allocation": "law's computed share of a payment, and the row that books it",
    "Book": "the ledger's two books, and the books of an accounting export",
    "CreditorKind": "law's kinds of creditor, and the column's",
    "DebtorKind": "law's kinds of debtor, and the column's",
    "Event": "what interrupts limitation, and what Stripe tells",
    "Ground": "law's ground of interest, and the ground to write of a qualification",
    "Invoice": "law's invoice that bears interest, and a reader's",
    "Kind": "law's kinds of rate, and a reader's kinds of row",
    "Liability": "law's liability of co-debtors, and the column's",
    "Nature": "law's types of claim, and a reader's",
    "Offer": "law's offer of a plan, and the one shown",
    "Protection": "law's protections, and the column's",
    "Terms": "law's terms of interest, and a batch's",
}
# Named by a framework.
FRAMEWORK = {"Command"}


def words(name: str) -> set[str]:
    """`parts/plan_proposal.html` is parts, plan, proposal."""
    return set(re.split(r"[/_.-]", name))


def french(name: str) -> set[str]:
    return words(name) & FRENCH


def libraries() -> dict[str, template.Library]:
    """Template libraries of the repository, by module."""
    modules = [
        named(path).removesuffix(".py").replace("/", ".")
        for path in sources("portal", "agency", "tenants")
        if path.parent.name == "templatetags" and path.name != "__init__.py"
    ]
    return {module: importlib.import_module(module).register for module in modules}


def room(path: Path) -> str:
    """`agency/cases`, `portal/debtors`; a file at the top of a building belongs to the building."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def rooms_by_class() -> dict[str, set[str]]:
    """Public class name -> rooms of the portal and of the trade that define it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sources("portal", "agency"):
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(room(path))
    return found


def shared(found: dict[str, set[str]]) -> set[str]:
    """Class names that several rooms define."""
    return {name for name, where in found.items() if len(where) > 1} - FRAMEWORK


def test_template_tags_and_filters_are_named_in_english() -> None:
    found = libraries()
    assert found
    assert not {name for one in found.values() for name in (*one.tags, *one.filters) if french(name)}


def test_template_files_are_named_in_english() -> None:
    found = [
        path.relative_to(ROOT / "templates").as_posix() for path in files() if path.is_relative_to(ROOT / "templates")
    ]
    assert found
    assert not {name: french(name) for name in found if french(name)}


def test_no_class_name_means_two_things() -> None:
    assert not shared(rooms_by_class()) - TWICE.keys()


def test_no_exemption_is_left_over() -> None:
    """A name told apart leaves the list."""
    assert not TWICE.keys() - shared(rooms_by_class())


def test_a_french_name_and_a_second_meaning_are_seen() -> None:
    """The control of the tests above."""
    assert french("date_fr") == {"fr"}
    assert french("staff/volets/line.html") == {"volets"}
    assert not french("staff/parts/count.html")
    found = rooms_by_class()
    assert found["CaseDetail"] == {"portal/debtors"}
    found["CaseDetail"].add("agency/cases")
    assert "CaseDetail" in shared(found)


def never() -> frozenset[str]:
    """Words that the glossary keeps out of the names of the trade."""
    rows = text(ROOT / "docs/glossary.md").partition("## Never in the code")[2]
    cells = re.findall(r"^\| ([^|]+) \|", rows, re.MULTILINE)[1:]
    return frozenset(word for cell in cells for word in re.split(r",\s*", re.sub(r"\(.*?\)", "", cell).strip()))


def refused(names: Iterable[str]) -> set[str]:
    """Names that hold one of these words: `_tell_person`, `story_of_case`, `Story`."""
    parts = {name: {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name)} for name in names}
    return {name for name, said in parts.items() if said & never()}


def names_of_the_trade() -> set[str]:
    found = set()
    for path in sources("agency", "portal", "tenants"):
        if not named(path).startswith(("agency/law/", "agency/readers/", "agency/letters/wording/")):
            definitions = (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.ClassDef))
            found |= {path.stem, *(node.name for node in definitions)}
    return found


def test_no_name_says_what_the_glossary_says_otherwise() -> None:
    assert len(never()) > 15
    assert not refused(names_of_the_trade())


@pytest.mark.parametrize("name", ["story_of_case", "_tell_person", "open_word", "Jail", "dossier"])
def test_a_name_that_the_glossary_refuses_is_seen(name: str) -> None:
    assert refused({"open_commitments", name}) == {name}
