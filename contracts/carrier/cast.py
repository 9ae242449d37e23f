"""The first customers of every demo carrier, always the same: the cases that a demonstration or a test wants to meet.

place  who
0      山田 太郎, whose last bill rose because of extra data
1, 2   twins: one surname, one home, one birth date
3, 4   the same reading and birth date, written differently, no relation
5–10   six persons with the same reading and birth date: more than a lookup may show
11–13  a parent and two minors
14     a corporation with a person in charge
15     a foreign resident
16     a name written in an old form
17     in arrears and suspended
18     all contracts ended
19, 20 青木 美咲 and 伊藤 健, who also serve at 丸の内店
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Role:
    life: str = "adult"
    text: str = ""
    kana: str = ""
    born: date | None = None
    age: int = 0
    """Age in years where the birth date has to move with the calendar (a minor)."""
    lines: int = 1
    nationality: str = ""


ARREARS = frozenset({17})
ENDED = frozenset({18})

_SATO = (date(1969, 11, 3), "サトウ ケンイチ")
_SATO_WAYS = ("佐藤　健一", "佐藤　憲一", "佐藤　謙一", "佐東　健一", "左藤　賢一", "佐藤　研一")
ROLES: dict[int, Role] = {
    0: Role(text="山田　太郎", kana="ヤマダ タロウ", born=date(1986, 5, 1), lines=2),
    1: Role(text="髙橋　海斗", kana="タカハシ カイト", born=date(2001, 7, 7)),
    2: Role(life="relative", text="髙橋　陸", kana="タカハシ リク", born=date(2001, 7, 7)),
    3: Role(text="渡邉　裕子", kana="ワタナベ ユウコ", born=date(1978, 5, 14)),
    4: Role(text="渡辺　優子", kana="ワタナベ ユウコ", born=date(1978, 5, 14), lines=3),
    **{5 + number: Role(text=text, kana=_SATO[1], born=_SATO[0]) for number, text in enumerate(_SATO_WAYS)},
    11: Role(text="山﨑　由美子", kana="ヤマザキ ユミコ", born=date(1983, 2, 18), lines=3),
    12: Role(life="minor", text="山﨑　陽菜", kana="ヤマザキ ヒナ", age=14),
    13: Role(life="minor", text="山﨑　湊", kana="ヤマザキ ミナト", age=16),
    14: Role(life="corporation", text="株式会社丸山製作所", kana="カブシキガイシャ マルヤマセイサクショ", lines=5),
    15: Role(life="foreign", text="NGUYEN VAN AN", kana="グエン ヴァン アン", born=date(1997, 9, 2), nationality="VN"),
    16: Role(text="齋藤　麻衣", kana="サイトウ マイ", born=date(1991, 12, 24)),
    17: Role(text="濱田　剛", kana="ハマダ ツヨシ", born=date(1974, 8, 30), lines=2),
    18: Role(text="中嶋　節子", kana="ナカジマ セツコ", born=date(1949, 1, 11), lines=2),
    19: Role(text="青木　美咲", kana="アオキ ミサキ", born=date(1994, 2, 11)),
    20: Role(text="伊藤　健", kana="イトウ ケン", born=date(1990, 6, 30)),
}
STAFF = {19: ("C", 20418), 20: ("C", 20533)}
"""Customers who are members of staff: letter and serial of their staff number."""
PARENT_OF = {2: 1, 12: 11, 13: 11}
"""Who leads the household of a member of the cast; of everybody else it is the customer before."""


def birth(role: Role | None, today: date) -> date | None:
    """The birth date that the cast wants, if any."""
    if role and role.age:
        return date(today.year - role.age, 1, 15)
    return role.born if role else None
