"""Addresses of this room."""

from django.urls import path

from licensing import views

app_name = "licensing"
urlpatterns = [
    path("", views.license_list, name="license_list"),
    path("act/", views.act, name="act"),
    path("rows/", views.license_rows, name="license_rows"),
    path("suggestions/<slug:field>/", views.suggestions, name="suggestions"),
    path("<int:pk>/", views.license_detail, name="license_detail"),
    path("<int:pk>/doing/", views.license_doing, name="license_doing"),
]
