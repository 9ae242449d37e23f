"""Odd addresses, odd verbs, odd bytes, other sites, other people's cookies: what a browser, or somebody with curl, can send."""

import pytest
from django.test import Client

from audit.models import Entry
from tests.attack.door import at_terminal, sign_in
from tests.conftest import sit_down
from tests.support.leaks import begin, bytes_of, disclosed

# --- where one is led -----------------------------------------------------------------------------------------------------------------
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "http:///evil.example",
    "//testserver//evil.example/", "http://testserver//evil.example", "//testserver/\\evil.example", "http://testserver///evil.example",
    "javascript:alert(1)", "data:text/html,x", "http://testserver@evil.example/", "//testserver:80@evil.example",
    " //evil.example", "\t//evil.example", "/\t/evil.example", "http:evil.example", "//evil.example%2f@testserver",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_sign_in_ends_on_another_site(db, wanted):
    location = sign_in(at_terminal(), next=wanted).headers["Location"]

    assert location.startswith("/")
    assert not location.lstrip("\t ").startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_choice_of_a_language_ends_on_another_site(db, wanted):
    location = Client().post("/language/", {"language": "en", "next": wanted}).headers["Location"]

    assert location.startswith(("/", "http://testserver/"))
    assert not location.lstrip("\t ").startswith(("//e", "/\\", "/\t", "///"))
    assert "evil" not in location.split("/")[2:3]


# --- odd addresses, odd verbs, odd bytes ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    ["/visits/١٢/", "/visits/１２/", "/visits/-1/", "/visits/0/", "/visits/99999999999999999999999/", "/visits/1%00/", "/visits/1;2/",
     "/visits/1/../2/", "/visits/%2e%2e/", "/board/%00/", "/board/../health/", "/static/../keys.env", "/static/%2e%2e/keys.env",
     "/oversight/people/%00/", "/oversight/people/%ff/", "/oversight/people/%ED%A0%80/", "/oversight/people/C-20418-6%0d%0aX:%20y/",
     "/oversight/people/?day=%00", "/oversight/people/C-20418-6/?day=%00&before=1-1&after=%00", "/reception/?issued=%00",
     "/oversight/people/C-20418-6/?before=99999999999999999-999999999999999999", "/queue/?visit=%00", "/queue/tickets/99999999999999999999/",
     "/sign-in/?next=%00", "/%00", "/\ud83d\ude00/", "/visits/1/documents/99999999999999999999/return/", "/gallery/", "/admin/", "/.env"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["takahashi", None])
def test_no_odd_address_breaks_the_house(db, path, who):
    client = sit_down(who) if who else Client()
    client.raise_request_exception = False
    encoded = path.encode("utf-16", "surrogatepass").decode("utf-16")

    for method in ("get", "post"):
        response = getattr(client, method)(encoded)
        assert response.status_code in {200, 302, 400, 403, 404, 405}, (method, response.status_code)
        assert "X" not in response.headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND", "GET"])
@pytest.mark.parametrize("section", ["contract", "bill", "history"])
def test_no_verb_but_post_opens_a_section(db, taro, method, section):
    stage = disclosed()

    response = sit_down("aoki").generic(method, f"/visits/{stage.visit.number}/{section}/", "reason=CUSTOMER_ASKED")

    assert response.status_code in {302, 405}
    assert (
        not Entry.objects.using("reader")
        .filter(visit=stage.visit.number, verb__endswith=f"{section}.disclosed")
        .exists()
    )


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_turns_a_get_into_a_post(db, header):
    stage = disclosed()

    assert sit_down("aoki").get(f"/visits/{stage.visit.number}/contract/", headers={header: "POST"}).status_code == 302


ODD = ["\x00", "\ud800", "\u202e\u2066", "ｶﾞ" * 40, "９" * 5000, "0" * 200_000, "'; DROP TABLE customers_customer; --", "{{ 7*7 }}",
       "<script>alert(1)</script>", "%s%n%d", "\r\nSet-Cookie: a=b", "𠮷" * 30, "令和99年99月99日", "1e400", "NaN", "-0", "٣", "²"]  # fmt: skip
FORMS = {
    "lookup": ("number", "kana", "born_on"),
    "identity/?document=LICENCE&method=CHIP": ("name", "born_on", "address", "number", "expires_on", "chip"),
    "choose": ("lookup", "place"),
    "bill": ("month", "before", "reason"),
    "history": ("month", "before", "reason"),
    "extend": ("reason",),
    "hand-over": ("to", "reason"),
    "documents/receive": ("document",),
    "close": ("note", "outcome"),
}


@pytest.mark.parametrize("form", FORMS)
def test_nothing_typed_breaks_a_form_or_comes_back_as_code(db, form):
    stage, client = disclosed(), sit_down("aoki")
    client.raise_request_exception = False
    path, _, query = form.partition("?")
    address = f"/visits/{stage.visit.number}/{path.rstrip('/')}/" + (f"?{query}" if query else "")

    for odd in ODD:
        text = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if "\ud800" in odd else odd
        response = client.post(address, dict.fromkeys(FORMS[form], text))

        assert response.status_code in {200, 302, 400, 403}, (odd[:20], response.status_code)
        assert "<script>alert" not in response.content.decode()
        assert "a" not in response.cookies


@pytest.mark.parametrize(
    "query",
    ["month=0000-00", "month=9999-12", "before=9999-12-31T23:59:59%2B00:00~0", "before=0001-01-01T00:00:00%2B23:59~1000",
     "before=2026-11-21T00:00:00%2B09:00~٣", "before=2026-11-21T00:00:00~1", "before=~"],
)  # fmt: skip
def test_no_page_or_month_of_ones_own_breaks_a_section(db, taro, query):
    stage, client = disclosed(), sit_down("aoki")
    client.raise_request_exception = False
    for section in ("bill", "history"):
        response = client.post(
            f"/visits/{stage.visit.number}/{section}/",
            f"{query}&reason=CUSTOMER_ASKED",
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code == 200


@pytest.mark.parametrize(
    "body,kind",
    [(b"x" * 3_000_000, "application/x-www-form-urlencoded"), (b"&".join(b"a=1" for _ in range(1100)), "application/x-www-form-urlencoded"),
     (b"\xff\xfe\x00", "application/x-www-form-urlencoded"), (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
     (b"{}", "application/json"), (b"<x/>", "text/xml"), (b"a=1", "application/x-www-form-urlencoded; charset=nonsense")],
)  # fmt: skip
def test_no_body_breaks_the_lookup(db, body, kind):
    visit, client = begin(), sit_down("aoki")
    client.raise_request_exception = False

    assert client.generic("POST", f"/visits/{visit.number}/lookup/", body, kind).status_code in {200, 400, 413}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver.evil.example", "evil.example:80", "testserver:80:80", "", "testserver/x", "a b"],
)
def test_another_host_is_refused(db, host):
    response = Client().get("/sign-in/", headers={"host": host})

    assert response.status_code == 400
    assert "evil.example" not in bytes_of(response)


# --- other sites ----------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["/queue/call/", "/sign-out/", "/sign-in/", "/terminal/", "/language/", "/visits/{}/contract/"]
)
def test_a_form_of_another_site_does_nothing(db, path):
    stage = disclosed()
    client = Client(enforce_csrf_checks=True)
    client.cookies = sit_down("aoki").cookies

    response = client.post(path.format(stage.visit.number), {}, headers={"origin": "https://evil.example"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/queue/",
        "/health/",
        "/board/M01/",
        "/nothing/",
        "/visits/1/contract/",
        "/language/",
        "/static/none.css",
        "/terminal/",
    ],
)
@pytest.mark.parametrize("who", ["aoki", None])
def test_every_answer_says_that_it_is_not_kept_not_framed_and_loads_nothing_foreign(db, path, who):
    client = sit_down(who) if who else Client()
    for response in (client.get(path), client.post(path), client.get(path, headers={"host": "evil.example"})):
        policy = response.headers["Content-Security-Policy"]

        assert "no-store" in response.headers["Cache-Control"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
