"""Addresses that providers call, on each agency's own host."""

from django.urls import path

from . import post, stripe

app_name = "webhooks"
urlpatterns = [
    path("poste/", post.receive, name="post"),
    path("stripe/", stripe.receive, name="stripe"),
]
