"""The printed letter: what the window shows, what the law wants, who can read it, the same bytes each time."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pikepdf
import pytest
import segno

from agency.common.calendar import format_date
from agency.common.identifiers import format_iban
from agency.law.contact.letter_content import reproduces_l111_8
from agency.letters.enums import MessageKind
from agency.letters.printing.qr.codes import payment_qr
from agency.letters.printing.rendering import letter_pages_svg, render_letter
from agency.letters.printing.specimen import BRAND, specimen_facts, specimen_letter
from agency.letters.values import Brand, LetterContent
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.legal_texts import FREE_HELP
from agency.parties.enums import DebtorKind
from tests.agency.letters.printing.printed import character_boxes, figures, page_texts, tags, text_in

WORDINGS = {(wording.kind, wording.audience): wording for wording in DEFAULT_WORDINGS[:6]}
CONTENTS = {key: specimen_letter(wording) for key, wording in WORDINGS.items()}
PRINTED = {key: render_letter(content, BRAND) for key, content in CONTENTS.items()}
FIRST = CONTENTS[MessageKind.FIRST_LETTER, DebtorKind.CONSUMER]
FIRST_PDF = PRINTED[MessageKind.FIRST_LETTER, DebtorKind.CONSUMER]
every_letter = pytest.mark.parametrize("key", PRINTED, ids="-".join)


def with_facts(content: LetterContent, **changes: object) -> LetterContent:
    return replace(content, facts=replace(content.facts, **changes))


@every_letter
def test_a_shipped_letter_holds_on_two_pages_before_its_slip(key) -> None:
    pages = page_texts(PRINTED[key])

    assert len(pages) == 3
    assert "Vos données" in pages[1]
    assert pages[2].startswith("Répondre par la poste")


@every_letter
def test_the_window_shows_the_address_and_nothing_else(key) -> None:
    """Whatever way the sheet slides in a DL envelope, its window stays between these lines."""
    seen = text_in(PRINTED[key], 0, left=90, top=34, right=200, bottom=90)

    assert seen == " ".join(CONTENTS[key].facts.recipient_lines)


def test_six_lines_of_thirty_eight_wide_letters_stay_in_the_window() -> None:
    lines = tuple("W" * 38 for _ in range(6))

    pdf = render_letter(with_facts(FIRST, recipient_lines=lines), BRAND)

    boxes = [box for box in character_boxes(pdf) if box[0] == 0 and 34 < box[2] < 90 and box[3] > 95]
    assert text_in(pdf, 0, left=104, top=45, right=188, bottom=80) == " ".join(lines)
    assert max(right for _page, _left, _top, right, _bottom in boxes) <= 188
    assert max(bottom for _page, _left, _top, _right, bottom in boxes) <= 80


@every_letter
def test_both_pages_together_say_what_the_law_wants(key) -> None:
    content, text = CONTENTS[key], " ".join(page_texts(PRINTED[key]))
    facts = content.facts

    assert "exerce une activité de recouvrement amiable" in text
    assert facts.sender.address_lines[0] in text
    assert facts.creditor.legal_name in text
    assert facts.creditor.address_lines[0] in text
    assert facts.basis in text
    assert "Nous vous demandons de régler 486,00 €" in text
    assert reproduces_l111_8(text)
    assert "Vous pouvez saisir la CNIL" in text
    assert "Vous n’êtes pas d’accord" in text
    assert "En plusieurs fois" in text
    assert f"le {format_date(facts.dated_on)}" in text


@every_letter
def test_each_element_of_the_sum_stands_on_its_line_and_fees_are_nil(key) -> None:
    text = page_texts(PRINTED[key])[1]

    assert "Intérêts 0,00 €" in text
    assert "Frais ajoutés 0,00 €" in text
    assert "Reste à régler 486,00 €" in text
    for line in CONTENTS[key].facts.sums:
        assert line.label in text


@every_letter
def test_how_to_pay_is_written_in_full_beside_its_code(key) -> None:
    pdf, payment = PRINTED[key], CONTENTS[key].facts.payment

    assert f"IBAN {format_iban(payment.iban)}" in page_texts(pdf)[1]
    assert f"Bénéficiaire {payment.holder}" in page_texts(pdf)[1]
    assert "Référence RF36 LHRM 0000 314" in page_texts(pdf)[1]
    (alternative,) = [alt for alt in figures(pdf) if "virement" in alt]
    assert format_iban(payment.iban) in alternative
    assert "RF36 LHRM 0000 314" in alternative


@every_letter
def test_the_first_page_says_how_to_answer(key) -> None:
    first_page = page_texts(PRINTED[key])[0]

    assert "lhermitte.example/c/7K4QM2XD9P" in first_page
    assert "7K4Q M2XD 9P" in first_page
    assert "Inès Caron, 02 61 91 04 12 du lundi au vendredi" in first_page


@every_letter
def test_free_help_is_on_every_letter(key) -> None:
    text = page_texts(PRINTED[key])[1]

    for help_ in FREE_HELP[key[1]]:
        assert help_.name in text
        assert help_.contact in text


@every_letter
def test_later_letters_recall_the_first_one_and_list_what_they_enclose(key) -> None:
    content, first_page = CONTENTS[key], page_texts(PRINTED[key])[0]

    recalled = "Notre première lettre LH-2026-004512 du 2 novembre 2026" in first_page
    assert recalled is (content.kind != MessageKind.FIRST_LETTER)
    for title in content.facts.enclosures:
        assert title in first_page


def test_a_co_debtors_first_letter_shows_nobody_elses() -> None:
    earlier = specimen_facts(MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER).first_letter
    assert earlier

    pdf = render_letter(with_facts(FIRST, reference="LH-2026-009999", first_letter=earlier), BRAND)

    assert earlier.reference not in " ".join(page_texts(pdf))


@pytest.mark.parametrize(("audience", "start"), [(DebtorKind.CONSUMER, "1344-1"), (DebtorKind.BUSINESS, "L. 441-10")])
def test_a_formal_notice_says_from_which_day_interest_may_run(audience: DebtorKind, start: str) -> None:
    assert start in page_texts(PRINTED[MessageKind.FORMAL_NOTICE, audience])[1]
    assert start not in page_texts(PRINTED[MessageKind.FIRST_LETTER, audience])[1]


@pytest.mark.parametrize("name", ['<b>#eval("x")', '#panic("x") #read("/etc/passwd") $x$ *b*', "{montant} \\u{41}"])
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    facts = replace(FIRST.facts, salutation=name, recipient_lines=(name,))

    pdf = render_letter(replace(FIRST, facts=facts, subject=name), BRAND)

    assert page_texts(pdf)[0].count(name) == 3


def test_long_names_and_many_lines_never_leave_the_sheet() -> None:
    long = "Société coopérative d’intérêt collectif des établissements d’enseignement du Pays de Retz et du Vignoble"
    facts = FIRST.facts
    first, paid = facts.sums
    sums = (*(replace(first, label=f"Facture {n}", amount=first.amount) for n in range(30)), paid)
    total = first.amount * 30 + paid.amount
    crowded = with_facts(
        FIRST,
        sender=replace(facts.sender, legal_name=long),
        creditor=replace(facts.creditor, legal_name=long),
        human=replace(facts.human, name="Marie-Emmanuelle de la Villardière-Châteaubriand", hours=long),
        sums=sums,
        total=total,
        payment=replace(facts.payment, amount=total),
        enclosures=tuple(f"Facture {n} : {long}" for n in range(8)),
    )

    pdf = render_letter(crowded, Brand(name=long))

    for _page, left, top, right, bottom in character_boxes(pdf):
        assert left >= 19.5
        assert right <= 190.5
        assert top >= 15
        assert bottom <= 292
    assert text_in(pdf, 0, left=90, top=34, right=200, bottom=90) == " ".join(facts.recipient_lines)
    assert "Facture 29" in " ".join(page_texts(pdf))


def test_the_same_letter_gives_the_same_bytes_and_another_day_others() -> None:
    tomorrow = with_facts(FIRST, dated_on=FIRST.facts.dated_on + timedelta(days=1))

    assert render_letter(FIRST, BRAND) == FIRST_PDF
    assert render_letter(tomorrow, BRAND) != FIRST_PDF


@every_letter
def test_the_file_is_kept_and_read_aloud_pdf_a_3b_and_pdf_ua_1(key) -> None:
    with pikepdf.open(io.BytesIO(PRINTED[key])) as document:
        root = document.Root
        metadata = document.open_metadata()
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "fr"
        assert root.ViewerPreferences.DisplayDocTitle
        assert len(root.OutputIntents) == 1
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "B"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == f"Courrier {CONTENTS[key].facts.reference} de Cabinet Lhermitte"
        fonts = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
        assert {name.partition("+")[2].split("-")[0] for name in fonts} == {"LibertinusSerif", "DejaVuSansMono"}


@every_letter
def test_headings_lists_tables_and_images_are_tagged(key) -> None:
    assert {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Figure"} <= tags(PRINTED[key])
    assert len(figures(PRINTED[key])) == 3
    assert all(figures(PRINTED[key]))


def test_an_agency_prints_its_own_logo_and_colour() -> None:
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#246"/></svg>'

    pdf = render_letter(FIRST, Brand(name="Familles & Écoles", colour="#574A86", logo_svg=logo))

    assert "Logo de Familles & Écoles" in figures(pdf)
    assert page_texts(pdf)[0].startswith("Familles & Écoles Cabinet Lhermitte exerce une activité")


def test_the_transfer_code_carries_what_the_letter_says() -> None:
    payment = FIRST.facts.payment
    order = f"BCD\n002\n1\nSCT\n{payment.bic}\n{payment.holder}\n{payment.iban}\nEUR486\n\n{payment.rf_reference}"
    expected = io.BytesIO()
    segno.make_qr(order.encode(), error="m", boost_error=False, mask=4).save(
        expected, kind="svg", border=0, dark="#1B2927", light=None, xmldecl=False, svgns=True, nl=False, omitsize=True
    )

    assert payment_qr(payment) == expected.getvalue().decode()


@pytest.mark.parametrize("amount", ["0.00", "1000000000.00"])
def test_what_a_transfer_code_cannot_carry_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="ne tient pas dans un code"):
        payment_qr(replace(FIRST.facts.payment, amount=Decimal(amount)))


def test_the_preview_has_the_pages_of_the_letter() -> None:
    pages = letter_pages_svg(FIRST, BRAND)

    assert len(pages) == 3
    assert all(page.startswith("<svg") for page in pages)
