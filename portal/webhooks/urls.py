"""Addresses that providers call, on each agency's own host."""

from django.urls import path

from . import stripe

app_name = "webhooks"
urlpatterns = [
    path("stripe/", stripe.receive, name="stripe"),
]
