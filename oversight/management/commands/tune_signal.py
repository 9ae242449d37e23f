"""manage.py tune_signal SHOP NAME VALUE --reason …: a shop's own threshold from a day on; without arguments the table."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.log import record
from oversight.models import Tuning
from oversight.signals.thresholds import THRESHOLDS, table
from staff.models import Shop

OWNER = "owner"


class Command(BaseCommand):
    help = gettext_lazy("店舗ごとの基準を決めます。引数なしで、いまの基準と理由を表示します。")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shop", nargs="?", help="店舗のコード")
        parser.add_argument("name", nargs="?", choices=sorted(THRESHOLDS), help="基準の名前")
        parser.add_argument("value", nargs="?", type=float, help="新しい値")
        parser.add_argument("--reason", default="", help="なぜ変えるか")
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="この日から（初期値: きょう）")

    def handle(self, *_args: Any, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError(_("DATABASE_OWNER_URL がありません。表の所有者 shopdesk_owner の接続で行います。"))
        shop = self._shop(options["shop"])
        if shop is None or options["name"] is None:
            self._show(shop)
            return
        name, value, reason = options["name"], options["value"], options["reason"].strip()
        if value is None or value < 0:
            raise CommandError(_("新しい値を0以上の数で指定してください。"))
        if len(reason) < 5:
            raise CommandError(_("--reason に理由を書いてください。あとで見る人が読みます。"))
        entry = record("threshold.set", by=None, sections=[name.lower()], hits=round(value))
        Tuning.objects.using(OWNER).create(
            shop=shop, name=name, value=value, valid_from=options["valid_from"] or timezone.localdate(), reason=reason, entry=entry.uuid
        )  # fmt: skip
        self._show(shop)

    def _shop(self, code: str | None) -> Shop | None:
        if code is None:
            return None
        shop = Shop.objects.using(OWNER).filter(code=code).first()
        if shop is None:
            raise CommandError(_("このコードの店舗はありません。"))
        return shop

    def _show(self, shop: Shop | None) -> None:
        values = table(timezone.localdate(), using=OWNER)
        for threshold in THRESHOLDS.values():
            value = values.of(threshold.name, shop.pk if shop else None)
            own = "" if value == threshold.value else f" ({threshold.value:g})"
            self.stdout.write(f"{threshold.name:20} {value:g}{own}  {threshold.since}  {threshold.reason}")
