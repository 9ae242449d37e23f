from django.urls import URLPattern, path

from customers import views

urlpatterns: list[URLPattern] = [
    path("visits/<int:number>/lookup/", views.lookup, name="lookup"),
    path("visits/<int:number>/choose/", views.choose, name="choose"),
]
