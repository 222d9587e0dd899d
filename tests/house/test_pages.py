"""Pages: every template is used, a debtor's page needs no script, every address says who may enter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from tests.house.reading import BUILDINGS, ROOT, files, named, sources, text

TEMPLATES = ROOT / "templates"
# Found by the framework under this name.
BY_NAME = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
# Replaces a template of a library, which names it.
REPLACES = ("account/", "allauth/", "mfa/", "wagtailadmin/", "socialaccount/", "usersessions/")
NAMED = re.compile(r"""["']([\w./-]+\.html)["']""")
BUILT = re.compile(r"""f["']([\w./-]*)\{[\w.]+\}([\w./-]*\.html)["']""")
# Doors without a sign-in, each with who may knock.
OPEN = {
    "portal.debtors.": "a person with a letter: code and postcode are asked inside",
    "portal.creditors.views.reductions.received": "whoever holds the link of a mail to the creditor: it names one case",
    "portal.creditors.views.asked.proposals.proposed": "whoever holds the link of a mail: it names one proposal",
    "portal.creditors.views.asked.proposals.change_asked": "whoever holds the link of a mail: it names one change",
    "portal.creditors.views.asked.disputes.disputed": "whoever holds the link of a mail: it names one dispute",
    "portal.creditors.views.asked.questions.questioned": "whoever holds the link of a mail: it names one question",
    "portal.creditors.views.asked.next_steps.decided": "whoever holds the link of a mail: it names one case given back",
    "portal.creditors.views.asked.hand_overs.handed": "whoever holds the link of a mail: one pack, until a day",
    "portal.webhooks.": "a provider: each call is signed",
    "config.invitations.": "whoever holds the link of an invitation: it serves once",
    "config.single_sign_on.": "whoever signs in by the agency's provider: what it says is checked inside",
    "portal.api.decorators.for_key": "a program: each operation behind asks for its key and its scope",
    "portal.api.views.pages.": "whoever writes a program: how to call, and nothing of anybody",
    "portal.health": "anybody: the platform says whether it lives, and which hosts are its own",
    "portal.operators.views.sign_in.sign_in": "whoever says they are an operator: a link goes to that address only",
    "portal.operators.views.sign_in.enter": "whoever holds the link of a sign-in: it serves once",
    "portal.platform.": "anybody: the platform says what it is, and opens an agency for who holds its link",
    "portal.site.": "anybody: the agency's own site",
    "config.media.": "anybody, for what a published page shows; else the view asks who is there",
    "allauth.": "whoever signs in",
    "django.views.generic.base": "a redirection to the sign-in",
    "agency.qualification.admin.View": "Wagtail's approval of a workflow: the task decides who may",
    "wagtail.": "Wagtail's admin asks its own permission at each screen; its documents go through our middleware",
    "django.views.i18n": "the words of Wagtail's scripts",
}
# Views behind the sign-in that ask nothing more, each with why.
SIGNED_IN_ONLY: dict[str, str] = {
    "config.accounts.home": "leads whoever is signed in to their own pages",
    "config.accounts.staff_home": "leads the staff to the day, or to the pages of the site",
}


def templates() -> list[str]:
    found = [path for path in files() if path.is_relative_to(TEMPLATES) and path.suffix in {".html", ".txt"}]
    return [path.relative_to(TEMPLATES).as_posix() for path in found]


def test_every_template_is_used() -> None:
    everything = [text(path) for path in sources(*BUILDINGS)]
    everything += [text(TEMPLATES / name) for name in templates()]
    spoken = "\n".join(everything)
    whole = set(NAMED.findall(spoken))
    parts = [(before, after) for before, after in BUILT.findall(spoken)]
    unused = [
        name
        for name in templates()
        if name not in whole | BY_NAME
        and not name.startswith(REPLACES)
        and not any(name.endswith(f"/{one}") for one in whole)
        and not any(name.startswith(before) and name.endswith(after) and before for before, after in parts)
    ]
    assert not unused


def test_pages_of_outsiders_need_no_script_and_carry_no_style() -> None:
    found = {
        name: mark
        for name in templates()
        if name.startswith("portal/") or name in {"base.html", "base_portal.html", "base_creditor.html"}
        for mark in ("<script", " style=", "<style", "onclick=", "javascript:")
        if mark in text(TEMPLATES / name)
    }
    assert not found


def views() -> Iterator[tuple[str, Any]]:
    for conf in ("config.urls_tenant", "config.urls_public"):
        yield from _views(get_resolver(conf), "")


def _views(resolver: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from _views(pattern, route)


def asks(view: Any) -> bool:
    """Whether a view is known to ask for a permission, or a creditor's contact, or a person's visit."""
    layer = view
    while layer is not None:
        if getattr(layer, "permission", None) is not None:
            return True
        if "for_creditor" in getattr(layer, "__qualname__", "") or "for_visitor" in getattr(layer, "__qualname__", ""):
            return True
        code = getattr(layer, "__code__", None)
        if code is not None and code.co_qualname.startswith(
            (
                "for_creditor.",
                "for_visitor.",
                "for_operator.",
                "staff_view.",
                "for_case.",
                "user_passes_test.",
                "permission_required.",
            )
        ):
            return True
        layer = getattr(layer, "__wrapped__", None)
    screen = getattr(view, "view_class", None)
    return screen is not None and hasattr(screen, "permission_policy")


def test_every_address_says_who_may_enter() -> None:
    """Closed by default: the middleware asks for a sign-in; a view says which permission, or is listed as open."""
    lacking, listed = [], set()
    for route, view in views():
        module = f"{view.__module__}.{view.__qualname__}"
        exempt = next((door for door in (*OPEN, *SIGNED_IN_ONLY) if module.startswith(door)), None)
        if exempt:
            listed.add(exempt)
        elif not asks(view):
            lacking.append(f"/{route} ({module})")
    assert not lacking, lacking
    assert listed == {*OPEN, *SIGNED_IN_ONLY}, "an exemption is left over"


def test_a_view_without_a_guard_is_seen() -> None:
    """The control of the test above."""

    @login_not_required
    def bare(request: Any) -> HttpResponse:
        return HttpResponse(request.path)

    assert not asks(bare)


def test_templates_are_where_the_repository_keeps_them() -> None:
    assert all(named(path).startswith(("templates/", "tests/")) for path in files() if path.suffix == ".html")
