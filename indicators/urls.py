"""Addresses of the catalogue."""

from django.urls import path, re_path

from indicators import target_views, views

urlpatterns = [
    path("chi-tieu/", views.indicators, name="catalogue"),
    path("chi-tieu/ma/<str:code>/", views.indicator, name="indicator"),
    path("chi-tieu/quy-tac/", views.rules, name="rules"),
    # Editions
    path("chi-tieu/lan/", views.editions, name="catalogue-editions"),
    path("chi-tieu/lan/<int:number>/", views.one_edition, name="catalogue-edition"),
    re_path(
        r"^chi-tieu/lan/(?P<number>\d{1,9})/(?P<what>chi-tieu|quy-tac)\.csv$",
        views.export,
        name="catalogue-export",
    ),
    path("chi-tieu/lan/<int:number>/cong-bo/", views.publish, name="catalogue-publish"),
    path("chi-tieu/lan/<int:number>/bo/", views.discard, name="catalogue-discard"),
    path("chi-tieu/lan-moi/", views.draft, name="catalogue-draft"),
    # Targets
    *target_views.urls,
]
