"""Tables of the site: pages that the agency writes, what people leave there."""

from .pages import ArticleIndexPage, ArticlePage, HomePage, SitePage, TextPage
from .records import NewsDelivery, NewsReader, NewsSending, SiteMessage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "HomePage",
    "NewsDelivery",
    "NewsReader",
    "NewsSending",
    "SiteMessage",
    "SitePage",
    "TextPage",
]
