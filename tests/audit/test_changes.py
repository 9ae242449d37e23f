"""The change history (django-auditlog): every row belongs to an entry, and says nothing of a customer."""

import json

import pytest
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.utils import timezone

from audit.log import opened, record
from customers.models import Customer, Note
from identity.models import CheckedDocument
from reception.models import Visit
from tests.conftest import actor, sit_down
from tests.identity.visitor import licence
from tests.support.leaks import chosen
from tests.support.roles import first_party_models, rows, session


def history():
    with session("owner") as owner:
        return rows(
            owner, "SELECT changes::text, changes_text, object_repr, cid, actor_id FROM auditlog_logentry ORDER BY id"
        )


@pytest.fixture
def served(real_db, taro):
    """A whole visit by its pages: opened, looked up, chosen, checked, shown, closed with a note."""
    aoki = sit_down("aoki")
    aoki.post("/queue/open/", {"purpose": "CONTRACT_ENQUIRY", "reason": "COUNTER_DIRECT"})
    visit = Visit.objects.latest("number")
    found = aoki.post(f"/visits/{visit.number}/lookup/", {"number": taro.number, "kana": taro.kana, "born_on": ""})
    assert found.status_code in (200, 302)
    from customers.models import Lookup

    aoki.post(f"/visits/{visit.number}/choose/", {"lookup": str(Lookup.objects.latest("at").pk), "place": 1})
    aoki.post(f"/visits/{visit.number}/identity/?document=LICENCE&method=CHIP", licence(taro))
    aoki.post(f"/visits/{visit.number}/contract/")
    aoki.post(
        f"/visits/{visit.number}/close/", {"outcome": "DONE", "note": taro.summary[:20], "text": taro.summary[:20]}
    )
    visit.refresh_from_db()
    return visit


def test_every_line_of_the_history_is_covered_by_an_entry_of_the_same_request(served):
    with session("reader") as reader:
        requests = {str(request) for (request,) in rows(reader, "SELECT request::text FROM audit_entry")}

    lines = history()
    assert served.subject is not None
    assert len(lines) >= 4
    assert [line for line in lines if line[3] not in requests] == []


def test_every_line_of_the_history_names_who_acted(served):
    assert {actor_id for *_, actor_id in history()} == {actor("aoki").staff}


def test_the_history_of_a_visit_holds_no_personal_value(served, taro):
    told = json.dumps([line[:3] for line in history()], ensure_ascii=False)

    canaries = {canary for canary, field in taro.canaries.items() if len(canary) > 4 and field != "id"}
    assert [canary for canary in canaries if canary in told] == []
    assert taro.name[0] + "＊" not in told


def test_the_history_of_an_import_masks_every_personal_value(real_db, taro):
    customer = Customer.objects.using("owner").get(pk=taro.id)
    customer.address, customer.kana = "沖縄県那覇市新都心一丁目", "ヤマダ ジロウ"
    customer.save(using="owner")

    (line,) = [line for line in history() if "address" in (line[0] or line[1])]
    assert "沖縄" not in str(line)
    assert "ジロウ" not in str(line)
    assert taro.address not in str(line)


def test_a_note_stands_in_the_history_without_its_text(real_db, taro):
    visit = chosen().visit
    with opened(record("note.added", by=actor(), visit=visit.number, subject=taro.id)):
        Note.objects.create(
            customer_id=taro.id, visit=visit, text="蒼穹の折り返し", at=timezone.now(), written_by="C-20418-6"
        )

    assert "蒼穹" not in json.dumps(history(), ensure_ascii=False, default=str)


def test_every_personal_and_pseudonymous_field_of_a_registered_model_is_masked():
    registered = [model for model in first_party_models() if model in auditlog.get_models()]

    assert {Customer, Note, CheckedDocument, Visit} <= set(registered)
    for model in registered:
        masked = set(auditlog.get_model_fields(model)["mask_fields"])
        assert masked >= {*model.privacy.personal, *model.privacy.pseudonym}, model


def test_the_counter_cannot_read_the_history_back(real_db):
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"):
        list(LogEntry.objects.values_list("changes", flat=True))
