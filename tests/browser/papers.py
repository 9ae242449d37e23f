"""The pages of limits, papers and exports, each in its states, for test_every_page."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from audit.log import record
from oversight.closing import closes_at
from tests.conftest import actor
from tests.support.checkpoints import witnessed
from tests.support.customers import TARO


def walk(sit_down, shop, audit):
    yesterday = timezone.localdate() - timedelta(days=1)
    with shop.behind():
        witnessed(48_213, closes_at(yesterday))
        for _ in range(34):
            record("customer.looked_up", by=actor("aoki"), subject=uuid4(), hits=1)
    takahashi, inoue = sit_down("takahashi"), sit_down("inoue")
    _limits(takahashi, inoue, audit)
    takahashi.go("/oversight/closing/")
    audit(takahashi.page, "closing", "before the close")
    takahashi.go(f"/oversight/closing/?day={yesterday.isoformat()}")
    audit(takahashi.page, "closing")
    takahashi.go("/oversight/closing/?day=2099-01-01")
    audit(takahashi.page, "closing", "with an error")
    _exports(takahashi, inoue, audit)
    shop.rows("UPDATE reception_visit SET closed_at = now(), outcome = 'DONE'")
    takahashi.begin(TARO, proven=True)
    takahashi.go(takahashi.visit)
    audit(takahashi.page, "visit", "of a manager")
    takahashi.go(f"{takahashi.visit}extract/")
    audit(takahashi.page, "extract", "before it is made")
    _press(takahashi)
    audit(takahashi.page, "extract")


def _limits(takahashi, inoue, audit):
    takahashi.go("/oversight/quota/")
    audit(takahashi.page, "quota")
    _press(takahashi)
    audit(takahashi.page, "quota", "with errors")
    takahashi.page.locator("select[name=number]").select_option("C-20418-6")
    takahashi.page.get_by_label("混み合う日").check(force=True)
    _press(takahashi)
    audit(takahashi.page, "quota", "raised")
    inoue.go("/oversight/freshness/")
    audit(inoue.page, "freshness")
    _press(inoue)
    audit(inoue.page, "freshness", "with errors")


def _exports(takahashi, inoue, audit):
    takahashi.go("/oversight/exports/")
    audit(takahashi.page, "exports", "empty")
    _press(takahashi)
    audit(takahashi.page, "exports", "with errors")
    takahashi.page.locator("select[name=number]").select_option("C-20418-6")
    takahashi.page.get_by_label("捜査関係事項照会書").check(force=True)
    takahashi.page.fill("input[name=reference]", "R8-1234")
    _press(takahashi)
    audit(takahashi.page, "exports", "asked")
    inoue.go("/oversight/exports/")
    audit(inoue.page, "exports", "to approve")
    inoue.submit("文書を確かめて承認する")
    takahashi.go("/oversight/exports/")
    audit(takahashi.page, "exports", "approved")
    takahashi.begin(reason="RECORD_REVIEW", purpose="RECORD_REVIEW")
    takahashi.go(f"{takahashi.visit}export/")
    audit(takahashi.page, "export_customer", "nobody chosen")
    takahashi.choose_for_review(TARO)
    takahashi.go(f"{takahashi.visit}export/")
    audit(takahashi.page, "export_customer")
    _press(takahashi)
    audit(takahashi.page, "export_customer", "with errors")


def _press(desk):
    with desk.page.expect_navigation():
        desk.page.locator("main form .primary").click()
