"""manage.py demo_carrier: an invented carrier, its shops, its people and its last month, for demonstrations only."""

import os
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

import reception.demo
import staff.demo
from contracts.carrier import cast, demo, past
from contracts.carrier.copying import OWNER, CannotOwn, require_owner
from contracts.carrier.generate import Carrier, generate
from contracts.carrier.numbers import customer_number
from contracts.carrier.report import Report
from customers import affiliations
from customers.models import Affiliation, Customer
from customers.ties import keys_of_person
from staff.models import Staff
from staff.numbers import staff_number


class Command(BaseCommand):
    help = "架空の携帯電話会社と店舗、スタッフ、1か月の記録を作ります。途中で止まったら、もう一度実行すると続きから作ります。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=5000, help="顧客の数")
        parser.add_argument("--seed", type=int, default=1, help="同じ数なら同じデータになります")
        parser.add_argument("--today", type=date.fromisoformat, help="データの基準日（初期値: きょう）")
        parser.add_argument(
            "--without-past",
            action="store_true",
            help="顧客とスタッフだけを作る（過去は manage.py simulate で作れます）",
        )
        parser.add_argument("--once", action="store_true", help="顧客がそろっていれば、きょうの順番待ちだけを用意する")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("SHOPDESK_DEMO=1 のときだけ使えます。本物のデータに架空の顧客を混ぜないためです。"))
        try:
            require_owner()
        except CannotOwn as refused:
            raise CommandError(str(refused)) from refused
        today = options["today"] or timezone.localdate()
        staff.demo.load(timezone.now())
        wanted = options["customers"]
        if not options["once"] or Customer.objects.using(OWNER).count() < wanted:
            _load(generate(wanted, seed=options["seed"], today=today))
        _affiliate(options["seed"])
        if options["without_past"]:
            return
        reception.demo.load_past(today, seed=options["seed"])
        past.load(today, seed=options["seed"])
        past.load_served(reception.demo.load_queue(timezone.now()), seed=options["seed"])


def _load(carrier: Carrier) -> None:
    report = Report(Path(settings.HOME) / "demo-report.csv")
    with tqdm(total=carrier.customers, desc=_("顧客"), unit=_("人"), file=sys.stderr) as bar:
        demo.load(carrier, report=report, progress=bar.update, workers=_workers(carrier))
    if report.refused:
        raise CommandError(_("取り込めない行がありました: %(path)s") % {"path": report.path})


def _affiliate(seed: int) -> None:
    """Two of 丸の内店 are customers as well: a look at their own record, or at the other's, is flagged."""
    if Affiliation.objects.using(OWNER).exists():
        return
    people = {}
    for place, serial in cast.STAFF.items():
        person = Staff.objects.using(OWNER).filter(number=staff_number(*serial)).first()
        own = Customer.objects.using(OWNER).filter(code=customer_number(place, seed)).first()
        if person and own and own.born_on:
            people[person.ref] = keys_of_person(
                kana=own.kana, born_on=own.born_on, numbers=own.line_numbers.split(), postal_code=own.postal_code, address=own.address
            )  # fmt: skip
    affiliations.keep(people)


def _workers(carrier: Carrier) -> int:
    """One process for each core, up to four: the database works beside them. A small carrier is not worth the start."""
    return min(4, os.cpu_count() or 1) if carrier.customers > 2 * demo.CHUNK else 1
