"""Home addresses: real towns with their postal codes, invented house numbers.

A short list (160 towns in 47 prefectures, about by population) is enough for a demo; the whole register of
Japan Post (郵便番号データ, free of copyright) comes with the package that looks addresses up while they are typed.
"""

from bisect import bisect_right
from itertools import accumulate
from random import Random
from typing import NamedTuple

from contracts.carrier.towns import TOWNS


class Address(NamedTuple):
    postal_code: str
    address: str
    building: str


_SUMS = list(accumulate(int(town.split()[0]) for town in TOWNS.strip().splitlines()))
_TOWNS = [tuple(town.split()[1:]) for town in TOWNS.strip().splitlines()]
_BUILDINGS = ("コーポ", "メゾン", "ハイツ", "グランド", "サン", "パーク", "ローズ", "プラザ", "シティ", "グリーン")
_ENDINGS = ("ハイム", "レジデンス", "マンション", "コート", "ヒルズ", "ガーデン", "荘", "パレス", "テラス")


def home(rng: Random) -> Address:
    postal_code, prefecture, city, town = _TOWNS[bisect_right(_SUMS, rng.random() * _SUMS[-1])]
    if town.endswith("*"):  # a town that is divided into 丁目
        number = f"{rng.randint(1, 4)}丁目{rng.randint(1, 28)}番{rng.randint(1, 20)}号"
    else:
        number = f"{rng.randint(1, 2800)}番地{rng.randint(1, 12)}"
    address = f"{prefecture}{city}{town.rstrip('*')}{number}"
    return Address(f"{postal_code[:3]}-{postal_code[3:]}", address, _building(rng))


def office(rng: Random) -> Address:
    address = home(rng)
    return address._replace(building=f"{rng.choice(('第一', '第二', '中央', '駅前'))}ビル{rng.randint(2, 9)}階")


def _building(rng: Random) -> str:
    if rng.random() < 0.52:
        return ""
    floor = rng.randint(1, 12)
    name = rng.choice(_BUILDINGS) + rng.choice(_ENDINGS)
    return f"{name} {floor}{rng.randint(1, 8):02d}号室"
