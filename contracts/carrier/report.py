"""The list of rows that were not imported: file, line, column, reason. Never a value, which may be personal."""

import csv
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext_lazy as _

from contracts.carrier.columns import File
from contracts.carrier.reasons import Fault, Reason

HEADER = (_("ファイル"), _("行"), _("列"), _("理由"))
LABELS = {
    Reason.NOT_READABLE: _("文字コードが正しくありません（UTF-8 か Shift_JIS にしてください）"),
    Reason.TOO_FEW_FIELDS: _("項目の数が見出しより少なくなっています"),
    Reason.TOO_MANY_FIELDS: _("項目の数が見出しより多くなっています"),
    Reason.MISSING: _("値が必要です"),
    Reason.TOO_LONG: _("長すぎます"),
    Reason.NOT_PRINTABLE: _("表示できない文字が含まれています"),
    Reason.NOT_CODE: _("半角の英数字と記号で、空白を入れずに書いてください"),
    Reason.NOT_KANA: _("カタカナで書いてください"),
    Reason.NOT_DATE: _("日付ではありません（例: 1980-03-15）"),
    Reason.NOT_TIME: _("日時ではありません（例: 2026-11-21 14:30）"),
    Reason.NOT_MONTH: _("年月ではありません（例: 2026-11）"),
    Reason.NOT_YEN: _("円の整数ではありません"),
    Reason.NOT_NUMBER: _("0以上の整数ではないか、大きすぎます"),
    Reason.NOT_A_CHOICE: _("選べる値ではありません"),
    Reason.NOT_POSTAL_CODE: _("郵便番号は7桁の数字です"),
    Reason.NOT_TELEPHONE: _("電話番号は0から始まる10桁か11桁の数字です"),
    Reason.NOT_MOBILE: _("回線の番号は060・070・080・090から始まる11桁の数字です"),
    Reason.NOT_EMAIL: _("メールアドレスの形ではありません"),
    Reason.NOT_COUNTRY: _("国籍は2文字の国コードです（例: VN）"),
    Reason.NOT_CORPORATE_NUMBER: _("法人番号の検査数字が合いません"),
    Reason.NOT_LAST_FOUR: _("下4桁の数字だけを書いてください"),
    Reason.NOT_IMEI: _("IMEIの検査数字が合いません"),
    Reason.NOT_ICCID: _("ICCIDは89から始まる18桁か19桁の数字です"),
    Reason.IN_THE_FUTURE: _("未来の日付です"),
    Reason.TOO_OLD: _("古すぎる日付です"),
    Reason.MUST_BE_EMPTY: _("この行では空欄でなければなりません"),
    Reason.BEFORE_START: _("開始日より前の日付です"),
    Reason.NEGATIVE: _("負の金額にはできません"),
    Reason.NOT_A_PLAN: _("料金プランではなくオプションのコードです"),
    Reason.NOT_AN_OPTION: _("オプションではなく料金プランのコードです"),
    Reason.TWICE: _("同じ行がすでにファイルの中にあります"),
    Reason.NUMBER_IN_USE: _("同じ番号の契約がほかにあります"),
    Reason.INDIVIDUAL_NUMBER: _("個人番号（マイナンバー）のような数字が含まれています"),
    Reason.UNKNOWN_PLAN: _("このコードのプランはありません"),
    Reason.UNKNOWN_CUSTOMER: _("この番号の顧客はいません"),
    Reason.UNKNOWN_CONTRACT: _("この番号の契約はありません"),
    Reason.UNKNOWN_GUARDIAN: _("この番号の親権者はいません"),
    Reason.CUSTOMER_REFUSED: _("顧客の行が取り込めなかったため、取り込みません"),
    Reason.CONTRACT_REFUSED: _("契約の行が取り込めなかったため、取り込みません"),
    Reason.OF_ANOTHER_CUSTOMER: _("ほかの顧客の契約です"),
    Reason.BILL_REFUSED: _("同じ請求のほかの行が取り込めなかったため、取り込みません"),
    Reason.POSITION_MISSING: _("請求の行番号が1から続いていません"),
    Reason.BILL_IN_PIECES: _("同じ請求の行が続いていません"),
    Reason.DUE_DATES_DIFFER: _("支払期限が同じ請求のほかの行と違います"),
    Reason.DIFFERS_FROM_BILL: _("請求額が請求明細の合計と違います"),
}


@dataclass(slots=True)
class Counts:
    written: int = 0
    already_there: int = 0
    refused: int = 0


@dataclass(slots=True)
class Report:
    """Counts by file, and the faults in a CSV file at `path`, which exists only when there is a fault."""

    path: Path
    counts: dict[str, Counts] = field(default_factory=dict)
    reasons: Counter[Reason] = field(default_factory=Counter)
    _stream: TextIO | None = None

    def of(self, file: File) -> Counts:
        return self.counts.setdefault(file.name, Counts())

    def refuse(self, file: File, line: int, faults: list[Fault]) -> None:
        """One row of the report for each fault; the row of the file counts once."""
        self.of(file).refused += 1
        for fault in faults:
            self.reasons[fault.reason] += 1
            column = next((column.header for column in file.columns if column.name == fault.column), "")
            csv.writer(self._opened()).writerow([file.filename, line, column, LABELS[fault.reason]])

    def close(self) -> None:
        if self._stream:
            self._stream.close()

    @property
    def refused(self) -> int:
        return sum(counts.refused for counts in self.counts.values())

    def _opened(self) -> TextIO:
        if self._stream is None:
            # A link of this name in a folder that somebody else filled would lead the writing anywhere.
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
            # With a BOM, because the report is opened in Excel.
            self._stream = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
            csv.writer(self._stream).writerow([str(title) for title in HEADER])
        return self._stream
