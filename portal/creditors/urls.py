"""Addresses of the creditors' pages."""

from django.urls import path

from .views import deposit, follow

app_name = "creditors"
urlpatterns = [
    path("", follow.home, name="home"),
    path("dossiers/<str:reference>/", follow.case, name="case"),
    path("dossiers/<str:reference>/factures/<int:pk>/", follow.invoice, name="invoice"),
    path("deposer/", deposit.deposit, name="deposit"),
    path("depots/<int:pk>/", deposit.check, name="check"),
    path("depots/<int:pk>/confier/", deposit.confirm, name="confirm"),
    path("depots/<int:pk>/abandonner/", deposit.abandon, name="abandon"),
    path("modeles/<str:name>.csv", deposit.model, name="model"),
]
