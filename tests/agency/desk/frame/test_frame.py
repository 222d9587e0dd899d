"""The frame of the staff's pages: one menu, on our pages and on Wagtail's; shortcuts for who wants them."""

import json
import re

from wagtail.users.models import UserProfile


def test_wagtail_shows_our_menu_and_none_of_its_own(desk):
    page = desk.get("/gestion/dossiers/").content.decode()
    sidebar = json.loads(re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    menu = json.dumps(sidebar, ensure_ascii=False)
    assert all(label in menu for label in ("Ma journée", "Dossiers", "Échéanciers", "Encaissements", "Réglages"))
    for theirs in ("/gestion/images/", "/gestion/documents/", "/gestion/pages/", "/gestion/reports/"):
        assert theirs not in menu
    assert "agency/wagtail.css" in page


def test_the_staff_address_redirects_to_my_day(desk):
    for address in ("/gestion/", "/gestion/failwhale/"):
        assert desk.get(address)["Location"] == "/gestion/journee/"


def test_shortcuts_are_off_when_the_profile_says_so(desk, ines):
    assert "raccourcis.js" in desk.get("/gestion/journee/").content.decode()
    UserProfile.objects.update_or_create(user=ines, defaults={"keyboard_shortcuts": False})
    assert "raccourcis.js" not in desk.get("/gestion/journee/").content.decode()
