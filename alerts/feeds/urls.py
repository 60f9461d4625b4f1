"""Addresses of one's own feeds, and of the calendars that they give."""

from django.urls import path

from alerts.feeds import reading, views

app_name = "feeds"
urlpatterns = [
    path("settings/feeds/", views.feeds, name="feed_list"),
    path("settings/feeds/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("feeds/calendar/<str:secret>.ics", reading.calendar, name="calendar"),
]
