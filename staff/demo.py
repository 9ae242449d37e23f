"""The demo's agencies, shops, terminals and people. Everybody has the same well-known password: for demonstrations only."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from auditlog.context import disable_auditlog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from guardian.models import UserObjectPermission

from staff.models import Agency, Shop, Staff, StaffId, Terminal
from staff.numbers import staff_number
from staff.permissions import Role

PASSWORD = "demo-shopdesk-2026"  # noqa: S105  (printed by the demo itself)
OWNER = "owner"
TERMINALS = (("RECEPTION", 1), ("COUNTER", 4), ("REPAIR", 1), ("TELEPHONE", 1), ("OFFICE", 1))
WITHOUT_STAFF_ID = "なし"
EXPIRED, SUSPENDED = "期限切れ", "停止中"

# Role, letter of the staff number, what the table of sign-ins calls it; a shop has one of each, and three clerks.
ROLES = (
    (Role.GREETER, "G", "受付係"),
    (Role.CLERK, "C", "窓口スタッフ"),
    (Role.CLERK, "C", "窓口スタッフ"),
    (Role.CLERK, "C", "窓口スタッフ"),
    (Role.TECHNICIAN, "T", "修理担当"),
    (Role.OPERATOR, "P", "電話窓口"),
    (Role.MANAGER, "M", "店長"),
    (Role.TRAINER, "R", "研修担当"),
    (Role.PRIVACY_OFFICER, "V", "個人情報管理者"),
    (Role.AUDITOR, "A", "監査担当"),
)
FIRST_SERIAL = {"G": 10377, "C": 20418, "T": 40001, "P": 50001, "M": 30012, "R": 60001, "V": 70001, "A": 80001}

# Agency, shop, and its ten people in the order of ROLES.
SHOPS = (
    (("TKY", "東都モバイル販売"), ("M01", "丸の内店"), """
        中村 蓮:ナカムラ レン 青木 美咲:アオキ ミサキ 伊藤 健:イトウ ケン 遠藤 彩:エンドウ アヤ 小林 修:コバヤシ オサム
        吉田 真理:ヨシダ マリ 高橋 直樹:タカハシ ナオキ 松田 亮:マツダ リョウ 井上 千尋:イノウエ チヒロ 木村 隆:キムラ タカシ"""),
    (("NNW", "浪速テレコム"), ("U01", "梅田店"), """
        西村 陽菜:ニシムラ ヒナ 山本 花:ヤマモト ハナ 岡田 翔:オカダ ショウ 藤井 舞:フジイ マイ 森 大輔:モリ ダイスケ
        池田 結衣:イケダ ユイ 大西 浩:オオニシ ヒロシ 前田 遥:マエダ ハルカ 長谷川 恵:ハセガワ メグミ 近藤 誠:コンドウ マコト"""),
    (("TKY", "東都モバイル販売"), ("S01", "札幌大通店"), """
        石川 樹:イシカワ イツキ 佐々木 葵:ササキ アオイ 工藤 匠:クドウ タクミ 千葉 さくら:チバ サクラ 菅原 剛:スガワラ ツヨシ
        三浦 莉子:ミウラ リコ 小野 雅人:オノ マサト 菊地 望:キクチ ノゾミ 成田 香:ナリタ カオリ 本間 悟:ホンマ サトル"""),
    (("NNW", "浪速テレコム"), ("H01", "博多店"), """
        原 颯太:ハラ ソウタ 古賀 七海:コガ ナナミ 松尾 大地:マツオ ダイチ 江口 愛:エグチ アイ 甲斐 進:カイ ススム
        野口 美穂:ノグチ ミホ 永田 剛志:ナガタ ツヨシ 堀 由美:ホリ ユミ 馬場 恵美:ババ エミ 三宅 正:ミヤケ タダシ"""),
)  # fmt: skip
# The third clerk of 丸の内店 let the staff ID lapse, that of 梅田店 was suspended: both are kept from customers.
LAPSED, STOPPED = ("M01", 3), ("U01", 3)


def load(now: datetime) -> None:
    """Make shops and people unless there are any. One transaction of the owner."""
    if Shop.objects.using(OWNER).exists():
        return
    password = make_password(PASSWORD)  # slow on purpose: once, and the same for all
    with transaction.atomic(using=OWNER), disable_auditlog():
        for place, ((agency_code, agency_name), (code, name), people) in enumerate(SHOPS):
            agency, _ = Agency.objects.using(OWNER).get_or_create(code=agency_code, defaults={"name": agency_name})
            shop = Shop.objects.using(OWNER).create(
                agency=agency, code=code, name=name, opens_at=time(10), closes_at=time(20)
            )
            Terminal.objects.using(OWNER).bulk_create(
                Terminal(shop=shop, kind=kind, place=number, enrolled_at=now)
                for kind, count in TERMINALS
                for number in range(1, count + 1)
            )
            for nth, (full_name, kana) in enumerate(_people(people)):
                _hire(shop, nth, _number(place, nth), full_name, kana, password, now)


def sign_ins() -> Iterator[tuple[str, str, str, str]]:
    """Yield number, role, shop and name of everybody, in the order of the shops."""
    for place, (_, (code, shop), people) in enumerate(SHOPS):
        for nth, (name, _kana) in enumerate(_people(people)):
            remark = {LAPSED: f"（スタッフID{EXPIRED}）", STOPPED: f"（スタッフID{SUSPENDED}）"}.get((code, nth), "")
            yield _number(place, nth), ROLES[nth][2], shop, f"{name}{remark}"


def _people(text: str) -> list[tuple[str, str]]:
    words = text.split()  # family, given:family kana, given kana
    return [
        (f"{words[at]} {given}", f"{kana} {words[at + 2]}")
        for at in range(0, len(words), 3)
        for given, kana in [words[at + 1].split(":")]
    ]


def _number(place: int, nth: int) -> str:
    letter = ROLES[nth][1]
    clerk = nth - 1 if letter == "C" else 0
    return staff_number(letter, FIRST_SERIAL[letter] + place * 1000 + clerk * 115)


def _hire(shop: Shop, nth: int, number: str, name: str, kana: str, password: str, now: datetime) -> None:
    role = ROLES[nth][0]
    person = Staff(number=number, name=name, kana=kana, agency=shop.agency, password=password)
    person.save(using=OWNER)
    UserObjectPermission.objects.db_manager(OWNER).assign_perm(role.value, person, shop)
    if role is Role.AUDITOR:
        UserObjectPermission.objects.db_manager(OWNER).assign_perm("audits", person, shop.agency)
    if role is not Role.GREETER:  # meets no customer's data, needs no staff ID
        today = now.date()
        expires_on = today - timedelta(days=1) if (shop.code, nth) == LAPSED else _in_days(today, 120 + nth * 20)
        issued_on = expires_on - timedelta(days=365)
        StaffId.objects.using(OWNER).create(
            staff=person,
            passed_on=issued_on,
            pledged_on=issued_on,
            issued_on=issued_on,
            issued_by=staff_number("R", FIRST_SERIAL["R"]),
            expires_on=expires_on,
            suspended_at=now - timedelta(days=2) if (shop.code, nth) == STOPPED else None,
        )


def _in_days(day: date, count: int) -> date:
    return day + timedelta(days=count)
