"""Wagtail wearing the agency's colours: our menu instead of its own, our sidebar's green."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.models import DraftStateMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem

from .presenters.menu import MenuEntry, entries_for
from .views.security import security


@hooks.register("construct_main_menu")
def our_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Replace Wagtail's menu by the table of `presenters/menu.py`, as this person may use it."""
    menu_items[:] = [_item(entry, rank) for rank, entry in enumerate(entries_for(request.user))]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The page of this room, under `/gestion/`."""
    return [path("connexion/", security, name="staff_security")]


@hooks.register("register_account_menu_item")
def second_factor_of_the_account(_request: HttpRequest) -> dict[str, Any]:
    """From Wagtail's page of the account to allauth's: password, second step, recovery codes."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Mot de passe et connexion en deux temps"),
        "help_text": _("Application de codes, clés de sécurité, codes de secours."),
    }


@hooks.register("construct_homepage_panels")
@hooks.register("construct_homepage_summary_items")
def nothing_on_the_home(_request: HttpRequest, items: list[Any]) -> None:
    """« Ma journée » is the home: Wagtail's own says nothing to an agency."""
    items.clear()


@hooks.register("insert_global_admin_css")
def our_colours() -> SafeString:
    """The pine-green sidebar and the agency's tints on Wagtail's pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("agency/wagtail.css"))


@hooks.register("register_snippet_action_menu_item")
def publish_by_policy(model: type[Model]) -> ActionMenuItem | None:
    """Wagtail asks Django's own permission for the button « Publier »; here ours are asked."""
    return _PublishItem(order=30) if issubclass(model, DraftStateMixin) else None


class _PublishItem(PublishMenuItem):
    """The same button, shown by the policy registered for the model, and once."""

    def is_shown(self, context: dict[str, Any]) -> bool:
        policy = policy_registry.get_by_type(context["model"])
        allowed = policy.user_has_permission(context["request"].user, "publish")
        return allowed and not context.get("locked_for_user") and not super().is_shown(context)


def _item(entry: MenuEntry, rank: int) -> MenuItem:
    options = {"name": f"amiable-{rank}", "icon_name": entry.wagtail_icon, "order": rank}
    if not entry.children:
        return MenuItem(entry.label, entry.url, **options)
    items = [MenuItem(child.label, child.url, order=order) for order, child in enumerate(entry.children)]
    return SubmenuMenuItem(entry.label, Menu(items=items), **options)
