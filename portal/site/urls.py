"""Addresses of the site: French at the root, English under `/en/`."""

from django.urls import path, re_path

from .views import pages, posting

urlpatterns = [
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("robots.txt", pages.robots, name="robots"),
    path("recherche/", pages.search, {"language": "fr"}, name="site_search"),
    path("en/search/", pages.search, {"language": "en"}, name="site_search_en"),
    path("ecrire/", posting.write, {"language": "fr"}, name="site_write"),
    path("en/write/", posting.write, {"language": "en"}, name="site_write_en"),
    path("nouvelles/", posting.news, {"language": "fr"}, name="site_news"),
    path("en/news/", posting.news, {"language": "en"}, name="site_news_en"),
    path("nouvelles/oui/<str:token>/", posting.confirm, name="site_news_yes"),
    path("nouvelles/non/<str:token>/", posting.leave, name="site_news_no"),
    path("merci/<slug:what>/", posting.said, {"language": "fr"}, name="site_said"),
    path("en/thanks/<slug:what>/", posting.said, {"language": "en"}, name="site_said_en"),
    re_path(r"^en/(?P<path>(?:[\w\-]+/)*)$", pages.page, {"language": "en"}, name="site_page_en"),
    # Wagtail knows its pages' addresses by this name.
    re_path(r"^((?:[\w\-]+/)*)$", pages.page, {"language": "fr"}, name="wagtail_serve"),
]
