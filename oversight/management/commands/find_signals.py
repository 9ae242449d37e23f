"""manage.py find_signals [--days N]: what the worker does every five minutes, for the days before now. What was found stays as it is."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from oversight.signals.find import find


class Command(BaseCommand):
    help = gettext_lazy("記録から気づきを探します。見つけたものは確認の一覧に入り、記録にも残ります。")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=2, help="何日前から探すか")

    def handle(self, *_args: Any, days: int, **_options: Any) -> None:
        now = timezone.now()
        found = 0
        for ago in tqdm(range(days - 1, -1, -1), unit="日", file=sys.stderr):
            until = now - timedelta(days=ago)
            found += len(find(until=until, since=until - timedelta(days=2)))
        self.stdout.write(_("気づき %(count)s件") % {"count": found})
