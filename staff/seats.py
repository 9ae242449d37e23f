"""A seat: this person, at this terminal of this shop, with what the roles there allow. Found once per request."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse
from guardian.models import UserObjectPermission

from audit.context import Actor
from staff.models import Shop, Staff, Terminal
from staff.permissions import Permission, Role, permissions_of

COOKIE = "shopdesk_terminal"
_SALT = "shopdesk.terminal"
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Seat:
    staff: Staff
    terminal: Terminal
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    actor: Actor

    @property
    def shop(self) -> Shop:
        return self.terminal.shop


class StaffRequest(HttpRequest):
    """What a view behind `@allow` receives."""

    user: Staff
    seat: Seat
    actor: Actor
    request_id: UUID


def remember_terminal(response: HttpResponse, terminal: Terminal, *, secure: bool) -> None:
    """Make this browser the terminal."""
    response.set_cookie(
        COOKIE, signing.dumps(terminal.pk, salt=_SALT), max_age=_YEAR, httponly=True, secure=secure, samesite="Strict"
    )


def _terminal_key(request: HttpRequest) -> int | None:
    """Return which terminal this browser's signed cookie names."""
    try:
        return int(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR))
    except signing.BadSignature:
        return None


def terminal_of(request: HttpRequest) -> Terminal | None:
    """Return the terminal that this browser is, or None when it is none, or no longer."""
    key = _terminal_key(request)
    if key is None:
        return None
    usable = Terminal.objects.select_related("shop").filter(enrolled_at__isnull=False, revoked_at=None)
    return usable.filter(pk=key).first()


# Terminal, shop and django-guardian's object permissions of the person there, in one statement: it runs on every request.
_SEAT = """
SELECT t.id, t.shop_id, t.kind, t.place, t.enrolled_at, p.id, p.agency_id, p.code, p.name, p.opens_at, p.closes_at,
       ARRAY (SELECT a.codename FROM guardian_userobjectpermission g
                JOIN auth_permission a ON a.id = g.permission_id JOIN django_content_type c ON c.id = g.content_type_id
               WHERE g.user_id = %s AND g.object_pk = t.shop_id::text AND c.app_label = 'staff' AND c.model = 'shop')
  FROM staff_terminal t JOIN staff_shop p ON p.id = t.shop_id
 WHERE t.id = %s AND t.enrolled_at IS NOT NULL AND t.revoked_at IS NULL
"""


def _seat_of(staff: Staff, terminal: int) -> tuple[Terminal, frozenset[Role]] | None:
    with connection.cursor() as cursor:
        cursor.execute(_SEAT, [staff.pk, terminal])
        row = cursor.fetchone()
    if row is None:
        return None
    place = Terminal(id=row[0], shop_id=row[1], kind=row[2], place=row[3], enrolled_at=row[4])
    place.shop = Shop(id=row[5], agency_id=row[6], code=row[7], name=row[8], opens_at=row[9], closes_at=row[10])
    return place, frozenset(Role(codename) for codename in row[11])


def roles_at(staff: Staff, shop: Shop) -> frozenset[Role]:
    """Return the roles that django-guardian holds for this person at this shop. One query."""
    held = UserObjectPermission.objects.filter(
        user=staff, object_pk=str(shop.pk), content_type__app_label="staff", content_type__model="shop"
    ).values_list("permission__codename", flat=True)
    return frozenset(Role(codename) for codename in held)


def take_seat(request: HttpRequest) -> Seat | None:
    """Return the seat of a signed-in request, or None: unknown terminal, or a session that began at another one."""
    staff, key = request.user, _terminal_key(request)
    if key is None or not isinstance(staff, Staff) or request.session.get("terminal") != key:
        return None
    found = _seat_of(staff, key)
    if found is None:
        return None
    terminal, roles = found
    return Seat(
        staff=staff,
        terminal=terminal,
        roles=roles,
        permissions=permissions_of(set(roles), qualified=bool(getattr(staff, "qualified", False))),
        actor=Actor(
            ref=staff.ref,
            number=staff.number,
            staff=staff.pk,
            shop=terminal.shop_id,
            terminal=terminal.pk,
            request=request.request_id,  # type: ignore[attr-defined]
        ),
    )
