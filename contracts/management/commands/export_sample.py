"""manage.py export_sample FOLDER: files that import cleanly, to compare one's own with."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.carrier import sample
from contracts.carrier.generate import generate


class Command(BaseCommand):
    help = "取り込みの見本となるCSVファイルを書き出します。すべて架空のデータです。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="書き出すフォルダー")
        parser.add_argument("--customers", type=int, default=50, help="顧客の数")
        parser.add_argument("--seed", type=int, default=1, help="同じ数なら同じデータになります")
        parser.add_argument("--encoding", choices=list(sample.ENCODINGS), default="utf-8", help="文字コード")
        parser.add_argument("--english", action="store_true", help="見出しと値を英語名で書く")

    def handle(self, *_args: Any, **options: Any) -> None:
        carrier = generate(options["customers"], seed=options["seed"], today=timezone.localdate())
        sample.write(carrier, options["folder"], encoding=options["encoding"], english=options["english"])
        self.stdout.write(_("見本を書き出しました: %(folder)s") % {"folder": options["folder"]})
