"""Addresses of this room."""

from django.urls import path

from usage import chart_views, views

app_name = "usage"
urlpatterns = [
    path("", views.usage_list, name="usage_list"),
    path("organizations/<int:pk>/", views.organization, name="organization"),
    path("gauges/<int:pk>/reasons/", views.reasons, name="reasons"),
    path("head-room/", views.head_room, name="head_room"),
    path("consoles/<int:pk>/commitment/", views.commitment, name="commitment"),
    path("forecast/", chart_views.forecast, name="forecast"),
    path("charts/products/", chart_views.products_chart, name="products_chart"),
    path("charts/top/", chart_views.top_chart, name="top_chart"),
    path("charts/month/", chart_views.month_chart, name="month_chart"),
    path("charts/organizations/<int:pk>/", chart_views.organization_chart, name="organization_chart"),
    path("organizations/<int:pk>/forecast/", chart_views.organization_forecast, name="organization_forecast"),
    path("panel/", chart_views.panel, name="panel"),
]
