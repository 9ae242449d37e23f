"""manage.py import_carrier FOLDER: a carrier's own data from CSV files (docs/import.md)."""

import errno
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from contracts.carrier import columns, loader, reading
from contracts.carrier.copying import CannotOwn, require_owner
from contracts.carrier.loader import Progress
from contracts.carrier.report import Report


class Command(BaseCommand):
    help = "顧客・回線・請求などのCSVファイルを取り込みます。書き方は docs/import.md にあります。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="CSVファイルのフォルダー")
        parser.add_argument(
            "--report", type=Path, help="取り込めなかった行の一覧（初期値: フォルダーの中の import-report.csv）"
        )

    def handle(self, *_args: Any, folder: Path, report: Path | None, **_options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(_("フォルダーがありません: %(folder)s") % {"folder": folder})
        rows = Report(report or folder / "import-report.csv")
        try:
            require_owner()
            loader.load_folder(folder, today=timezone.localdate(), report=rows, progress=_bar)
        except CannotOwn as refused:
            raise CommandError(str(refused)) from refused
        except reading.CannotRead as refused:
            raise CommandError(_WHY[refused.reason] % {"file": refused.file, "detail": refused.detail}) from refused
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
            raise CommandError(
                _("%(path)s はリンクです。消すか、--report で別の場所を指定してください。") % {"path": rows.path}
            ) from error
        finally:
            rows.close()
        for name, counts in rows.counts.items():
            said = _("%(file)s: 新しく %(written)d 行、取り込み済み %(there)d 行、取り込めない行 %(refused)d 行")
            file = columns.file_named(name).filename
            numbers = {"written": counts.written, "there": counts.already_there, "refused": counts.refused}
            self.stdout.write(said % {"file": file, **numbers})
        if rows.refused:
            self.stdout.write(_("取り込めなかった行の理由: %(path)s") % {"path": rows.path})


_WHY = {
    "NO_FILES": gettext_lazy(
        "%(file)s にCSVファイルがありません。customers.csv などの名前は docs/import.md にあります。"
    ),
    "UNKNOWN_COLUMN": gettext_lazy(
        "%(file)s に知らない見出しがあります: %(detail)s。見出しは docs/import.md にあります。"
    ),
    "COLUMN_TWICE": gettext_lazy("%(file)s に同じ見出しが二つあります: %(detail)s。一つにしてください。"),
    "NOT_CSV": gettext_lazy(
        "%(file)s の%(detail)s行目から先を、CSVとして読めません。閉じていない引用符がないか確かめてください。"
    ),
    "COLUMN_MISSING": gettext_lazy("%(file)s に見出しがありません: %(detail)s。この列は必要です。"),
}


def _bar(file: columns.File, total: int) -> Progress:
    bar = tqdm(total=total, desc=file.header, unit="行", file=sys.stderr)

    def move(rows: int) -> None:
        bar.update(rows)
        if bar.n >= total:
            bar.close()

    return move
