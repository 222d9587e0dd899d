"""Strategies in Wagtail's editor: an ordered calendar, its steps inline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList, Panel, PublishingPanel
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from agency.parties.enums import DebtorKind
from agency.users.enums import Permission
from agency.users.policies import Policy

from .enums import StrategyAct
from .forms import StrategyForm
from .models import Strategy
from .presenters import condition
from .queries import steps_of
from .rules import Step, rehearse


class RehearsalPanel(Panel):
    """The calendar a case qualified today would live through, from the steps saved last."""

    class BoundPanel(Panel.BoundPanel):
        """The table, filled for one strategy."""

        template_name = "agency/strategies/rehearsal.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            """The steps with their dates, as they go when nobody answers."""
            starts_on = timezone.localdate()
            steps = steps_of(self.instance) if self.instance.pk else ()
            rehearsed = rehearse(steps, on=starts_on, audience=DebtorKind(self.instance.audience)) if steps else ()
            lines = [vars(each) | {"label": _labelled(each.step)} for each in rehearsed]
            return {
                **super().get_context_data(parent_context),
                "starts_on": starts_on,
                "steps": lines,
                "strategy": self.instance,
            }


def _labelled(step: Step) -> str:
    label = str(StrategyAct(step.kind).label)
    return f"{label}, {condition(step.only_if, step.skip_if)}" if step.depends else label


def _online(row: Any) -> str:
    return gettext("oui") if row.live else gettext("non")


def _by_default(row: Any) -> str:
    return gettext("oui") if row.is_default else gettext("non")


class StrategyViewSet(SnippetViewSet):
    """The calendar of letters; a case under way keeps the version it began with."""

    model = Strategy
    icon = "calendar-alt"
    menu_label = _("Stratégies")
    add_to_admin_menu = False
    add_to_reference_index = False
    list_display: ClassVar[list[Any]] = [
        "name", "audience", Column("is_default", label=_("Par défaut"), accessor=_by_default),
        Column("live", label=_("En ligne"), accessor=_online),
    ]  # fmt: skip
    list_filter: ClassVar[list[str]] = ["audience", "is_default"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("audience"), FieldPanel("is_default")]),
            FieldPanel("reasons"),
            InlinePanel(
                "steps",
                heading=_("Étapes, dans l’ordre"),
                label=_("étape"),
                min_num=1,
                panels=[
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("channel"), FieldPanel("tone")]),
                    FieldRowPanel([FieldPanel("delay_days"), FieldPanel("answer_days")]),
                    FieldRowPanel([FieldPanel("encloses_previous"), FieldPanel("encloses_invoice")]),
                    FieldRowPanel([FieldPanel("only_if"), FieldPanel("skip_if")]),
                ],
            ),
            RehearsalPanel(heading=_("Calendrier"), icon="calendar-alt"),
            PublishingPanel(),
        ],
        base_form_class=StrategyForm,
    )


_EDIT = Permission.EDIT_STRATEGIES
register_permission_policy(
    Strategy, Policy(Strategy, view=_EDIT, add=_EDIT, change=_EDIT, publish=_EDIT), exact_class=True
)
register_snippet(StrategyViewSet)
