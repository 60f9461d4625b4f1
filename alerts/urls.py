"""Addresses of this room."""

from django.urls import path

from alerts import views
from alerts.stages import views as stage_views

app_name = "alerts"
urlpatterns = [
    path("alerts/", views.alert_list, name="alert_list"),
    path("alerts/<int:pk>/", views.alert, name="alert"),
    path("alerts/bell/", views.bell, name="bell"),
    path("alerts/handle/", views.handle, name="handle"),
    path("settings/alerts/", stage_views.settings, name="settings"),
    path("settings/alerts/stages/", stage_views.stages, name="stages"),
    path("settings/alerts/stages/<int:pk>/reset/", stage_views.reset, name="stages_reset"),
]
