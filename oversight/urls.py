from django.urls import URLPattern, path

from oversight.views import limits, log, search

urlpatterns: list[URLPattern] = [
    path("oversight/people/", log.people, name="people"),
    path("oversight/people/<str:number>/", log.person, name="person"),
    path("oversight/search/", search.search, name="search"),
    path("oversight/quota/", limits.quota, name="quota"),
    path("oversight/freshness/", limits.freshness, name="freshness"),
    path("visits/<int:number>/record/", log.record, name="record"),
]
