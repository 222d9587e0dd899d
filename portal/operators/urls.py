"""Addresses of the back office, under `/plateforme/` of the platform's host."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.every_agency, name="operator_agencies"),
    path("entrer/", views.sign_in, name="operator_sign_in"),
    path("entrer/<str:token>/", views.enter, name="operator_enter"),
    path("quitter/", views.leave, name="operator_leave"),
    path("cabinets/<slug:slug>/", views.one_agency, name="operator_agency"),
    path("cabinets/<slug:slug>/<str:word>/", views.act, name="operator_act"),
]
