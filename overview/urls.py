"""Addresses of this room."""

from django.urls import path

from overview import views

app_name = "overview"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("overview/runway/", views.runway_figures, name="runway_figures"),
    path("overview/changes/", views.changes, name="changes"),
]
