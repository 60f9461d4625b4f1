"""Addresses of the API; all of one version, and the next version beside them."""

from django.urls import path, re_path

from api import acknowledging, refreshing, views
from api.resources import RESOURCES

app_name = "api"
urlpatterns = [
    path("", views.index, name="index"),
    path("openapi.json", views.openapi, name="openapi"),
    *(path(f"{resource.path}/", views.list_view(resource), name=resource.name) for resource in RESOURCES),
    *(
        path(f"{resource.path}/<{resource.key}:pk>/", views.item_view(resource), name=resource.one)
        for resource in RESOURCES
        if resource.key
    ),
    path("alerts/<int:pk>/acknowledge/", acknowledging.acknowledge, name="acknowledge"),
    path("refreshes/", refreshing.refreshes, name="refreshes"),
    re_path("^(?P<rest>.*)$", views.nothing),
]
