"""Addresses of rankings, under /xep-hang/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from scores_app.views import (
    ascent,
    external,
    external_choice,
    ranking_checks,
    ranking_compare,
    ranking_years,
    rankings,
    surety,
    trials,
    what_if,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("ben-ngoai/", external.external_list, name="external_list"),
    re_path(
        r"^ben-ngoai/xuat\.(?P<form>csv|xlsx)$", external.external_export, name="external_export"
    ),
    path(
        "ben-ngoai/ket-qua/<int:pk>/chon/", external_choice.statement_choose, name="external_choose"
    ),
    # Before the years: the name of an index may hold a slash.
    path("ben-ngoai/<path:index>/don-vi/<int:pk>/", external.external_unit, name="external_unit"),
    re_path(
        r"^ben-ngoai/(?P<index>.+)/don-vi/(?P<pk>[0-9]+)/xuat\.(?P<form>csv|xlsx)$",
        external.external_unit_export,
        name="external_unit_export",
    ),
    path("ben-ngoai/<path:index>/<int:year>/", external.external_detail, name="external_detail"),
    re_path(
        r"^ben-ngoai/(?P<index>.+)/(?P<year>[0-9]{4})/xuat\.(?P<form>csv|xlsx)$",
        external.external_detail_export,
        name="external_detail_export",
    ),
    path("chay-thu/", trials.trial_list, name="trial_list"),
    re_path(r"^chay-thu/xuat\.(?P<form>csv|xlsx)$", trials.trial_export, name="trial_export"),
    path("kiem-tra/", ranking_checks.ranking_checks, name="ranking_checks"),
    path("", rankings.ranking_list, name="ranking_list"),
    # After the fixed addresses: a round is called by its code.
    path("<slug:code>/", rankings.ranking_round, name="ranking_round"),
    path("<slug:code>/<slug:group>/", rankings.ranking_group, name="ranking_group"),
    re_path(
        r"^(?P<code>[\w-]+)/(?P<group>[\w-]+)/xuat\.(?P<form>csv|xlsx)$",
        rankings.ranking_export,
        name="ranking_export",
    ),
    path(
        "<slug:code>/<slug:group>/so-sanh/", ranking_compare.ranking_compare, name="ranking_compare"
    ),
    re_path(
        r"^(?P<code>[\w-]+)/(?P<group>[\w-]+)/so-sanh/xuat\.(?P<form>csv|xlsx)$",
        ranking_compare.ranking_compare_export,
        name="ranking_compare_export",
    ),
    path(
        "<slug:code>/<slug:group>/qua-cac-nam/",
        ranking_years.ranking_years,
        name="ranking_years",
    ),
    re_path(
        r"^(?P<code>[\w-]+)/(?P<group>[\w-]+)/qua-cac-nam/xuat\.(?P<form>csv|xlsx)$",
        ranking_years.ranking_years_export,
        name="ranking_years_export",
    ),
    path("<slug:code>/<slug:group>/<int:pk>/", rankings.ranking_unit, name="ranking_unit"),
    path("<slug:code>/<slug:group>/muc-chac-chan/", surety.ranking_surety, name="ranking_surety"),
    re_path(
        r"^(?P<code>[\w-]+)/(?P<group>[\w-]+)/muc-chac-chan/xuat\.(?P<form>csv|xlsx)$",
        surety.ranking_surety_export,
        name="ranking_surety_export",
    ),
    path("<slug:code>/<slug:group>/thu-thay-doi/", what_if.ranking_whatif, name="ranking_whatif"),
    re_path(
        r"^(?P<code>[\w-]+)/(?P<group>[\w-]+)/thu-thay-doi/xuat\.(?P<form>csv|xlsx)$",
        what_if.whatif_export,
        name="whatif_export",
    ),
    path(
        "<slug:code>/<slug:group>/<int:pk>/len-hang/", ascent.ranking_ascent, name="ranking_ascent"
    ),
    re_path(
        r"^(?P<code>[\w-]+)/(?P<group>[\w-]+)/(?P<pk>[0-9]+)/len-hang/xuat\.(?P<form>csv|xlsx)$",
        ascent.ascent_export,
        name="ascent_export",
    ),
]
