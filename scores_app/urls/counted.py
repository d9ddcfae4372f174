"""Addresses of the tasks behind a counted score, under /cham-diem/phieu/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from scores_app.views.counted import counted_tasks

urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/nhiem-vu/<int:criterion>/", counted_tasks, name="counted_tasks"),
    path(
        "<int:pk>/nhiem-vu/<int:criterion>/dat/",
        counted_tasks,
        {"part": True},
        name="counted_tasks_part",
    ),
]
