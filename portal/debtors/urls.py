"""Addresses of a person's pages: outside first, then one case by its reference."""

from django.urls import path

from .door import asking
from .door.views import refuse_emails
from .easy import views as easy
from .uploads import views as uploads
from .views import (
    budget,
    cases,
    complaints,
    data,
    debits,
    pay,
    payee,
    preferences,
    public,
    replies,
    sign_in,
)
from .views.plans import changing, choosing, countered, dates, spoken
from .views.theirs import calls, contacts, situations

app_name = "debtors"
CASE = "espace/dossier/<str:reference>/"

urlpatterns = [
    path("c/<str:code>", sign_in.by_code, name="by_code"),
    path("c/<str:code>/", sign_in.by_code),
    path("verifier/", asking.genuine, name="genuine"),
    path("verifier", asking.genuine),
    path("facile/", easy.easy, name="easy_first"),
    path("facile", easy.easy),
    path("espace/facile/<slug:name>/", easy.easy, name="easy"),
    path("espace/", sign_in.sign_in, name="sign_in"),
    path("espace/pas-pour-moi/", sign_in.not_for_me, name="not_for_me"),
    path("espace/deces/", situations.death, name="death"),
    path("espace/dit/<slug:what>/", sign_in.said, name="said"),
    path("espace/e-mails/non/<str:token>/", refuse_emails, name="no_emails"),
    path("espace/coordonnees/oui/<str:token>/", contacts.confirmed, name="contact_confirmed"),
    path("espace/coordonnees/pas-moi/<str:token>/", contacts.disowned, name="contact_disowned"),
    path("espace/quitter/", sign_in.leave, name="leave"),
    path("espace/session-fermee/", sign_in.closed, name="closed"),
    path("espace/encore-la/", sign_in.still_here, name="still_here"),
    path("espace/langue/", public.language, name="language"),
    path("espace/page/<slug:name>/", public.text, name="text"),
    path("espace/couleurs/<str:name>", public.theme, name="theme"),
    path("espace/logo/<str:name>", public.logo, name="logo"),
    path("espace/dossiers/", cases.case_list, name="cases"),
    path(CASE, cases.home, name="home"),
    path(CASE + "pieces/<int:pk>/", cases.document, name="document"),
    path(CASE + "releve.pdf", cases.statement, name="statement"),
    path(CASE + "payer/", pay.pay, name="pay"),
    path(CASE + "payer/virement/", pay.transfer, name="transfer"),
    path(CASE + "payer/retour/", pay.back, name="back"),
    path(CASE + "payer/abandon/", pay.cancelled, name="cancelled"),
    path(CASE + "trop-percu/", payee.payee, name="payee"),
    path(CASE + "echeancier/", choosing.plan, name="plan"),
    path(CASE + "echeancier/budget/", budget.budget, name="budget"),
    path(CASE + "echeancier/relire/", choosing.plan_review, name="plan_review"),
    path(CASE + "echeancier/accord/", choosing.plan_agreed, name="plan_agreed"),
    path(CASE + "echeancier/dates/", dates.plan_dates, name="plan_dates"),
    path(CASE + "echeancier/une-date/", dates.plan_date, name="plan_date"),
    path(CASE + "echeancier/une-date/<int:pk>/", dates.plan_date_changed, name="plan_date_changed"),
    path(CASE + "echeancier/notre-proposition/", countered.plan_counter, name="plan_counter"),
    path(CASE + "echeancier/changer/", changing.plan_change, name="plan_change"),
    path(CASE + "echeancier/change/", changing.plan_changed, name="plan_changed"),
    path(CASE + "echeancier/telephone/", spoken.spoken_plan, name="spoken_plan"),
    path(CASE + "prelevement/", debits.debit, name="debit"),
    path(CASE + "prelevement/arreter/", debits.stop, name="debit_stop"),
    path(CASE + "prelevement/carte/", debits.card, name="debit_card"),
    path(CASE + "prelevement/compte/", debits.account, name="debit_account"),
    path(CASE + "prelevement/carte/retour/", debits.card_back, name="debit_card_back"),
    path(CASE + "prelevement/carte/changer/", debits.card_change, name="debit_card_change"),
    path(CASE + "deja-paye/", replies.already_paid, name="already_paid"),
    path(CASE + "pas-d-accord/", replies.disagree, name="disagree"),
    path(CASE + "surendettement/", situations.over_indebtedness, name="over_indebtedness"),
    path(CASE + "periode-difficile/", replies.hard_time, name="hard_time"),
    path(CASE + "periode-difficile/aide/", replies.help_, name="help"),
    path(CASE + "ecrire/", replies.write, name="write"),
    path(CASE + "reclamation/", complaints.complain, name="complain"),
    path(CASE + "appel/", calls.call, name="call"),
    path(CASE + "coordonnees/", contacts.contacts, name="contacts"),
    path(CASE + "coordonnees/<slug:what>/", contacts.contact, name="contact"),
    path(CASE + "preferences/", preferences.preferences, name="preferences"),
    path(CASE + "donnees/", data.ask, name="data"),
    path(CASE + "donnees/<int:pk>/copie.zip", data.copy, name="data_copy"),
    path(CASE + "pause/", replies.pause, name="pause"),
    path(CASE + "bien-recu/<int:pk>/", replies.received, name="received"),
    path(CASE + "bien-recu/<int:pk>/documents/", uploads.join, name="join"),
    path(CASE + "documents/<int:pk>/", uploads.upload, name="sent_file"),
]
