"""Strategies in Wagtail's editor: an ordered calendar, its steps inline."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PublishingPanel
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from agency.users.enums import Permission
from agency.users.lists import Policy

from .models import Strategy


class StrategyViewSet(SnippetViewSet):
    """The calendar of letters; a case under way keeps the version it began with."""

    model = Strategy
    icon = "calendar-alt"
    menu_label = _("Stratégies")
    add_to_admin_menu = False
    add_to_reference_index = False
    list_display: ClassVar[list[Any]] = ["name", "audience", "is_default", "live"]
    list_filter: ClassVar[list[str]] = ["audience", "is_default"]
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("is_default")]),
        InlinePanel(
            "steps",
            heading=_("Étapes, dans l’ordre"),
            label=_("étape"),
            min_num=1,
            panels=[
                FieldRowPanel([FieldPanel("kind"), FieldPanel("channel")]),
                FieldRowPanel([FieldPanel("delay_days"), FieldPanel("answer_days")]),
                FieldRowPanel([FieldPanel("encloses_previous"), FieldPanel("encloses_invoice")]),
            ],
        ),
        PublishingPanel(),
    ]


_EDIT = Permission.EDIT_STRATEGIES
register_permission_policy(
    Strategy, Policy(Strategy, view=_EDIT, add=_EDIT, change=_EDIT, publish=_EDIT), exact_class=True
)
register_snippet(StrategyViewSet)
