from django.urls import URLPattern, path

from oversight import views

urlpatterns: list[URLPattern] = [
    path("oversight/people/", views.people, name="people"),
    path("oversight/people/<str:number>/", views.person, name="person"),
    path("visits/<int:number>/record/", views.record, name="record"),
]
