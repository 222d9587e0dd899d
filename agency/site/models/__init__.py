"""Tables of the site: pages that the agency writes."""

from .pages import ArticleIndexPage, ArticlePage, HomePage, SitePage, TextPage

__all__ = ["ArticleIndexPage", "ArticlePage", "HomePage", "SitePage", "TextPage"]
