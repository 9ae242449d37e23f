"""Who may do what, as one readable table."""

import pytest

from staff.numbers import check_digit, normalise, staff_number
from staff.permissions import GRANTS, WITHOUT_STAFF_ID, Permission, Role, permissions_of

LOOKS = {
    Permission.VIEW_CONTRACT, Permission.VIEW_DEVICE, Permission.VIEW_BILL, Permission.VIEW_USAGE, Permission.VIEW_PAYMENT,
    Permission.VIEW_HISTORY,
}  # fmt: skip


@pytest.mark.parametrize(
    "role, looks",
    [
        (Role.GREETER, set()),
        (Role.CLERK, LOOKS),
        (Role.TECHNICIAN, {Permission.VIEW_DEVICE}),
        (Role.OPERATOR, set()),
        (Role.MANAGER, LOOKS),
        (Role.TRAINER, set()),
        (Role.PRIVACY_OFFICER, set()),
        (Role.AUDITOR, set()),
    ],
)
def test_each_role_opens_exactly_its_sections(role, looks):
    assert GRANTS[role] & LOOKS == looks


def test_every_role_has_its_row():
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_nobody_looks_anybody_up_without_a_valid_staff_id(role):
    allowed = permissions_of({role}, qualified=False)

    assert allowed <= WITHOUT_STAFF_ID
    assert Permission.LOOK_UP_CUSTOMER not in allowed


def test_the_greeter_reaches_nothing_of_any_customer():
    assert GRANTS[Role.GREETER] == {Permission.VIEW_HOME, Permission.ISSUE_TICKET, Permission.ANSWER_QUESTION}


def test_two_roles_add_up():
    both = permissions_of({Role.GREETER, Role.AUDITOR}, qualified=True)

    assert both == GRANTS[Role.GREETER] | GRANTS[Role.AUDITOR]


@pytest.mark.parametrize("number", ["C-20418-6", "G-10377-2", "M-30012-9"])
def test_a_staff_number_survives_being_typed_carelessly(number):
    assert normalise(number.replace("-", "").lower()) == number


def test_a_wrong_digit_in_a_staff_number_changes_its_check_digit():
    digits = {check_digit("C", f"{serial:05d}") for serial in range(20410, 20420)}

    assert len(digits) == 10
    assert staff_number("C", 20418).startswith("C-20418-")
