from django.urls import URLPattern, path

from oversight.views import exports, limits, log, papers, questions, review, reviews, search, week

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
    path("oversight/exports/", exports.exports, name="exports"),
    path("oversight/exports/<uuid:export>/approve/", exports.approve_export, name="approve_export"),
    path("oversight/exports/<uuid:export>/file/", exports.export_file, name="export_file"),
    path("visits/<int:number>/export/", exports.export_customer, name="export_customer"),
    path("visits/<int:number>/record/", log.record, name="record"),
]
