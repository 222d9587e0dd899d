"""Addresses that providers call, on each agency's own host; Stripe calls the platform's."""

from django.urls import path

from . import post

app_name = "webhooks"
urlpatterns = [
    path("poste/", post.receive, name="post"),
]
