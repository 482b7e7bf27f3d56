"""The village phone page: its shell and worker, what the phone reads, what it sends."""

from django.urls import path

from cunshi.front.field import reading, sending, shell

app_name = "field"
urlpatterns = [
    path("", shell.page, name="page"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("who/", reading.who, name="who"),
    path("data/", reading.data, name="data"),
    path("photos/", sending.photos, name="photos"),
    path("reports/", sending.reports, name="reports"),
    path("signatures/", sending.signatures, name="signatures"),
    path("archive/", sending.archive, name="archive"),
]
