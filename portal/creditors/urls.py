"""Addresses of the creditors' pages."""

from django.urls import path

from .views import cases, deposit, disputes, fees, hand_overs, mandates, next_steps, prevention, reductions, remittances

app_name = "creditors"
urlpatterns = [
    path("", cases.home, name="home"),
    path("dossiers/<str:reference>/", cases.case, name="case"),
    path("dossiers/<str:reference>/suite/", next_steps.choose, name="choose"),
    path("suite/<str:token>/", next_steps.decided, name="decided"),
    path("dossiers/<str:reference>/repondre/", cases.answer, name="answer"),
    path("dossiers/<str:reference>/factures/<int:pk>/", cases.invoice, name="invoice"),
    path("dossiers/<str:reference>/moins/", reductions.less, name="less"),
    path("dossiers/<str:reference>/contestation/", disputes.dispute, name="dispute"),
    path("contestation/<str:token>/", disputes.disputed, name="disputed"),
    path("transmis/<str:token>/", hand_overs.handed, name="handed"),
    path("recu/<str:token>/", reductions.received, name="received"),
    path("dossiers/<str:reference>/pieces/", cases.join, name="join"),
    path("mandats/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandats/<int:pk>/convention.pdf", mandates.convention, name="mandate_convention"),
    path("mandats/<int:pk>/code/", mandates.send_code, name="mandate_code"),
    path("mandats/<int:pk>/signer/", mandates.sign, name="mandate_sign"),
    path("prevenir/", prevention.prevention, name="prevention"),
    path("prevenir/textes.pdf", prevention.kit, name="prevention_kit"),
    path("virements/", remittances.remittances, name="remittances"),
    path("virements/<int:pk>/releve.<slug:kind>", remittances.statement, name="statement"),
    path("honoraires/", fees.fees, name="fees"),
    path("honoraires/<int:pk>/facture.pdf", fees.invoice, name="fee_invoice"),
    path("honoraires/<int:pk>/travaux.csv", fees.works, name="fee_works"),
    path("deposer/", deposit.deposit, name="deposit"),
    path("deposer/une-facture/", deposit.by_hand, name="by_hand"),
    path("depots/", deposit.deposits, name="deposits"),
    path("depots/<int:pk>/colonnes/", deposit.columns, name="columns"),
    path("depots/<int:pk>/lignes/<int:row>/", deposit.line, name="line"),
    path("depots/<int:pk>/verifier/", deposit.vouch, name="vouch"),
    path("depots/<int:pk>/", deposit.check, name="check"),
    path("depots/<int:pk>/confier/", deposit.confirm, name="confirm"),
    path("depots/<int:pk>/abandonner/", deposit.abandon, name="abandon"),
    path("depots/<int:pk>/rapport.xlsx", deposit.report, name="report"),
    path("depots/<int:pk>/annuler/", deposit.undo, name="undo"),
    path("modeles/<str:name>.csv", deposit.model, name="model"),
]
