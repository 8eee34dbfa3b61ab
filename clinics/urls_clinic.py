"""The addresses of one clinic's pages and of the forms around it."""

from django.urls import path

from clinics import views_clinic

of_one_clinic = [
    path("clinics/suggest/", views_clinic.suggest, name="suggest"),
    path("clinics/thanks/", views_clinic.thanks, name="thanks"),
    path("clinics/removal/<str:token>/", views_clinic.removal, name="removal"),
    path("clinic/propose/<str:token>/", views_clinic.propose, name="propose"),
    path("clinic/<slug:slug>/", views_clinic.clinic_detail, name="detail"),
    path("clinic/<slug:slug>/remove/", views_clinic.remove, name="remove"),
    path("clinic/<slug:slug>/report/", views_clinic.report, name="report"),
]
