"""Tables of the site: pages that the agency writes, what people leave there."""

from .pages import ArticleIndexPage, ArticlePage, HomePage, SitePage, TextPage
from .records import NewsReader, SiteMessage

__all__ = ["ArticleIndexPage", "ArticlePage", "HomePage", "NewsReader", "SiteMessage", "SitePage", "TextPage"]
