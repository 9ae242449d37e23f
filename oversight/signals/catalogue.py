"""Every signal: its code in the log, its short name, its heading, and the sentence with the facts it rests on.

`tell` makes the sentence from the facts of an item, `tell_norm` what is usual. A fact named `…_on` is a day (ISO 8601), `purpose` the code of
a purpose; numbers are numbers. What is missing is shown as a dash: an item must never break the page that shows it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.purposes import BY_CODE

Label = str | Promise
Facts = Mapping[str, object]
_PLACE = re.compile(r"%\((\w+)\)s")
_ABOUT_THE_PERSON = frozenset({"who", "name"})


@dataclass(frozen=True, slots=True)
class Signal:
    """`label` stands on a pill, `title` over an item. Where the fact `way` names one of `ways`, that sentence takes `sentence`'s place."""

    code: str
    label: Label
    title: Label
    sentence: Label
    norm: Label = ""
    ways: Mapping[str, Label] = field(default_factory=dict)

    def sentence_for(self, facts: Facts) -> Label:
        return self.ways.get(str(facts.get("way", "")), self.sentence)

    def facts_for(self, way: str = "") -> frozenset[str]:
        """Return the names of the facts that the sentence and the norm need."""
        texts = f"{self.sentence_for({'way': way})} {self.norm}"
        return frozenset(_PLACE.findall(texts)) - _ABOUT_THE_PERSON


_NO_TICKETS = _("普段の%(name)s：受付票なしの照会 月%(own)s回。店の平均 月%(shop)s回。")
_PER_DAY = _("普段の%(name)s：1日%(own)s回。店の平均 1日%(shop)s回。")
_PER_MONTH = _("普段の%(name)s：月%(own)s回。店の平均 月%(shop)s回。")

_ALL = (
    # Known when the entry is written.
    Signal(
        "OWN_RECORD", _("自分の契約"), _("自分の契約を照会"),
        _("%(who)sが、%(on)sに自分の契約を照会しました（記録 %(count)s件）。自分の手続きは、ほかのスタッフが応対する決まりです。"),
    ),
    Signal(
        "SAME_HOUSEHOLD", _("同じ住所"), _("同じ住所の方を照会"),
        _(
            "%(who)sが、%(on)sに本人と同じ住所のお客さまを照会しました（記録 %(count)s件）。"
            "身近な方の手続きは、ほかのスタッフが応対する決まりです。"
        ),
    ),
    Signal(
        "SURNAME_AND_ADDRESS", _("同じ姓と町"), _("同じ姓で、近くにお住まいの方を照会"),
        _("%(who)sが、%(on)sに本人と姓も町も同じお客さまを照会しました（記録 %(count)s件）。身近な方かどうか、確かめてください。"),
    ),
    Signal(
        "COLLEAGUE", _("同僚"), _("同僚の契約を照会"),
        _("%(who)sが、%(on)sに同じ店舗のスタッフの契約を照会しました（記録 %(count)s件、うち受付票なし %(without_ticket)s件）。"),
    ),
    Signal(
        "RESTRICTED_RECORD", _("閲覧制限"), _("閲覧が制限された方を照会"),
        _("%(who)sが、%(on)sに閲覧が制限されているお客さまを照会しました（記録 %(count)s件、うち受付票なし %(without_ticket)s件）。"),
    ),
    Signal(
        "NO_TICKET", _("受付票なし"), _("受付票のない照会が多い"),
        _("%(who)sが、%(since_on)sから%(until_on)sまでに受付票のない応対で%(count)s人のお客さまを照会しました。"), _NO_TICKETS,
    ),
    Signal(
        "AFTER_CLOSING", _("終了後の操作"), _("終了した応対で照会しようとした"),
        _("%(who)sが、%(on)sに終了した応対で%(count)s回、照会しようとしました。お客さまの情報は表示されていません。"),
    ),
    Signal(
        "NEW_TO_SHOP", _("来店歴なし"), _("この店舗に来たことのない方を、受付票なしで照会"),
        _("%(who)sが、%(since_on)sから%(until_on)sまでに、この店舗に受付票で来たことのないお客さま%(count)s人を、受付票のない応対で照会しました。"),
        _NO_TICKETS,
    ),
    Signal(
        "REPEATED_MISSES", _("該当なしが続く"), _("該当なしの照会が続く"),
        _("%(who)sの照会は、%(on)sに該当なしが%(count)s回続きました。"), _PER_DAY,
    ),
    Signal(
        "OUTSIDE_HOURS", _("営業時間外"), _("営業時間の外に照会"),
        _(
            "%(who)sが、%(since_on)sから%(until_on)sまでに、営業時間の外で%(count)s回照会しました。"
            "うち%(without_ticket)s回は受付票のない応対です。"
        ),
        _PER_MONTH,
    ),
    Signal(
        "OUTSIDE_SHIFT", _("勤務時間外"), _("勤務時間の外に照会"),
        _(
            "%(who)sが、%(since_on)sから%(until_on)sまでに、自分の勤務時間の外で%(count)s回照会しました。"
            "うち%(without_ticket)s回は受付票のない応対です。"
        ),
        _PER_MONTH,
    ),
    Signal(
        "OUTSIDE_PURPOSE", _("目的の外"), _("用件に要らない項目を多く表示"),
        _("%(who)sが、%(since_on)sから%(until_on)sまでに、用件に要らない項目を%(count)s回表示しました。応対は%(visits)s件です。"),
        _("普段の%(name)s：応対100件に%(own)s回。店の平均 応対100件に%(shop)s回。"),
    ),
    Signal(
        "OTHER_SHOP", _("ほかの店舗"), _("ほかの店舗の応対で照会"),
        _("%(who)sが、%(on)sにほかの店舗で受け付けた応対から%(count)s人のお客さまを照会しました。"),
    ),
    Signal(
        "OTHER_CUSTOMER", _("同じ応対で別のお客さま"), _("1件の応対で何人ものお客さまを照会"),
        _("%(who)sが、%(on)sに1件の応対で%(count)s人のお客さまを照会しました。"),
        _("普段の%(name)s：応対1件に%(own)s人。店の平均 %(shop)s人。"),
    ),
    Signal(
        "QUOTA_REACHED", _("照会の上限"), _("照会の上限に達した"),
        _("%(who)sの照会は、%(on)sに%(count)s回、上限のために断られました。お客さまの情報は表示されていません。"),
    ),
    Signal(
        "OWN_ENTRIES", _("自分の記録"), _("自分についての記録を確認"),
        _("%(who)sが、%(on)sに自分の閲覧の記録を%(count)s回確認しました。"),
    ),
    # Found by the worker: they need history.
    Signal(
        "FISHING", _("該当なしが多い"), _("該当なしの照会が多い"),
        _("%(who)sの%(on)sの照会%(searches)s回のうち、%(count)s回が該当なしでした。"),
        _("普段の%(name)s：該当なし 1日%(own)s回。店の平均 1日%(shop)s回。"),
    ),
    Signal(
        "CONSECUTIVE_NUMBERS", _("続きの番号"), _("続きの電話番号を順に照会"),
        _("%(who)sが、%(since_on)sから%(until_on)sまでに、続きの電話番号を%(count)s個、順に試しました。該当したのは%(found)s個です。"),
    ),
    Signal(
        "ABOVE_NORM", _("普段より多い"), _("照会が普段より多い"),
        _("%(who)sが%(on)sに照会したお客さまは%(count)s人、応対は%(visits)s件でした。その日の応対の種類と件数から見込まれるのは%(expected)s人です。"),
        _("普段の%(name)s：応対1件に%(own)s人。店の平均 %(shop)s人。"),
        {
            "WEEKS": _(
                "%(who)sの照会は、%(since_on)sから%(until_on)sまで、見込みより合わせて%(excess)s回多くなっています。応対は%(visits)s件で、"
                "1日あたりの違いは小さくても、続いています。"
            ),
            "BRIEF": _(
                "%(who)sが、%(since_on)sから%(until_on)sまでに、本人確認をせずに%(minutes)s分以内に終わった応対で%(count)s回照会しました。"
            ),
        },
    ),
    Signal(
        "SAME_CUSTOMER", _("同じお客さま"), _("同じお客さまを繰り返し照会"),
        _("%(who)sが、%(since_on)sから%(until_on)sまでに同じお客さまを%(count)s回照会しました。うち%(without_ticket)s回は受付票のない応対です。"),
        _NO_TICKETS,
        {
            "NEVER_CAME": _(
                "%(who)sが、%(since_on)sから%(until_on)sまでに同じお客さまを%(count)s回照会しました。うち%(without_ticket)s回は受付票のない応対です。"
                "このお客さまの来店は、この期間に一度もありません。"
            ),
            "CROWD": _(
                "%(since_on)sから%(until_on)sまでに、スタッフ%(people)s人が同じお客さまを照会しました。この店舗では%(count)s回、"
                "うち受付票なし%(without_ticket)s回です。来店はありません。最後に照会したのは%(who)sです。"
            ),
        },
    ),
    Signal(
        "RUBBER_STAMP", _("短すぎる確認"), _("書類を読む時間のない本人確認"),
        _("%(who)sの%(since_on)sから%(until_on)sまでの本人確認（一致）%(checks)s件のうち、%(count)s件は%(seconds)s秒以内に終わっています。"),
        _("普段の%(name)s：%(own)s秒。店の平均 %(shop)s秒。"),
    ),
    Signal(
        "SAME_DOCUMENT", _("同じ書類"), _("同じ書類で、別のお客さまの本人確認"),
        _("同じ番号の書類が、%(since_on)sから%(until_on)sまでに%(count)s人のお客さまの本人確認に使われました。最後に確認したのは%(who)sです。"),
    ),
    Signal(
        "REISSUE_AFTER_CHANGE", _("変更後すぐの再発行"), _("登録を変更してすぐのSIM再発行"),
        _("%(who)sが%(on)sにSIM再発行で応対したお客さまは、%(days)s日前に「%(purpose)s」の応対をしています。なりすましがこの順で行われることがあります。"),
    ),
    Signal(
        "VISIT_CLOSED", _("応対の終了後"), _("終了した応対でお客さまの情報を表示"),
        _("%(who)sが、%(on)sに終了した応対でお客さまの情報を%(count)s回表示しました。通常の操作では起こりません。"),
    ),
)  # fmt: skip

SIGNALS: dict[str, Signal] = {signal.code: signal for signal in _ALL}


def tell(code: str, facts: Facts, *, who: str) -> str:
    """Return the sentence of an item in the reader's language. `who`: "伊藤さん（C-20533-1）". An unknown code is returned as it is."""
    signal = SIGNALS.get(code)
    return _filled(signal.sentence_for(facts), facts, who=who, name=who) if signal else code


def tell_norm(code: str, facts: Facts, *, name: str) -> str:
    """Return what is usual for the person and the shop; empty where the signal compares with nothing. `name`: "伊藤さん"."""
    signal = SIGNALS.get(code)
    compared = signal is not None and facts.get("own", facts.get("shop")) is not None
    return _filled(signal.norm, facts, who=name, name=name) if signal and signal.norm and compared else ""


def _filled(text: Label, facts: Facts, **people: str) -> str:
    sentence = str(text)
    return sentence % (dict(_shown(_PLACE.findall(sentence), facts)) | people)


def _shown(names: list[str], facts: Facts) -> Iterator[tuple[str, str]]:
    for name in names:
        value = facts.get(name)
        if value is None:
            yield name, "–"
        elif name == "on" or name.endswith("_on"):
            yield name, date_format(date.fromisoformat(str(value)), gettext("n月j日"))
        elif name == "purpose":
            yield name, gettext(BY_CODE[str(value)].label) if value in BY_CODE else str(value)
        else:
            yield name, f"{value:.1f}" if isinstance(value, float) else str(value)
