"""Two threads that call handlers at the same time are served one after the other."""

import time
from threading import Thread

from helpers.widgets.board import one_at_a_time


def run_together(*tasks):
    threads = [Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_handlers_never_overlap():
    inside, most = [], []

    @one_at_a_time
    def first():
        inside.append("first")
        most.append(len(inside))
        time.sleep(0.001)  # long enough for the other thread to come in, if it can
        inside.pop()

    @one_at_a_time
    def second():
        first()
        most.append(len(inside) + 1)

    run_together(*[lambda: [first() for _ in range(20)], lambda: [second() for _ in range(20)]])
    assert len(most) == 60
    assert max(most) == 1


def test_a_handler_gives_back_its_result_and_keeps_its_name():
    @one_at_a_time
    def double(number):
        """Twice as much."""
        return 2 * number

    assert double(4) == 8
    assert (double.__name__, double.__doc__) == ("double", "Twice as much.")
