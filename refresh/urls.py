"""Addresses of this room."""

from django.urls import path

from refresh import views

app_name = "refresh"
urlpatterns = [
    path("", views.refresh_list, name="refresh_list"),
    path("start/", views.refresh_start, name="refresh_start"),
    path("progress/", views.refresh_progress, name="refresh_progress"),
]
