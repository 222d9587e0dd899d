"""The look: tokens that read, themes that stay readable, forms that speak, fonts that may be absent."""

import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings as django_settings
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from agency.letters.wording.lint import lint_text
from portal import theme
from portal.debtors import forms as debtor_forms
from portal.debtors.forms import plans as plan_forms
from portal.forms import AmountField, PortalForm
from portal.templatetags import amiable
from tests.portal.debtors import specimens

WE_NEVER = (
    "Venir chez vous, prendre vos biens, bloquer votre compte.",
    "Parler de votre dossier à vos proches, à vos voisins ou à votre employeur.",
)
"""The page of rights lists, under their own heading, what we cannot do."""
ROOT = Path(django_settings.BASE_DIR)
TOKENS = (ROOT / "portal/static/portal/tokens.css").read_text()
LIGHT, DARK = TOKENS.split("prefers-color-scheme: dark")
PAIRS = [
    ("encre", "papier"), ("encre", "surface"), ("encre2", "papier"), ("encre2", "surface"), ("encre2", "sable"),
    ("marque", "surface"), ("marque", "papier"), ("sur-marque", "marque"), ("marque-f", "menthe"),
    ("encre2", "menthe"), ("encre2", "ciel-t"), ("encre2", "lavande-t"), ("encre2", "miel-t"), ("ocre", "miel-t"),
    ("ciel", "ciel-t"), ("lavande", "lavande-t"), ("brique", "surface"), ("brique", "brique-t"),
]  # fmt: skip
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def tokens(scheme: str) -> dict[str, str]:
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", LIGHT))
    return found if scheme == "light" else found | dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", DARK))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_tokens_reads(scheme: str) -> None:
    colours = tokens(scheme)

    for ink, ground in PAIRS:
        assert theme.contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for control in ("surface", "papier"):
        assert theme.contrast(colours["bord"], colours[control]) >= 3


def assert_reads(colour: str) -> None:
    built = theme.theme_of(colour)
    sides = ((built.light, theme.LIGHT_GROUNDS, "#4A5856"), (built.dark, theme.DARK_GROUNDS, "#B3C3BF"))
    for shades, grounds, quiet_ink in sides:
        pairs = [(shades.brand, ground) for ground in (*grounds, shades.tint)]
        pairs += [(shades.on_brand, shades.brand), (shades.on_brand, shades.strong)]
        pairs += [(shades.strong, shades.tint), (quiet_ink, shades.tint)]
        assert min(theme.contrast(*pair) for pair in pairs) >= theme.AA_CONTRAST, (colour, shades)
        assert not theme.is_red(shades.brand), colour


@given(COLOURS)
def test_any_brand_becomes_readable_and_never_red(colour: str) -> None:
    assert_reads(colour)


def test_two_thousand_brands_become_readable() -> None:
    draw = random.Random(20261122)

    for _ in range(2_000):
        assert_reads(f"#{draw.randrange(1 << 24):06X}")


def test_a_readable_brand_is_kept_as_it_is() -> None:
    assert theme.theme_of("#14564B").light.brand == "#14564B"
    assert theme.theme_of("#1F5A8C").light.brand == "#1F5A8C"


def test_a_red_brand_gives_way_to_the_ink() -> None:
    built = theme.theme_of("#D0021B")

    assert built.red_set_aside
    assert built.light.brand == theme.INK


@pytest.mark.parametrize("written", ["", "red", "#12345", "#12345G", "14564B"])
def test_a_colour_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="#RRGGBB"):
        theme.theme_of(written)


def test_the_theme_is_served_for_a_year_under_its_own_name(tenant_client: Any, tenant: Any) -> None:
    from agency.mandates.models import AgencyProfile
    from tests.factories import a_profile

    a_profile(brand_colour="#7A3E9D")
    page = tenant_client.get("/espace/").content.decode()
    address = re.search(r'href="(/espace/couleurs/theme-[0-9a-f]{12}\.css)"', page)
    assert address is not None
    answer = tenant_client.get(address.group(1))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--marque: #7A3E9D" in answer.content.decode()
    AgencyProfile.objects.update(brand_colour="#14564B")
    assert tenant_client.get(address.group(1)).status_code == 404
    assert "/espace/couleurs/" not in tenant_client.get("/espace/").content.decode()


def test_amounts_and_dates_are_written_the_french_way() -> None:
    written = Template("{% load amiable %}{{ a|euros }} {{ d|short_date }} {{ r|by_four }}").render(
        Context({"a": Decimal("1234.50"), "d": specimens.INSIDE.letter.sent_on, "r": "7K4QM2XD9P"})
    )

    assert written == "1\u202f234,50\u00a0€ 2 novembre 2026 7K4Q M2XD 9P"


def test_without_the_fonts_pages_name_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amiable, "FONT_SHEET", "portal/fonts/absent.css")

    assert amiable.font_links() == ""


def test_a_language_without_catalogue_is_not_offered(settings: Any, tmp_path: Path) -> None:
    settings.LANGUAGES = [("fr", "Français"), ("en", "English")]
    settings.LOCALE_PATHS = [tmp_path]

    assert amiable.offered_languages() == [("fr", "Français")]
    with translation.override("en"):
        assert amiable.page_language() == "fr"
    (tmp_path / "en/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "en/LC_MESSAGES/django.mo").touch()
    assert ("en", "English") in amiable.offered_languages()


def test_every_form_of_the_portal_speaks_our_words() -> None:
    built = [
        *(form() for form in (vars(debtor_forms) | vars(plan_forms)).values()
          if isinstance(form, type) and issubclass(form, PortalForm)
          and form not in (PortalForm, debtor_forms.PartForm, plan_forms.PlanChoiceForm, plan_forms.OwnDateForm,
                           plan_forms.MonthlyForm, plan_forms.SkipForm)),
        debtor_forms.PartForm(low=Decimal(5), due=Decimal(100)),
        specimens.plan_form(),
        specimens.date_form(),
        specimens.monthly_form(),
        specimens.skip_form(),
    ]  # fmt: skip
    assert len(built) >= 9
    stock = {str(text) for text in forms.Field.default_error_messages.values()}
    for form in built:
        for name, field in form.fields.items():
            if field.required:
                assert str(field.error_messages["required"]) not in stock, (type(form).__name__, name)
            assert field.label, (type(form).__name__, name)


@pytest.mark.parametrize("typed", ["50", "50,5", " 50,50 €", "1 640", "1640.00"])
def test_people_type_amounts_in_many_ways(typed: str) -> None:
    assert AmountField(low=Decimal(5), high=Decimal(2000)).clean(typed) in {Decimal(50), Decimal("50.5"), Decimal(1640)}


def test_the_portal_pages_pass_the_lint_of_letters() -> None:
    """The lint of letters reads the pages too: no threat, no false urgency, no fee, nobody labelled."""
    from django.test import RequestFactory
    from django.utils.html import strip_tags

    from agency.parties.enums import DebtorKind
    from portal.rendering import render_page

    request = RequestFactory().get("/espace/")
    for name, (template, frame, context) in specimens.pages().items():
        html = render_page(request, template, frame, context).content.decode()
        # What the person wrote is theirs to say.
        ours = re.sub(r"""(?s)<svg.*?</svg>|<head>.*?</head>|<li class="moi">.*?</li>""", " ", html)
        text = re.sub(r"\s+", " ", strip_tags(ours))
        for never in (*WE_NEVER, specimens.DEBIT.reference):
            text = text.replace(never, "")
        blocking = [finding for finding in lint_text(text, audience=DebtorKind.CONSUMER) if finding.blocks]
        assert blocking == [], name


def test_templates_stay_short() -> None:
    for path in (ROOT / "templates/portal").rglob("*.html"):
        assert len(path.read_text().splitlines()) <= 120, path
