"""`python -m tests.browser.sealer FOLDER`: the browser's shop has its log sealed and witnessed each second, as a real one has."""

import sys
import threading
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from shopdesk.worker import tend
    from tests.support.sealing import sealing

    with sealing(Path(sys.argv[1]), start=False) as sealed:
        tend(sealed.sealer, stop=threading.Event(), say=lambda sentence: print(sentence, flush=True))


if __name__ == "__main__":
    main()
