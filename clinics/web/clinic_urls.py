"""The addresses of one clinic's pages and of the forms around it."""

from django.urls import path

from clinics.web import clinic

of_one_clinic = [
    path("clinics/suggest/", clinic.suggest, name="suggest"),
    path("clinics/thanks/", clinic.thanks, name="thanks"),
    path("clinics/removal/<str:token>/", clinic.removal, name="removal"),
    path("clinic/propose/<str:token>/", clinic.propose, name="propose"),
    path("clinic/<slug:slug>/", clinic.clinic_detail, name="detail"),
    path("clinic/<slug:slug>/claim/", clinic.claim, name="claim"),
    path("clinic/<slug:slug>/remove/", clinic.remove, name="remove"),
    path("clinic/<slug:slug>/report/", clinic.report, name="report"),
]
