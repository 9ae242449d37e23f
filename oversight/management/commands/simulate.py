"""manage.py simulate: a shop chain's past weeks with misuse planted in them, for measuring the signals. Demonstrations only."""

from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import staff.demo
from audit.past import is_sealed
from contracts.carrier.copying import CannotOwn, require_owner
from oversight.simulation import play
from oversight.simulation.founding import CannotFound
from reception.models import Visit

OWNER = "owner"


class Command(BaseCommand):
    help = (
        "店舗の過去の数週間を、記録の封印が始まる前に作ります。実際にあった不正をまぜ、その答えをファイルに書きます。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=60, help="何日分か（21日以上）")
        parser.add_argument("--seed", type=int, default=1, help="同じ番号なら同じ数週間になります")
        parser.add_argument("--shops", type=int, default=4, help="店舗の数")
        parser.add_argument("--last", type=date.fromisoformat, help="最後の日（初期値: きのう）")
        parser.add_argument("--truth", type=Path, required=True, help="答えを書くファイル（JSON、1行に1件）")

    def handle(self, *_args: Any, **options: Any) -> None:
        last = options["last"] or timezone.localdate() - timedelta(days=1)
        if not settings.DEMO:
            raise CommandError(_("SHOPDESK_DEMO=1 のときだけ使えます。本物の記録に作りものを混ぜないためです。"))
        if not 21 <= options["days"] <= 700:
            raise CommandError(_("--days は21から700までです。普段の様子がわかるまでに2週間、不正にも日数が要ります。"))
        if last >= timezone.localdate():
            raise CommandError(_("--last はきのうまでの日です。きょうの記録はこれから作られます。"))
        try:
            require_owner()
        except CannotOwn as refused:
            raise CommandError(str(refused)) from refused
        if is_sealed():
            raise CommandError(
                _(
                    "記録の封印がもう始まっています。過去を書き足せるのはその前だけです。空のデータベースで始めてください。"
                )
            )
        if Visit.objects.using(OWNER).exists():
            raise CommandError(
                _("このデータベースにはもう応対があります。作りものを混ぜずに、空のデータベースで始めてください。")
            )
        staff.demo.load(timezone.now())
        try:
            played = play.load(days=options["days"], seed=options["seed"], shops=options["shops"], last=last)
        except CannotFound as refused:
            raise CommandError(
                _("店舗は%(count)s店しかありません。--shops を減らしてください。") % {"count": refused}
            ) from refused
        options["truth"].write_text("".join(f"{case.line()}\n" for case in played.cases))
        entries = len(played.book.entries)
        self.stdout.write(
            ngettext("記録 %(entries)s件を作りました。", "記録 %(entries)s件を作りました。", entries)
            % {"entries": entries}
            + _("不正 %(cases)s件の答え: %(path)s") % {"cases": len(played.cases), "path": options["truth"]}
        )
