"""manage.py demo_carrier: an invented carrier, its shops, its people and its last month, for demonstrations only."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from contracts.carrier import loader
from contracts.carrier.copying import CannotOwn, require_owner
from contracts.carrier.generate import generate
from contracts.carrier.report import Report


class Command(BaseCommand):
    help = "架空の携帯電話会社のデータを作ります。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=5000, help="顧客の数")
        parser.add_argument("--seed", type=int, default=1, help="同じ数なら同じデータになります")
        parser.add_argument("--today", type=date.fromisoformat, help="データの基準日（初期値: きょう）")

    def handle(self, *_args: Any, customers: int, seed: int, today: date | None, **_options: Any) -> None:
        try:
            require_owner()
        except CannotOwn as refused:
            raise CommandError(str(refused)) from refused
        report = Report(Path(settings.HOME) / "demo-report.csv")
        carrier = generate(customers, seed=seed, today=today or timezone.localdate())
        with tqdm(total=customers, desc=_("顧客"), unit=_("人"), file=sys.stderr) as bar:
            loader.load_demo(carrier, report=report, progress=bar.update)
        if report.refused:
            raise CommandError(_("取り込めない行がありました: %(path)s") % {"path": report.path})
