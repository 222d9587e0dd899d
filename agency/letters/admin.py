"""Letter templates in Wagtail's staff screens."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PublishingPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from agency.letters.models import LetterTemplate


class LetterTemplateViewSet(SnippetViewSet):
    """Authored texts: draft, preview with a fictional person, approval, history."""

    model = LetterTemplate
    icon = "mail"
    menu_label = _("Modèles de lettre")
    list_display = ["name", "kind", "audience", "subject", "live"]
    list_filter = ["kind", "audience", "live"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
        MultiFieldPanel(
            [HelpPanel(template="agency/letters/variables.html"), FieldPanel("subject"), FieldPanel("body")],
            heading=_("Texte"),
        ),
        FieldPanel("tone_reason"),
        PublishingPanel(),
    ]
