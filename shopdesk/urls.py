"""Every address of the house: each package brings its own."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from shopdesk import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("staff.urls")),
    path("", include("reception.urls")),
    path("", include("customers.urls")),
    path("", include("identity.urls")),
    path("", include("contracts.urls")),
    path("", include("oversight.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("health/", views.health, name="health"),
]
if settings.DEMO:
    urlpatterns.append(path("gallery/", views.gallery, name="gallery"))
