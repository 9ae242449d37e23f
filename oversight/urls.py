from django.urls import URLPattern, path

from oversight.views import log

urlpatterns: list[URLPattern] = [
    path("oversight/people/", log.people, name="people"),
    path("oversight/people/<str:number>/", log.person, name="person"),
    path("visits/<int:number>/record/", log.record, name="record"),
]
