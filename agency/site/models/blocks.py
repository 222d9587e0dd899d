"""What a page is made of. What the agency says of itself stands in no block: it is read where it is kept."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "document-link"]


class StepBlock(blocks.StructBlock):
    """One thing that happens, in order."""

    title = blocks.CharBlock(label=_("titre"), max_length=90)
    text = blocks.TextBlock(label=_("texte"), max_length=500)


class QuestionBlock(blocks.StructBlock):
    """What people ask, and the answer."""

    question = blocks.CharBlock(label=_("question"), max_length=140)
    answer = blocks.RichTextBlock(label=_("réponse"), features=["bold", "ul", "link"])


class CardBlock(blocks.StructBlock):
    """Somewhere to go."""

    title = blocks.CharBlock(label=_("titre"), max_length=60)
    text = blocks.CharBlock(label=_("texte"), max_length=160)
    address = blocks.CharBlock(label=_("adresse"), max_length=200, help_text=_("Par exemple /contact/"))


class StepsBlock(blocks.StructBlock):
    """Things in their order."""

    title = blocks.CharBlock(label=_("titre"), max_length=90)
    steps = blocks.ListBlock(StepBlock(), label=_("étapes"))

    class Meta:
        label = _("Étapes")
        icon = "list-ol"
        template = "portal/site/blocks/steps.html"


class QuestionsBlock(blocks.StructBlock):
    """Questions that open one by one."""

    title = blocks.CharBlock(label=_("titre"), max_length=90)
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"))

    class Meta:
        label = _("Questions et réponses")
        icon = "help"
        template = "portal/site/blocks/questions.html"


class CardsBlock(blocks.StructBlock):
    """Ways to go on."""

    title = blocks.CharBlock(label=_("titre"), max_length=90)
    cards = blocks.ListBlock(CardBlock(), label=_("cartes"))

    class Meta:
        label = _("Cartes")
        icon = "link"
        template = "portal/site/blocks/cards.html"


class CalloutBlock(blocks.StructBlock):
    """What nobody shall miss."""

    title = blocks.CharBlock(label=_("titre"), max_length=90)
    text = blocks.RichTextBlock(label=_("texte"), features=["bold", "ul", "link"])

    class Meta:
        label = _("Encadré")
        icon = "warning"
        template = "portal/site/blocks/callout.html"


class LegalNoticeBlock(blocks.StructBlock):
    """Who publishes the site and where it is kept (LCEN, article 1-1); the rest is the agency's identity."""

    publisher = blocks.CharBlock(label=_("directeur ou directrice de la publication"), max_length=120, required=False)
    host = blocks.TextBlock(
        label=_("hébergeur : nom, adresse et téléphone"),
        max_length=300,
        required=False,
        help_text=_("La loi demande ces deux mentions : complétez-les avant de faire connaître le site."),
    )

    class Meta:
        label = _("Mentions légales")
        icon = "doc-full"
        template = "portal/site/blocks/legal.html"


class PageBody(blocks.StreamBlock):
    """Every block there is."""

    paragraph = blocks.RichTextBlock(
        label=_("Texte"), icon="pilcrow", features=RICH_TEXT, template="portal/site/blocks/paragraph.html"
    )
    image = ImageBlock(label=_("Image"), template="portal/site/blocks/image.html")
    steps = StepsBlock()
    questions = QuestionsBlock()
    cards = CardsBlock()
    callout = CalloutBlock()
    identity = blocks.StaticBlock(
        label=_("Identité du cabinet"),
        icon="home",
        admin_text=_("Nom, adresse, déclaration et assurance, tels que le cabinet les a enregistrés."),
        template="portal/site/blocks/identity.html",
    )
    help = blocks.StaticBlock(
        label=_("Aide gratuite"),
        icon="help",
        admin_text=_("Les numéros d’aide gratuite, tenus à jour par Amiable."),
        template="portal/site/blocks/help.html",
    )
    contact = blocks.StaticBlock(
        label=_("Nous joindre"),
        icon="mail",
        admin_text=_("Le formulaire de contact, le téléphone et l’adresse."),
        template="portal/site/blocks/contact.html",
    )
    legal = LegalNoticeBlock()
