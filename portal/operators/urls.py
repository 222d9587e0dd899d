"""Addresses of the back office, under `/plateforme/` of the platform's host."""

from django.urls import path

from .views import agencies, events, exports, second_factor, sign_in, status

urlpatterns = [
    path("", agencies.every_agency, name="operator_agencies"),
    path("entrer/", sign_in.sign_in, name="operator_sign_in"),
    path("entrer/<str:token>/", sign_in.enter, name="operator_enter"),
    path("code/", second_factor.code, name="operator_code"),
    path("code/mettre-en-place/", second_factor.set_up, name="operator_set_up"),
    path("quitter/", sign_in.leave, name="operator_leave"),
    path("cabinets/<slug:slug>/", agencies.one_agency, name="operator_agency"),
    path("etat/", status.status, name="operator_status"),
    path("evenements/", events.events, name="operator_events"),
    path("evenements/<int:pk>/", events.retry, name="operator_event"),
    path("cabinets/<slug:slug>/export/", exports.ask, name="operator_export"),
    path("cabinets/<slug:slug>/export/lien/", exports.take, name="operator_export_take"),
    path("cabinets/<slug:slug>/export/<str:token>/", exports.download, name="operator_export_file"),
    path("cabinets/<slug:slug>/<str:word>/", agencies.act, name="operator_act"),
]
