"""The first pages of a site: made once, in two languages, the same in both; then they are their editors'."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Page, Site

from agency.site.models import HomePage, TextPage
from agency.site.operations import install_pages, open_to_editors
from agency.site.wording import english, french
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.factories import BY, NOW

pytestmark = pytest.mark.django_db


def test_a_new_agency_has_its_site_and_is_not_given_it_twice(tenant: object) -> None:
    assert isinstance(Site.objects.get().root_page.specific, HomePage)
    assert Page.objects.exclude(depth=1).count() == 28
    assert install_pages(by=BY, at=NOW) == 0
    assert open_to_editors(by=BY, at=NOW) == 0


def test_an_agency_opened_before_there_were_sites_is_given_one(tenant: object) -> None:
    for home in HomePage.objects.all():
        home.delete()
    greeting = Page.get_first_root_node().add_child(instance=Page(title="Bienvenue", slug="accueil"))
    Site.objects.create(hostname="ancien.localhost", root_page=greeting, is_default_site=True)
    assert install_pages(by=BY, at=NOW) == 28
    assert not Page.objects.filter(pk=greeting.pk).exists()
    assert Site.objects.get().root_page.slug == "accueil"


def test_what_an_editor_changed_is_never_written_again(tenant: object) -> None:
    page = TextPage.objects.get(slug="vos-droits")
    page.intro = "Nos mots à nous."
    page.save_revision().publish()
    install_pages(by=BY, at=NOW)
    assert TextPage.objects.get(slug="vos-droits").intro == "Nos mots à nous."


def test_each_page_has_its_double_in_the_other_language() -> None:
    pairs = zip(
        (french.HOME, *french.PAGES, *french.ARTICLES), (english.HOME, *english.PAGES, *english.ARTICLES), strict=True
    )
    for one, other in pairs:
        assert (one.key, one.kind, one.in_header) == (other.key, other.kind, other.in_header)
        assert [kind for kind, _value in one.blocks] == [kind for kind, _value in other.blocks], one.key


def test_each_page_leads_to_its_translation(tenant: object) -> None:
    rights = TextPage.objects.get(slug="vos-droits")
    assert [page.slug for page in rights.translations()] == ["vos-droits", "your-rights"]
    assert rights.get_translation(Locale.objects.get(language_code="en")).title == "Your rights"


@pytest.mark.parametrize(("role", "may"), [(Role.EDITOR, True), (Role.MANAGER, True), (Role.HANDLER, False)])
def test_the_site_is_written_by_who_holds_that_right(tenant: object, role: Role, may: bool) -> None:
    user = open_account(email="a@lhermitte.example", first_name="Ana", last_name="Ly", kind=UserKind.STAFF, role=role)
    page = TextPage.objects.get(slug="vos-droits")
    allowed = page.permissions_for_user(user)
    assert (allowed.can_edit(), allowed.can_publish(), allowed.can_delete()) == (may, may, may)
