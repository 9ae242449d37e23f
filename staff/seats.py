"""A seat: this person, at this terminal of this shop, with what the roles there allow. Found once per request."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
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


def terminal_of(request: HttpRequest) -> Terminal | None:
    """Return the terminal that this browser is, or None when it is none, or no longer."""
    try:
        key = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR)
    except signing.BadSignature:
        return None
    return (
        Terminal.objects.select_related("shop__agency")
        .filter(pk=key, enrolled_at__isnull=False, revoked_at=None)
        .first()
    )


def roles_at(staff: Staff, shop: Shop) -> frozenset[Role]:
    """Return the roles that django-guardian holds for this person at this shop. One query."""
    held = UserObjectPermission.objects.filter(
        user=staff, object_pk=str(shop.pk), content_type__app_label="staff", content_type__model="shop"
    ).values_list("permission__codename", flat=True)
    return frozenset(Role(codename) for codename in held)


def take_seat(request: HttpRequest) -> Seat | None:
    """Return the seat of a signed-in request, or None: unknown terminal, or a session that began at another terminal."""
    terminal = terminal_of(request)
    staff = request.user
    if terminal is None or not isinstance(staff, Staff) or request.session.get("terminal") != terminal.pk:
        return None
    roles = roles_at(staff, terminal.shop)
    qualified = bool(getattr(staff, "qualified", False))
    return Seat(
        staff=staff,
        terminal=terminal,
        roles=roles,
        permissions=permissions_of(set(roles), qualified=qualified),
        actor=Actor(
            ref=staff.ref,
            number=staff.number,
            staff=staff.pk,
            shop=terminal.shop_id,
            terminal=terminal.pk,
            request=request.request_id,  # type: ignore[attr-defined]
        ),
    )
