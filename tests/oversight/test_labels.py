"""Whatever the code writes into the log, the manager reads in plain Japanese."""

import re

import pytest

from audit.verbs import OPENINGS, Section
from contracts import rules as contract_rules
from customers import rules as customer_rules
from identity import methods
from identity import rules as identity_rules
from identity.models import Disclosure
from oversight import labels
from oversight import rules as review_rules
from reception import models as reception
from reception import rules as reception_rules
from staff.permissions import Permission, Role
from tests.support import calls

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def test_every_verb_that_the_code_writes_has_a_label():
    used = calls.verbs() | {opening.verb for opening in OPENINGS}

    assert sorted(used - labels.VERBS.keys()) == []


def test_every_flag_that_the_code_writes_has_a_label():
    assert sorted(calls.codes("flags") - labels.FLAGS.keys()) == []


def test_every_reason_that_the_code_writes_has_a_label():
    assert sorted(calls.codes("reason") - labels.REASONS.keys()) == []


@pytest.mark.parametrize(
    "codes",
    [
        reception_rules.Refusal, customer_rules.Refusal, customer_rules.NoteRefusal, identity_rules.Reason, identity_rules.Obstacle,
        contract_rules.Refusal, contract_rules.OutsideReason, reception.Ticket.Chosen, reception.Visit.Reason, reception.Visit.Outcome,
        reception.Handover.Reason, Disclosure.Reason, review_rules.Refusal, review_rules.AnswerRefusal,
    ],
    ids=lambda codes: f"{codes.__module__}.{codes.__qualname__}",
)  # fmt: skip
def test_every_code_that_may_become_a_reason_has_a_label(codes):
    assert sorted({str(code.value) for code in codes} - labels.REASONS.keys()) == []


@pytest.mark.parametrize(
    "codes", [customer_rules.Flag, identity_rules.Notice, identity_rules.Reason, methods.Kind, methods.Method]
)
def test_every_code_that_may_become_a_flag_has_a_label(codes):
    assert sorted(set(codes) - labels.FLAGS.keys()) == []


def test_every_decision_question_and_answer_has_a_label():
    chosen = {code for codes in review_rules.REASONS.values() for code in codes}

    assert sorted(chosen - labels.REASONS.keys()) == []
    assert sorted({*review_rules.Decision, *review_rules.ANSWERS} - labels.FLAGS.keys()) == []


def test_every_item_that_a_check_compares_has_a_label():
    assert sorted(set(identity_rules.Item) - labels.SECTIONS.keys()) == []


def test_the_search_for_verbs_finds_those_that_are_there():
    assert {"session.refused", "visit.refused", "log.read"} <= calls.verbs()
    assert "OWN_ENTRIES" in calls.codes("flags")
    assert {"TERMINAL", "OTHER_SHOP"} <= calls.codes("reason")


def test_sections_permissions_and_roles_have_labels():
    assert {*Section, *Permission} <= labels.SECTIONS.keys()
    assert set(Role) <= labels.ROLES.keys()


def test_stated_reasons_read_as_they_were_chosen():
    assert labels.reason("CALL_BACK") == reception.Visit.Reason.CALL_BACK.label


def test_every_label_is_japanese():
    tables = (labels.VERBS, labels.SECTIONS, labels.FLAGS, labels.REASONS, labels.ROLES)

    assert [label for table in tables for label in table.values() if not JAPANESE.search(str(label))] == []


def test_an_unknown_code_is_shown_as_it_is():
    assert labels.verb("new.verb") == "new.verb"
    assert labels.section("terminal_12") == "端末"
    assert labels.purpose("OLD_PURPOSE") == "OLD_PURPOSE"
