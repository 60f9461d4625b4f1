"""Addresses of this room."""

from django.urls import path

from licensing import views

app_name = "licensing"
urlpatterns = [
    path("", views.license_list, name="license_list"),
    path("suggestions/<slug:field>/", views.suggestions, name="suggestions"),
    path("<int:pk>/", views.license_detail, name="license_detail"),
]
