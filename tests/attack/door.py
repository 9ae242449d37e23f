"""Coming in by the door: a browser that is a terminal, a number and a password."""

from django.core import signing
from django.test import Client

from staff.seats import COOKIE
from tests.conftest import terminal
from tests.support.cast import PASSWORD, PEOPLE


def sign_in(client, name="aoki", password=PASSWORD, **more):
    return client.post("/sign-in/", {"number": PEOPLE[name][0], "password": password, **more})


def at_terminal(seat=None):
    client = Client()
    client.cookies[COOKIE] = signing.dumps((seat or terminal()).pk, salt="shopdesk.terminal")
    return client
