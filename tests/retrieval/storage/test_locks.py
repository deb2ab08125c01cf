"""Locks on generations that are read."""

import threading
from pathlib import Path

from retrieval.storage.locks import Hold, alone_with


def test_who_opens_a_file_while_somebody_is_alone_with_it_holds_it_afterwards(tmp_path: Path):
    file = tmp_path / "manifest.json"
    file.touch()
    held: list[Hold] = []
    opener = threading.Thread(target=lambda: held.append(Hold(file)))
    with alone_with(file) as alone:
        assert alone
        opener.start()
        opener.join(0.2)
        assert opener.is_alive()  # it waits
    opener.join()
    with alone_with(file) as alone:
        assert not alone
    held[0].release()
    with alone_with(file) as alone:
        assert alone
