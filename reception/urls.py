from django.urls import path

from reception import views

urlpatterns = [
    path("reception/", views.reception, name="reception"),
    path("reception/tickets/<int:key>/", views.reception_ticket, name="reception_ticket"),
    path("reception/tickets/<int:key>/return/", views.reception_return, name="reception_return"),
    path("reception/tickets/<int:key>/close/", views.reception_close, name="reception_close"),
    path("queue/", views.queue, name="queue"),
    path("queue/call/", views.call, name="call"),
    path("queue/open/", views.open_visit, name="open_visit"),
    path("queue/tickets/<int:key>/", views.choose_ticket, name="choose_ticket"),
    path("queue/tickets/<int:key>/return/", views.queue_return, name="queue_return"),
    path("queue/tickets/<int:key>/close/", views.queue_close, name="queue_close"),
    path("visits/<int:number>/hand-over/", views.hand_over, name="hand_over"),
    path("visits/<int:number>/no-show/", views.no_show, name="no_show"),
    path("board/<slug:code>/", views.display, name="display"),
]
