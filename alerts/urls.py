"""Addresses of this room."""

from django.urls import path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("alerts/", views.alert_list, name="alert_list"),
    path("alerts/<int:pk>/", views.alert, name="alert"),
    path("alerts/handle/", views.handle, name="handle"),
]
