"""manage.py restrict_record CODE KIND [--until DAY | --lift]: looks at this customer are flagged and reviewed."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.log import record
from customers.models import Customer, Restriction
from customers.ties import OWNER


class Command(BaseCommand):
    help = gettext_lazy("お客さまの記録を閲覧制限にします。照会は止まりませんが、必ず確認の対象になります。")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="携帯電話会社の顧客番号")
        parser.add_argument("kind", choices=Restriction.Kind.values)
        parser.add_argument("--until", type=date.fromisoformat, help="この日まで（初期値: 期限なし）")
        parser.add_argument("--lift", action="store_true", help="制限をやめる")

    def handle(self, *_args: Any, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError(_("DATABASE_OWNER_URL がありません。表の所有者 shopdesk_owner の接続で行います。"))
        customer = Customer.objects.using(OWNER).filter(code=options["code"]).only("pk").first()
        if customer is None:
            raise CommandError(_("この番号の顧客はいません"))
        restrictions = Restriction.objects.using(OWNER)
        if options["lift"]:
            record("restriction.lifted", by=None, subject=customer.pk, reason=options["kind"])
            restrictions.filter(pk=customer.pk).delete()
            self.stdout.write(_("閲覧制限をやめました。"))
            return
        record("restriction.set", by=None, subject=customer.pk, reason=options["kind"])
        restrictions.update_or_create(pk=customer.pk, defaults={"kind": options["kind"], "until": options["until"]})
        self.stdout.write(_("閲覧制限にしました。"))
