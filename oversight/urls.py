from django.urls import URLPattern, path

from oversight.views import limits, log, papers, questions, review, reviews, search, week

urlpatterns: list[URLPattern] = [
    path("oversight/review/", review.review, name="review"),
    path("oversight/review/<uuid:item>/", review.review_item, name="review_item"),
    path("oversight/reviews/", reviews.reviews, name="reviews"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:question>/", questions.answer, name="answer"),
    path("oversight/people/", log.people, name="people"),
    path("oversight/people/<str:number>/", log.person, name="person"),
    path("oversight/search/", search.search, name="search"),
    path("oversight/week/", week.week, name="week"),
    path("oversight/quota/", limits.quota, name="quota"),
    path("oversight/freshness/", limits.freshness, name="freshness"),
    path("oversight/closing/", papers.closing, name="closing"),
    path("visits/<int:number>/extract/", papers.extract, name="extract"),
    path("visits/<int:number>/record/", log.record, name="record"),
]
