"""Signing in and out, enrolling a terminal, and the first page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from staff import actions
from staff.first import first_page
from staff.forms import EnrolForm, SignInForm
from staff.gate import allow
from staff.models import Terminal
from staff.permissions import Permission
from staff.seats import StaffRequest, remember_terminal, terminal_of


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    terminal = terminal_of(request)
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if form.is_valid():
        chosen: Terminal | None = form.cleaned_data.get("terminal") or terminal
        try:
            staff = actions.sign_in(
                number=form.cleaned_data["number"],
                password=form.cleaned_data["password"],
                terminal=chosen,
                request=request.request_id,  # type: ignore[attr-defined]
            )
        except actions.CannotSignIn as refused:
            form.add_error(None, _refusal(str(refused)))
        else:
            login(request, staff, backend="staff.backends.StaffBackend")
            request.session["terminal"] = chosen.pk if chosen else None
            response = redirect(_next(request, form.cleaned_data["next"]))
            if chosen and chosen != terminal:
                remember_terminal(response, chosen, secure=settings.HTTPS)
            return response
    return render(request, "staff/sign_in.html", {"form": form, "here": terminal})


def _refusal(reason: str) -> str:
    if reason == "NO_TERMINAL":
        return _("この端末は登録されていません。店長に登録コードの発行を依頼してください。")
    return _("サインインできません。スタッフ番号とパスワード、勤務先の店舗を確認してください。")


def _next(request: HttpRequest, wanted: str) -> str:
    """Return the page that was asked for, if it is one of ours. //here//elsewhere names us and, without its host, another: asked twice."""
    if _is_ours(request, wanted):
        here = urlsplit(wanted)._replace(scheme="", netloc="").geturl()
        if here.startswith("/") and _is_ours(request, here):
            return here
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _is_ours(request: HttpRequest, wanted: str) -> bool:
    return url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


@allow(Permission.VIEW_HOME)
@require_POST
def sign_out(request: StaffRequest) -> HttpResponse:
    actions.sign_out(by=request.actor)
    logout(request)
    return redirect("sign_in")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        try:
            terminal = actions.enrol(form.cleaned_data["code"], at=timezone.now())
        except actions.CannotEnrol:
            form.add_error(
                "code",
                _("このコードは使えません。入力を確かめ、期限（1時間）が過ぎていれば新しいコードを依頼してください。"),
            )
        else:
            response = redirect("sign_in")
            remember_terminal(response, terminal, secure=settings.HTTPS)
            return response
    return render(request, "staff/enrol.html", {"form": form})


@allow(Permission.VIEW_HOME)
def home(request: StaffRequest) -> HttpResponse:
    """Lead everyone to where their day begins."""
    allowed = request.seat.permissions
    first = first_page(request.seat)
    if first:
        return redirect(first)
    if Permission.VIEW_QUEUE in allowed:
        return redirect("queue")
    if Permission.ISSUE_TICKET in allowed:
        return redirect("reception")
    if Permission.SIGN_OFF in allowed:
        return redirect("review")
    if Permission.REVIEW_LOG in allowed:
        return redirect("people")
    return render(request, "staff/home.html")
