"""manage.py register_staff FILE.csv: what members of staff state about themselves, so that a look at their own record can be told."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers import affiliations
from customers.ties import OWNER


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "スタッフ本人のカナ・生年月日・電話番号・住所を登録します。値は残らず、照合用の符号だけが残ります。"
        "見出し: スタッフ番号,カナ,生年月日,電話番号,郵便番号,住所（電話番号は空白で区切る）"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSVファイル")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        if OWNER not in connections:
            raise CommandError(_("DATABASE_OWNER_URL がありません。表の所有者 shopdesk_owner の接続で行います。"))
        if not file.is_file():
            raise CommandError(_("ファイルがありません: %(file)s") % {"file": file})
        try:
            count = affiliations.register(file, today=timezone.localdate())
        except affiliations.CannotRegister as refused:
            for fault in refused.faults:
                self.stderr.write(
                    _("%(line)d行目 %(column)s: %(reason)s")
                    % {"line": fault.line, "column": fault.column, "reason": fault.reason}
                )
            raise CommandError(_("1行も登録していません。上の行を直して、もう一度実行してください。")) from refused
        self.stdout.write(
            ngettext("スタッフ%(count)d人を登録しました。", "スタッフ%(count)d人を登録しました。", count)
            % {"count": count}
        )
