"""Addresses of the site: French at the root, English under `/en/`."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("recherche/", views.search, {"language": "fr"}, name="site_search"),
    path("en/search/", views.search, {"language": "en"}, name="site_search_en"),
    re_path(r"^en/(?P<path>(?:[\w\-]+/)*)$", views.page, {"language": "en"}, name="site_page_en"),
    # Wagtail knows its pages' addresses by this name.
    re_path(r"^((?:[\w\-]+/)*)$", views.page, {"language": "fr"}, name="wagtail_serve"),
]
