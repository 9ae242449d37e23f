"""A generated carrier through the loader, by customers: a chunk of them with all their rows is there, or nothing of it is."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import django
from django.db import connections, transaction

from contracts.carrier import columns, people
from contracts.carrier.copying import OWNER
from contracts.carrier.generate import Carrier
from contracts.carrier.loader import Loading, Progress, numbered, take
from contracts.carrier.report import Report

CHUNK = 250
"""Customers in one transaction."""


def load(carrier: Carrier, *, report: Report, progress: Progress, workers: int = 1) -> None:
    """Import a carrier. Several workers are processes of their own, each with its own connections: one for each core."""
    loading = Loading(carrier.today, report)
    take(loading, columns.PLANS, numbered(carrier.plans()))
    chunks = list(_chunks(carrier))
    if workers == 1:
        loading.known.learn_plans()
        for first, after in chunks:
            _load_chunk(loading, carrier, first, after)
            progress(after - first)
    else:
        _in_parallel(carrier, chunks, report, progress, workers)
    report.close()


def load_part(carrier: Carrier, first: int, after: int, report: Report) -> int:
    """Import the customers from place `first` up to `after`, in a process of its own. Returns how many rows were refused."""
    loading = Loading(carrier.today, report)
    loading.known.learn_plans()
    _load_chunk(loading, carrier, first, after)
    report.close()
    return report.refused


def _in_parallel(
    carrier: Carrier, chunks: list[tuple[int, int]], report: Report, progress: Progress, workers: int
) -> None:
    connections.close_all()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        running = {
            pool.submit(load_part, carrier, first, after, Report(report.path.with_suffix(f".{first}.csv"))): after
            - first
            for first, after in chunks
        }
        try:
            for part in as_completed(running):
                report.of(columns.CUSTOMERS).refused += part.result()
                progress(running[part])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _load_chunk(loading: Loading, carrier: Carrier, first: int, after: int) -> None:
    customers = [carrier.of_customer(place) for place in range(first, after)]
    with transaction.atomic(using=OWNER):
        for file in columns.FILES:
            if file is not columns.PLANS:
                take(loading, file, numbered(row for about in customers for row in about[file.name]))


def _chunks(carrier: Carrier) -> Iterator[tuple[int, int]]:
    """Places (first, after the last) of each chunk. None begins with a ward, whose guardian stands before."""
    first = 0
    while first < carrier.customers:
        after = min(first + CHUNK, carrier.customers)
        while (
            after < carrier.customers
            and people.person(after, seed=carrier.seed, today=carrier.today).guardian is not None
        ):
            after += 1
        yield first, after
        first = after
