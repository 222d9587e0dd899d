"""The screens speak English too: every text of the sources is in the catalogue, with its variables, and compiled."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path
from typing import Any

import polib
import pytest
import time_machine
from django.utils.translation.template import templatize

from agency.cases.operations import current_code, set_first_letter
from config.local import messages
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case
from tests.house.reading import files, named, sources

PO, MO = messages.PO, messages.PO.with_suffix(".mo")
# Amiable's readers owe money to someone; nobody is called by his debt.
LABELS = ("debtor", "bad payer", "defaulter")
UPDATE = "python -m config.local.messages"


@pytest.fixture(scope="module")
def catalogue() -> dict[str, polib.POEntry]:
    """What is translated."""
    return messages.read()


def test_every_text_of_the_sources_is_in_the_catalogue_and_nothing_else(catalogue: dict[str, polib.POEntry]) -> None:
    said = {text: one.msgid_plural for text, one in messages.found().items()}

    assert len(said) > 1000
    assert said == {text: one.msgid_plural for text, one in catalogue.items()}, UPDATE


def test_every_text_has_its_english_with_the_same_variables(catalogue: dict[str, polib.POEntry]) -> None:
    assert {text: why for text, one in catalogue.items() if (why := messages.fault(one))} == {}


def test_no_translation_is_a_guess_or_a_leftover() -> None:
    lines = PO.read_text("utf-8").splitlines()

    assert [line for line in lines if line.startswith(("#~", "#,"))] == []


def test_a_person_is_never_called_a_debtor(catalogue: dict[str, polib.POEntry]) -> None:
    words = {form.lower() for one in catalogue.values() for form in messages.forms(one)}

    assert [form for form in words if any(label in form for label in LABELS)] == []


def test_the_compiled_catalogue_is_the_one_that_is_read(catalogue: dict[str, polib.POEntry]) -> None:
    assert MO.read_bytes() == messages.compiled(catalogue.values()), UPDATE
    with MO.open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    for text, one in catalogue.items():
        plural = one.msgid_plural
        said = tuple(spoken.ngettext(text, plural, n) for n in (1, 2)) if plural else (spoken.gettext(text),)
        assert said == messages.forms(one)


def test_the_catalogue_is_written_as_the_tool_writes_it(catalogue: dict[str, polib.POEntry]) -> None:
    assert PO.read_text("utf-8") == str(messages.catalogue(catalogue.values())), UPDATE


def test_no_text_hides_behind_a_context() -> None:
    """The tool reads calls without context; one with a context would wait for a translation in silence."""
    pages = [templatize(path.read_text("utf-8")) for path in files() if path.suffix == ".html"]
    hidden = [named(path) for path in sources(*messages.FOLDERS) if "pgettext" in path.read_text("utf-8")]

    assert [page for page in pages if "pgettext(" in page] == []
    assert hidden == []


def house(root: Path, code: str, page: str = "") -> Path:
    """A house of one module and one page."""
    (root / "agency").mkdir()
    (root / "templates").mkdir()
    (root / "agency/words.py").write_text(code, "utf-8")
    (root / "templates/page.html").write_text(page, "utf-8")
    return root


def files_of(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(name for name, _ in entry.occurrences)


def a_text(french: str, english: tuple[str, ...] = ("",), plural: str = "") -> polib.POEntry:
    """A text of the catalogue: its plural, if it has one, has English forms of its own."""
    if plural:
        return polib.POEntry(msgid=french, msgid_plural=plural, msgstr_plural=dict(enumerate(english)))
    return polib.POEntry(msgid=french, msgstr=english[0])


def test_texts_are_found_in_code_and_in_pages(tmp_path: Path) -> None:
    code = '_("Un dossier")\nngettext("%(n)s ligne", "%(n)s lignes", 2)\ntranslation.gettext("Deux " "morceaux")\n'
    page = (
        '{% load i18n %}{% translate "Plein à 100 %" %}{{ name|default:_("Personne") }}{# _("Commentaire") #}\n'
        "{% blocktranslate count n=total with who=name trimmed %}{{ n }} dossier\n  de {{ who }}"
        "{% plural %}{{ n }} dossiers de {{ who }}{% endblocktranslate %}"
    )

    found = messages.found(house(tmp_path, code, page))

    assert {text: (one.msgid_plural, files_of(one)) for text, one in found.items()} == {
        "Un dossier": ("", ("agency/words.py",)),
        "%(n)s ligne": ("%(n)s lignes", ("agency/words.py",)),
        "Deux morceaux": ("", ("agency/words.py",)),
        "Plein à 100 %%": ("", ("templates/page.html",)),
        "Personne": ("", ("templates/page.html",)),
        "%(n)s dossier de %(who)s": ("%(n)s dossiers de %(who)s", ("templates/page.html",)),
    }


def test_a_text_built_at_run_time_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"agency/words\.py, ligne 2 : écrivez le texte à traduire tel quel"):
        messages.found(house(tmp_path, 'name = "Roussel"\n_(f"Bonjour {name}")\n'))


@pytest.mark.parametrize(
    ("french", "plural", "english"),
    [
        ("Bonjour", "", ("",)),
        ("%(n)s ligne", "%(n)s lignes", ("%(n)s line",)),
        ("%(n)s ligne", "%(n)s lignes", ("%(n)s line", "")),
        ("Bonjour %(name)s", "", ("Hello %(nom)s",)),
        ("Bonjour %(name)s", "", ("Hello",)),
        ("Code « %s »", "", ("Code",)),
        ("Zoom de 200 %%", "", ("200% zoom",)),
        ("Le <b>%(day)s</b>", "", ("On <b>%(day)s",)),
    ],
)
def test_a_translation_that_lost_something_is_not_compiled(french: str, plural: str, english: tuple[str, ...]) -> None:
    entry = a_text(french, english, plural)

    assert messages.fault(entry)
    spoken = gettext.GNUTranslations(io.BytesIO(messages.compiled([entry])))
    assert spoken.gettext(french) == french


def test_the_tool_keeps_what_is_translated_adds_and_drops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = house(tmp_path, '_("Gardé « ici »\\n")\n_("Nouveau")\n')
    kept, gone = a_text("Gardé « ici »\n", ("Kept “here”\n",)), a_text("Parti", ("Gone",))
    po = tmp_path / "django.po"
    messages.catalogue([kept, gone]).save(str(po))

    assert messages.main(root, po) == 1

    assert capsys.readouterr().out == (
        "agency/words.py : « Nouveau » : sans traduction\n2 textes, 1 à traduire ou à corriger dans django.po\n"
    )
    after = messages.read(po)
    assert {text: one.msgstr for text, one in after.items()} == {kept.msgid: kept.msgstr, "Nouveau": ""}
    with po.with_suffix(".mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert [spoken.gettext(text) for text in (kept.msgid, "Nouveau")] == ["Kept “here”\n", "Nouveau"]

    after["Nouveau"].msgstr = "New"
    messages.catalogue(after.values()).save(str(po))
    assert messages.main(root, po) == 0


def test_a_text_that_gains_a_plural_waits_for_its_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, po = house(tmp_path, 'ngettext("%(n)s ligne", "%(n)s lignes", 2)\n'), tmp_path / "django.po"
    messages.catalogue([a_text("%(n)s ligne", ("%(n)s line",))]).save(str(po))

    assert messages.main(root, po) == 1

    assert "agency/words.py : « %(n)s ligne » : sans traduction" in capsys.readouterr().out
    assert messages.forms(messages.read(po)["%(n)s ligne"]) == ("", "")


def seen(answer: Any) -> str:
    """A page as it is read, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_person_reads_the_door_and_the_file_in_english_after_one_press(tenant_client: AgencyClient) -> None:
    with time_machine.travel(NOW, tick=False):
        case = set_first_letter(case=a_case(), reference="LH-L1", sent_on=TODAY, by=BY, at=NOW)
        door = tenant_client.get("/espace/")
        assert 'name="language" value="en"' in door.content.decode()
        assert "Accéder à votre courrier" in seen(door)

        tenant_client.post("/espace/langue/", {"language": "en", "next": "/espace/"})
        door = tenant_client.get("/espace/")
        code = current_code(debtor=case.debtor, by=BY, at=NOW)
        home = tenant_client.post("/espace/", {"code": code, "postcode": "44300"}, follow=True)

    assert [page.status_code for page in (door, home)] == [200, 200]
    assert all('<html lang="en"' in page.content.decode() for page in (door, home))
    for words in (
        "Open your letter",
        "Postcode of your address",
        "I do not have the code",
        "This letter is not for me",
    ):
        assert words in seen(door), words
    for words in (
        "Hello Ms Roussel", "on behalf of Collège Saint-Aubin", "Left to pay 486,00", "I have already paid",
        "The law does not allow us to charge you our fees.", "What would you like to do?", "Take a 15-day pause",
    ):  # fmt: skip
        assert words in seen(home), words
    assert re.findall(r"\b(?:vous|votre|nous|payer|courrier)\b", seen(door) + seen(home).lower()) == []
