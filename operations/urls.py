"""Addresses of this room."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.operation_list, name="operation_list"),
    path("previews/<uuid:pk>/", views.preview, name="preview"),
    path("previews/<uuid:pk>/file/", views.upload, name="preview_file"),
    path("previews/<uuid:pk>/drop/", views.drop, name="preview_drop"),
    path("<uuid:pk>/", views.operation, name="operation"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/again/", views.again, name="again"),
]
