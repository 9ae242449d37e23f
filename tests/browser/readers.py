"""The pages of those who read the log, each in its states, for test_every_page."""

from tests.support.customers import TARO


def walk(sit_down, audit):
    aoki = sit_down("aoki")
    aoki.begin(TARO, proven=True)
    aoki.go(aoki.visit)
    aoki.look("1")
    takahashi = sit_down("takahashi")
    takahashi.go("/oversight/people/")
    audit(takahashi.page, "people")
    takahashi.go("/oversight/people/C-20418-6/")
    audit(takahashi.page, "person")
    takahashi.go("/oversight/people/C-20418-6/?day=2099-01-01")
    audit(takahashi.page, "person", "with an error")
    takahashi.go("/oversight/search/")
    audit(takahashi.page, "search")
    takahashi.go("/oversight/search/?person=C-20418-6&verb=SECTIONS&flag=ANY")
    audit(takahashi.page, "search", "with filters and nothing found")
    takahashi.go("/oversight/search/?person=C-99999-9&visit=x&since=never")
    audit(takahashi.page, "search", "with errors")
    takahashi.go("/oversight/week/")
    audit(takahashi.page, "week")
    takahashi.go("/oversight/week/?day=2020-01-01")
    audit(takahashi.page, "week", "of long ago")
    takahashi.go("/oversight/week/?day=2099-01-01")
    audit(takahashi.page, "week", "with an error")
    takahashi.begin(reason="RECORD_REVIEW", purpose="RECORD_REVIEW")
    takahashi.go(f"{takahashi.visit}record/")
    audit(takahashi.page, "record", "nobody chosen")
    takahashi.choose_for_review(TARO)
    audit(takahashi.page, "record")
