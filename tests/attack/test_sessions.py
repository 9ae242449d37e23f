"""Stolen, planted and forgotten sessions, and the door itself."""

from datetime import timedelta

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from guardian.models import UserObjectPermission

from audit.models import Entry
from staff.models import Staff, StaffId, Terminal
from tests.attack.door import at_terminal, sign_in
from tests.conftest import person, sit_down, terminal
from tests.support.cast import PASSWORD, PEOPLE
from tests.support.leaks import begin, bytes_of, disclosed, is_in


# --- whose session --------------------------------------------------------------------------------------------------------------------
def test_a_session_planted_before_the_sign_in_is_not_the_one_after_it(db):
    client = at_terminal()
    planted = client.session
    planted["terminal"] = terminal().pk
    planted.save()
    client.cookies[live.SESSION_COOKIE_NAME] = planted.session_key

    response = sign_in(client)

    assert response.cookies[live.SESSION_COOKIE_NAME].value != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_somebody_else_who_signs_in_at_the_same_browser_gets_a_new_session(db):
    client = at_terminal()
    before = sign_in(client).cookies[live.SESSION_COOKIE_NAME].value

    after = sign_in(client, "ito").cookies[live.SESSION_COOKIE_NAME].value

    assert after != before
    assert not Session.objects.filter(pk=before).exists()


def test_the_cookies_are_for_this_server_alone(db):
    client = at_terminal()
    client.get("/sign-in/")
    cookies = [*sign_in(client).cookies.values(), client.cookies["csrftoken"]]

    for cookie in cookies:
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Strict"
        assert not cookie["domain"]


# What happens to Aoki while her browser stays open; from the next request on she is out, or has lost the right.
OWNER_DOES = {
    "her password was changed": lambda aoki: Staff.objects.filter(pk=aoki.pk).update(password="pbkdf2$other"),
    "she left": lambda aoki: Staff.objects.filter(pk=aoki.pk).update(ended_on=timezone.localdate()),
    "her staff ID ran out": lambda aoki: StaffId.objects.filter(staff=aoki).update(
        issued_on=timezone.localdate() - timedelta(days=9), passed_on=timezone.localdate() - timedelta(days=9),
        pledged_on=timezone.localdate() - timedelta(days=9), expires_on=timezone.localdate() - timedelta(days=1),
    ),
    "her staff ID was suspended": lambda aoki: StaffId.objects.filter(staff=aoki).update(suspended_at=timezone.now()),
    "her role was taken": lambda aoki: _no_role(aoki),
    "the terminal was revoked": lambda _aoki: Terminal.objects.filter(pk=terminal().pk).update(revoked_at=timezone.now()),
}  # fmt: skip


def _no_role(aoki):
    UserObjectPermission.objects.filter(user=aoki).delete()


@pytest.mark.parametrize("happened", OWNER_DOES)
def test_what_changed_counts_from_the_next_request_on(real_db, taro, happened):
    stage, client, aoki = disclosed(), sit_down("aoki"), person("aoki")
    section = f"/visits/{stage.visit.number}/contract/"
    assert taro.name in client.post(section, {"reason": "CUSTOMER_ASKED"}).content.decode()

    with override_settings(DATABASE_ROUTERS=["tests.attack.test_sessions.Owner"]):
        OWNER_DOES[happened](aoki)
    response = client.post(section, {"reason": "CUSTOMER_ASKED"})

    assert response.status_code in {302, 403}
    assert not [canary for canary in taro.canaries if is_in(canary, bytes_of(response))]
    assert connections["default"].settings_dict["USER"] == "shopdesk_app"


class Owner:
    """Send what the personnel office does through the owner's connection."""

    def db_for_write(self, _model, **_hints):
        return "owner"

    def db_for_read(self, _model, **_hints):
        return "owner"


# --- the door -------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "number,password",
    [("aoki", "wrong password"), ("nobody", PASSWORD), ("umeda", PASSWORD), ("aoki", ""), ("nobody", "wrong")],
)
def test_the_door_does_not_say_what_was_wrong(db, number, password):
    typed = PEOPLE[number][0] if number in PEOPLE else "C-99999-9"
    before = Entry.objects.using("reader").filter(verb="session.refused").count()

    response = at_terminal().post("/sign-in/", {"number": typed, "password": password or "x"})

    assert response.status_code == 200
    assert (
        "サインインできません。スタッフ番号とパスワード、勤務先の店舗を確認してください。" in response.content.decode()
    )
    assert Entry.objects.using("reader").filter(verb="session.refused").count() == before + 1
    assert live.SESSION_COOKIE_NAME not in response.cookies


def test_an_unknown_number_costs_the_server_as_much_as_a_wrong_password(db, monkeypatch):
    """Not measured by the clock, which tests cannot trust: by how often a password is hashed."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args, **more: hashed.append(1) or encode(self, *args, **more)
    )
    costs = []
    for typed in (PEOPLE["aoki"][0], "C-99999-9"):
        hashed.clear()
        at_terminal().post("/sign-in/", {"number": typed, "password": "wrong"})
        costs.append(len(hashed))

    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize("path", ["/health/", "/board/M01/", "/sign-in/", "/terminal/", "/nothing/"])
def test_what_is_open_to_everybody_names_nobody_and_no_version(db, path):
    begin()

    told = bytes_of(Client().get(path))

    # The sign-in page shows how a number is written; that it is somebody's in the cast says nothing about them.
    assert not [
        name for number, name, *_ in PEOPLE.values() if name in told or (number in told and path != "/sign-in/")
    ]
    assert not [word for word in ("Django", "psycopg", "PostgreSQL", "Traceback", "shopdesk_app") if word in told]
