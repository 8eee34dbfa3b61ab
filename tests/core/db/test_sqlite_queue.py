"""Queue of SQLite writers: one at a time, with a time limit."""

import time
from threading import Barrier, Thread
from types import SimpleNamespace

from core.db import sqlite_queue


def sqlite(tmp_path, *, in_atomic_block=False):
    return SimpleNamespace(
        vendor="sqlite", in_atomic_block=in_atomic_block, settings_dict={"NAME": tmp_path / "x.sqlite3"}
    )


def test_sqlite_writers_run_one_at_a_time(tmp_path):
    inside, most, barrier = [], [], Barrier(8)

    def work():
        barrier.wait()
        with sqlite_queue.queue_writes(sqlite(tmp_path)):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_sqlite_writer_stops_waiting_after_timeout(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_queue, "MAX_WAIT_SECONDS", 0.05)
    with sqlite_queue.queue_writes(sqlite(tmp_path)), sqlite_queue.queue_writes(sqlite(tmp_path)):
        pass


def test_sqlite_writer_in_transaction_does_not_wait(tmp_path):
    begun = time.monotonic()
    with sqlite_queue.queue_writes(sqlite(tmp_path)), sqlite_queue.queue_writes(sqlite(tmp_path, in_atomic_block=True)):
        assert time.monotonic() - begun < sqlite_queue.MAX_WAIT_SECONDS


def test_sqlite_write_turn_ends_on_error(tmp_path):
    for _time in range(2):
        begun = time.monotonic()
        try:
            with sqlite_queue.queue_writes(sqlite(tmp_path)):
                raise KeyError
        except KeyError:
            assert time.monotonic() - begun < sqlite_queue.MAX_WAIT_SECONDS
