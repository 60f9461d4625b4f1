"""Addresses of this room."""

from django.urls import path

from refresh import views
from refresh.planning import views as planning

app_name = "refresh"
urlpatterns = [
    path("refreshes/", views.refresh_list, name="refresh_list"),
    path("refreshes/start/", views.refresh_start, name="refresh_start"),
    path("refreshes/progress/", views.refresh_progress, name="refresh_progress"),
    path("settings/schedule/", planning.schedule, name="schedule"),
    path("settings/schedule/<int:pk>/", planning.schedule_edit, name="schedule_edit"),
]
