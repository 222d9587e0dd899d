"""Letter templates in Wagtail's staff screens."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PublishingPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from agency.letters.enums import AUTHORED
from agency.letters.models import LetterTemplate
from agency.letters.wording.variables import variables_of
from agency.users.enums import Permission
from agency.users.policies import Policy


def _variables_help() -> SafeString:
    rows = format_html_join(
        "",
        "<li><b>{}</b> : {}</li>",
        ((kind.heading, ", ".join(f"{{{name}}}" for name in variables_of(kind))) for kind in AUTHORED),
    )
    return format_html("<p>Variables possibles, remplies pour chaque dossier :</p><ul>{}</ul>", rows)


def _online(row: Any) -> str:
    return gettext("oui") if row.live else gettext("non")


def _versions(row: Any) -> str:
    return reverse("staff_text_versions", args=[row.pk])


def _versions_link(row: Any) -> SafeString:
    return format_html(
        '<a href="{}">{}<span class="w-sr-only"> {}</span></a>', _versions(row), gettext("comparer"), row
    )


class LetterTemplateEdit(EditView):
    """The editor, which leads to the versions that were published."""

    @property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's own, and the versions side by side."""
        mine = Button(gettext("Comparer les versions"), url=_versions(self.object), icon_name="history", priority=5)
        return [mine, *super().header_more_buttons]


class LetterTemplateViewSet(SnippetViewSet):
    """Authored texts: draft, preview with a fictional person, approval, history."""

    model = LetterTemplate
    icon = "mail"
    menu_label = _("Modèles de lettre")
    add_to_admin_menu = False
    list_display = [
        "name",
        "kind",
        "audience",
        "tone",
        "subject",
        Column("live", label=_("En ligne"), accessor=_online),
        Column("versions", label=_("Versions"), accessor=_versions_link),
    ]
    list_filter = ["kind", "audience", "tone", "live"]
    edit_view_class = LetterTemplateEdit
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("audience"), FieldPanel("tone")]),
        MultiFieldPanel(
            [HelpPanel(content=_variables_help()), FieldPanel("subject"), FieldPanel("body")],
            heading=_("Texte"),
        ),
        FieldPanel("tone_reason"),
        PublishingPanel(),
    ]


_EDIT = Permission.EDIT_LETTERS
register_permission_policy(
    LetterTemplate, Policy(LetterTemplate, view=_EDIT, add=_EDIT, change=_EDIT, publish=_EDIT), exact_class=True
)
register_snippet(LetterTemplateViewSet)
