"""What staff may do, who they are, and which of them may do what: the whole policy on one screen."""

from enum import StrEnum


class Permission(StrEnum):
    """VERB_NOUN. Every view behind the sign-in names exactly one."""

    VIEW_HOME = "view_home"
    ISSUE_TICKET = "issue_ticket"
    VIEW_QUEUE = "view_queue"
    OPEN_VISIT = "open_visit"
    LOOK_UP_CUSTOMER = "look_up_customer"
    CHECK_IDENTITY = "check_identity"
    UNLOCK_CHECK = "unlock_check"
    VIEW_CONTRACT = "view_contract"
    VIEW_DEVICE = "view_device"
    VIEW_BILL = "view_bill"
    VIEW_USAGE = "view_usage"
    VIEW_PAYMENT = "view_payment"
    VIEW_HISTORY = "view_history"
    REVIEW_LOG = "review_log"
    RAISE_QUOTA = "raise_quota"
    RAISE_FRESHNESS = "raise_freshness"
    MAKE_EXTRACT = "make_extract"
    EXPORT_LOG = "export_log"
    SIGN_OFF = "sign_off"
    ANSWER_QUESTION = "answer_question"


class Role(StrEnum):
    GREETER = "greeter"
    CLERK = "clerk"
    TECHNICIAN = "technician"
    OPERATOR = "operator"
    MANAGER = "manager"
    TRAINER = "trainer"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"


_HOME = {Permission.VIEW_HOME, Permission.ANSWER_QUESTION}
_COUNTER = _HOME | {Permission.VIEW_QUEUE, Permission.OPEN_VISIT, Permission.LOOK_UP_CUSTOMER}
_CLERK = _COUNTER | {
    Permission.CHECK_IDENTITY,
    Permission.VIEW_CONTRACT,
    Permission.VIEW_DEVICE,
    Permission.VIEW_BILL,
    Permission.VIEW_USAGE,
    Permission.VIEW_PAYMENT,
    Permission.VIEW_HISTORY,
}
_MANAGER = {
    Permission.ISSUE_TICKET,
    Permission.UNLOCK_CHECK,
    Permission.REVIEW_LOG,
    Permission.SIGN_OFF,
    Permission.RAISE_QUOTA,
    Permission.MAKE_EXTRACT,
    Permission.EXPORT_LOG,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.GREETER: frozenset(_HOME | {Permission.ISSUE_TICKET}),
    Role.CLERK: frozenset(_CLERK | {Permission.ISSUE_TICKET}),
    Role.TECHNICIAN: frozenset(_COUNTER | {Permission.CHECK_IDENTITY, Permission.VIEW_DEVICE}),
    Role.OPERATOR: frozenset(_COUNTER),
    Role.MANAGER: frozenset(_CLERK | _MANAGER),
    Role.TRAINER: frozenset(_HOME),
    Role.PRIVACY_OFFICER: frozenset(_HOME | {Permission.REVIEW_LOG, Permission.RAISE_FRESHNESS, Permission.EXPORT_LOG}),
    Role.AUDITOR: frozenset(_HOME | {Permission.REVIEW_LOG, Permission.SIGN_OFF}),
}

# What a person without a valid staff ID may still do: nothing that touches a customer.
WITHOUT_STAFF_ID = frozenset({Permission.VIEW_HOME, Permission.ISSUE_TICKET, Permission.ANSWER_QUESTION})


def permissions_of(roles: set[Role], *, qualified: bool) -> frozenset[Permission]:
    """Return what a person with these roles at a shop may do; `qualified` means a valid staff ID today."""
    granted = frozenset[Permission]().union(*(GRANTS[role] for role in roles))
    return granted if qualified else granted & WITHOUT_STAFF_ID
