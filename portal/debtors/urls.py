"""Addresses of a person's pages: outside first, then one file by its reference."""

from django.urls import path

from .views import access, home, pay, plan, replies

app_name = "debtors"
FILE = "espace/dossier/<str:reference>/"

urlpatterns = [
    path("c/<str:code>", access.by_code, name="by_code"),
    path("c/<str:code>/", access.by_code),
    path("espace/", access.access_view, name="access"),
    path("espace/pas-pour-moi/", access.not_for_me, name="not_for_me"),
    path("espace/dit/<slug:what>/", access.said, name="said"),
    path("espace/quitter/", access.leave, name="leave"),
    path("espace/session-fermee/", access.closed, name="closed"),
    path("espace/encore-la/", access.still_here, name="still_here"),
    path("espace/langue/", access.language, name="language"),
    path("espace/page/<slug:name>/", access.text, name="text"),
    path("espace/couleurs/<str:name>", access.theme, name="theme"),
    path("espace/dossiers/", home.files, name="files"),
    path(FILE, home.home, name="home"),
    path(FILE + "pieces/<int:pk>/", home.document, name="document"),
    path(FILE + "payer/", pay.pay, name="pay"),
    path(FILE + "payer/virement/", pay.transfer, name="transfer"),
    path(FILE + "payer/retour/", pay.back, name="back"),
    path(FILE + "payer/abandon/", pay.cancelled, name="cancelled"),
    path(FILE + "echeancier/", plan.plan, name="plan"),
    path(FILE + "echeancier/relire/", plan.plan_review, name="plan_review"),
    path(FILE + "echeancier/accord/", plan.plan_agreed, name="plan_agreed"),
    path(FILE + "deja-paye/", replies.already_paid, name="already_paid"),
    path(FILE + "pas-d-accord/", replies.disagree, name="disagree"),
    path(FILE + "periode-difficile/", replies.hard_time, name="hard_time"),
    path(FILE + "periode-difficile/aide/", replies.help_, name="help"),
    path(FILE + "ecrire/", replies.write, name="write"),
    path(FILE + "pause/", replies.pause, name="pause"),
    path(FILE + "bien-recu/<int:pk>/", replies.received, name="received"),
]
