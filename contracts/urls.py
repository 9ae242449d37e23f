from django.urls import path

from contracts import views
from contracts.sections import SECTIONS

_VISIT = "visits/<int:number>/"
_LOOKS = {section: getattr(views, section.value) for section in SECTIONS}

urlpatterns = [
    path(_VISIT, views.visit, name="visit"),
    *(path(f"{_VISIT}{section}/", look, name=section.value) for section, look in _LOOKS.items()),
    *(
        path(f"{_VISIT}{section}/reason/", look, {"ask": True}, name=f"{section}_reason")
        for section, look in _LOOKS.items()
    ),
]
