"""What customers came, called or wrote about."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from contracts.carrier import numbers
from contracts.carrier.columns import Row
from contracts.carrier.dice import Part, day_between, dice, pick
from contracts.carrier.lines import Line
from contracts.carrier.people import Person

_YEARS = 2
_Topic = tuple[str, str, tuple[str, ...]]
_NEW: _Topic = ("VISIT", "新規契約", ("契約を受付",))

_TOPICS: tuple[tuple[int, _Topic], ...] = (
    (12, ("VISIT", "料金のご相談", ("請求内容を説明", "プランの見直しを案内", "次回来店時に検討"))),
    (10, ("VISIT", "プラン変更", ("当日変更", "翌月から変更を予約", "見送り"))),
    (8, ("VISIT", "機種変更", ("機種変更を受付", "在庫なしのため取り寄せ", "見積のみ"))),
    (4, ("VISIT", "住所変更", ("変更を受付",))),
    (3, ("VISIT", "支払方法の変更", ("クレジットカードへ変更", "口座振替へ変更"))),
    (3, ("VISIT", "料金のお支払い", ("店頭で入金",))),
    (12, ("ENQUIRY", "請求額についての問い合わせ", ("内訳を案内", "折り返し連絡で解決"))),
    (9, ("ENQUIRY", "通信速度が遅い", ("設定を案内して改善", "容量超過を案内", "エリアの改善要望として受付"))),
    (6, ("ENQUIRY", "紛失のため利用停止", ("利用停止を受付", "発見のため停止を解除"))),
    (5, ("ENQUIRY", "海外での利用方法", ("手順を案内",))),
    (4, ("ENQUIRY", "迷惑電話・迷惑メール", ("対策サービスを案内",))),
    (5, ("REPAIR", "画面割れの修理", ("修理完了、返却済", "見積後に修理辞退", "交換機を案内"))),
    (4, ("REPAIR", "電池の消耗", ("電池交換、返却済", "機種変更を案内"))),
    (2, ("REPAIR", "充電できない", ("端子の清掃で改善", "修理完了、返却済"))),
)


def rows(one: Person, own: list[Line], *, seed: int, today: date) -> Iterator[Row]:
    """Rows of contacts.csv: the contract's first day and what happened in the last two years."""
    rng = dice(seed, Part.CONTACT, one.place)
    customer_number = numbers.customer_number(one.place, seed)
    earliest = max(one.registered_on, today - timedelta(days=365 * _YEARS))
    happened = [(line.started_on, _NEW) for line in own if line.started_on >= earliest]
    for _ in range(min(9, int(rng.expovariate(1 / 2.2)))):
        happened.append((day_between(rng, earliest, today - timedelta(days=1)), pick(rng, _TOPICS)))
    happened.sort(key=lambda contact: contact[0])
    home = _nearest(one.home.postal_code)
    for nth, (day, (kind, topic, outcomes)) in enumerate(happened, start=1):
        afar = pick(rng, ((7, "お客様センター"), (3, "ウェブ")))
        yield {
            "contact_number": f"H{customer_number}{nth:02d}",
            "customer_number": customer_number,
            "happened_at": f"{day.isoformat()} {_time(rng)}",
            "kind": kind,
            "place": afar if kind == "ENQUIRY" else home,
            "summary": f"{topic}：{rng.choice(outcomes)}",
        }


def _nearest(postal_code: str) -> str:
    """The shop for the region of a postal code: Hokkaido, Kyushu, the west, the rest."""
    if postal_code[0] == "0" and postal_code[1] not in "123":
        return "札幌大通店"
    return {"5": "梅田店", "6": "梅田店", "7": "梅田店", "8": "博多店"}.get(postal_code[0], "丸の内店")


def _time(rng: Random) -> str:
    """Within the opening hours of a shop, 10:00–19:00."""
    minutes = rng.randrange(10 * 60, 19 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
