from django.urls import URLPattern, path

from identity import views

urlpatterns: list[URLPattern] = [
    path("visits/<int:number>/identity/", views.identity, name="identity"),
    path("visits/<int:number>/documents/receive/", views.receive_document, name="receive_document"),
    path("visits/<int:number>/documents/<int:document>/return/", views.return_document, name="return_document"),
    path("visits/<int:number>/extend/", views.extend, name="extend"),
    path("visits/<int:number>/conceal/", views.conceal, name="conceal"),
    path("visits/<int:number>/close/", views.close, name="close"),
    path("visits/<int:number>/unlock/", views.unlock, name="unlock"),
    path("unlock/", views.unlocks, name="unlocks"),
]
