"""Addresses of this room."""

from django.urls import path

from exports import views

app_name = "exports"
urlpatterns = [
    path("", views.export_list, name="export_list"),
    path("<uuid:pk>/", views.export, name="export"),
    path("<uuid:pk>/file/", views.file, name="file"),
]
