"""Addresses of channels."""

from django.urls import path

from alerts.channels import views
from alerts.channels.confirm_view import confirm

app_name = "channels"
urlpatterns = [
    path("settings/alerts/channels/", views.channel_list, name="channel_list"),
    path("settings/alerts/channels/add/", views.channel_add, name="channel_add"),
    path("settings/alerts/channels/shared/", views.shared_list, name="shared_list"),
    path("settings/alerts/channels/shared/add/", views.shared_add, name="shared_add"),
    path("settings/alerts/channels/<int:pk>/", views.channel_edit, name="channel_edit"),
    path("settings/alerts/channels/<int:pk>/delete/", views.channel_delete, name="channel_delete"),
    path("settings/alerts/channels/<int:pk>/switch/", views.channel_switch, name="channel_switch"),
    path("settings/alerts/channels/<int:pk>/test/", views.channel_test, name="channel_test"),
    path("settings/alerts/channels/<int:pk>/messages/", views.channel_messages, name="messages"),
    path("alerts/confirm/<str:secret>/", confirm, name="confirm"),
]
