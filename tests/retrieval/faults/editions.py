"""What the fault tests share: an archive in two editions, children to kill, and what must hold."""

import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from bot.cli.main import main
from retrieval.archive import Archive
from retrieval.encoder.two_sides import questions_folder
from retrieval.make_index import Summary, build
from retrieval.records import Article, Hit, Passage
from retrieval.settings import Settings
from retrieval.storage import file_names, publishing
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import FileSeal
from retrieval.storage.store import Store
from retrieval.view import View
from tests.conftest import SEEDS, with_encoder

QUESTIONS = ("产业园总投资多少？", "湘江大桥全长多少米？", "who met the Beihang delegation?")
PATIENCE = 120  # seconds; a rebuild takes two, on a busy machine ten

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.retrieval.faults.warm"])


def write_edition(folder: Path, number: int) -> Path:
    """Fills a folder: a real page, and made-up articles that differ from edition to edition."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SEEDS, folder)
    rows = [
        {
            "text": f"2021年5月{day}日，湘江大桥第{day}标段通车，全长{100 * day + number}米。"
            f"罗文鹏主持仪式。第{number}期工程总投资{day}亿元。",
            "title": f"第{day}标段通车",
            "date": f"2021-05-{day:02d}",
            "source": "衡阳日报",
        }
        # Each edition lacks some of the other's articles and shares some with it.
        for day in range(1 + 3 * number, 9 + 3 * number)
    ]
    rows += [{"text": f"2021年4月{day}日，园区招商签约，引资{day}亿元。"} for day in range(1, 9)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "news.jsonl").write_text(lines, encoding="utf-8")
    page = f"# 大桥通车\n\n■本报记者 陈润\n\n**本报讯** 2021年5月18日，湘江大桥通车{number}次。\n"
    (folder / f"bridge-{number}.txt").write_text(page, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Contents:
    """All that an archive says, and the bytes of the files that are the same at each building."""

    articles: tuple[Article, ...]
    passages: tuple[tuple[Article, Passage], ...]
    files: dict[str, FileSeal]
    answers: tuple[tuple[Hit, ...], ...]


def answers(archive: View) -> tuple[tuple[Hit, ...], ...]:
    """What an archive finds for the questions; each search is of one generation."""
    return tuple(
        tuple(archive.search(text, language="zh" if ord(text[0]) > 127 else "en"))
        for text in QUESTIONS
    )


def contents(index: Path) -> Contents:
    """Opens an index as a new reader does, and reads all of it."""
    archive = Archive(index, Settings())
    assert archive.inspect().damaged == ()
    folder = index / "generations" / archive.inspect().generation
    store = Store.load(folder / file_names.ARTICLES)
    try:
        return Contents(
            articles=tuple(store.articles()),
            passages=tuple(store.walk()),
            # tantivy gives its files random names.
            files={
                name: seal
                for name, seal in Manifest.load(folder).files.items()
                if not name.startswith(file_names.TERMS + "/")
            },
            answers=answers(archive),
        )
    finally:
        store.close()
        archive.close()


def leftovers(index: Path) -> list[str]:
    """What no finished rebuild leaves in an index; vectors of an unfinished one may stay."""
    known = {"CURRENT", ".lock", "encoder", "generations", "encoded"}
    found = [path.name for path in index.iterdir() if path.name not in known]
    whole = publishing.generation_names(index)
    inside = [*(index / "generations").iterdir(), *(index / "encoder").iterdir()]
    used = {Manifest.load(index / "generations" / name).encoder for name in whole}
    used |= {questions_folder(Path(name)).name for name in used}
    return sorted(found + [path.name for path in inside if path.name not in {*whole, *used}])


@dataclass(frozen=True)
class Failure:
    """An error that ended the work of a child."""

    kind: str
    text: str


class Child:
    """A process that works on its own until it has finished or is killed.

    It is forked from one that has loaded everything, so that it starts within 50 ms.
    """

    def __init__(self, work: Callable[..., object], *arguments: object) -> None:
        self._hears, teller = _FORKS.Pipe(duplex=False)
        self.process = _FORKS.Process(target=_work, args=(teller, work, arguments), daemon=True)
        self.process.start()
        teller.close()
        assert self._hears.poll(PATIENCE)
        self._hears.recv()  # begun

    def wait(self, seconds: float) -> bool:
        """Whether it has finished within some seconds."""
        self.process.join(seconds)
        return self.process.exitcode is not None

    def kill(self) -> None:
        """Ends it as the system does that has no memory left: it can do nothing about it."""
        self.process.kill()
        self.process.join()

    def outcome(self) -> Any:  # noqa: ANN401  (whatever the work returns)
        """What the work returned, a `Failure`, or None where the child was killed."""
        try:
            assert self._hears.poll(PATIENCE), "the child hangs"
            return self._hears.recv()
        except EOFError:
            return None
        finally:
            self.kill()
            self._hears.close()


def _work(teller: Any, work: Callable[..., object], arguments: Sequence[object]) -> None:  # noqa: ANN401
    teller.send("begun")
    try:
        found = work(*arguments)
    except Exception as error:  # noqa: BLE001  (the parent judges it)
        found = Failure(type(error).__name__, str(error))
    teller.send(found)


def event() -> Event:
    """A signal between this process and its children."""
    return _FORKS.Event()


def build_edition(seeds: Path, index: Path) -> Summary:
    """A rebuild, for a child."""
    return build([seeds], index, Settings())


def rebuilt(seeds: Path, index: Path) -> Summary:
    """Rebuilds in a child, and expects nothing to go wrong."""
    summary = Child(build_edition, seeds, index).outcome()
    assert isinstance(summary, Summary), summary
    return summary


def run_command(*arguments: str) -> tuple[int, str, str]:
    """`wenbao` with some arguments, for a child: its status, its output and its complaints."""
    sys.argv = ["wenbao", *arguments]
    sys.stdout, sys.stderr = StringIO(), StringIO()
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, sys.stdout.getvalue(), sys.stderr.getvalue()


@dataclass(frozen=True)
class Edition:
    """Seeds, an index built from nothing but them, and what it holds."""

    seeds: Path
    index: Path
    contents: Contents


def make_editions(folder: Path, encoder: Path) -> None:
    """Two editions of the archive, each with an index of its own, for `kept_edition`."""
    children = []
    for number in (0, 1):
        index = with_encoder(folder / f"index-{number}", encoder)
        # The source of an article begins with the name of its folder: it is the same for both.
        seeds = write_edition(folder / f"edition-{number}" / "seeds", number)
        children.append(Child(build_edition, seeds, index))
    for child in children:
        assert isinstance(child.outcome(), Summary)


def kept_edition(folder: Path, number: int) -> Edition:
    """One of the editions in a folder that `make_editions` filled."""
    index = folder / f"index-{number}"
    return Edition(folder / f"edition-{number}" / "seeds", index, contents(index))


def copied(index: Path, to: Path) -> Path:
    """A copy of an index; the files of the encoder, which are large, are links."""
    shutil.copytree(index, to, ignore=shutil.ignore_patterns("encoder"))
    for file in index.glob("encoder/*/*"):
        place = to / file.relative_to(index)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(file)
    return to


def adopt(edition: Edition, index: Path) -> str:
    """Publishes what was built of an edition as the next generation of an index, at no cost."""
    name = publishing.next_name(publishing.generation_names(index))
    shutil.copytree(edition.index / "generations" / "000001", index / "generations" / name)
    publishing.publish(index, name)
    return name


class Trial:
    """An index that is rebuilt from one edition to the other, and back, whatever happens to it."""

    def __init__(self, index: Path, editions: Sequence[Edition]) -> None:
        self.index = copied(editions[0].index, index)
        self._editions = editions
        self._serving = 0
        self._reader = Archive(self.index, Settings())

    @property
    def serving(self) -> Edition:
        """The edition that is published."""
        return self._editions[self._serving]

    @property
    def coming(self) -> Edition:
        """The edition that is not published."""
        return self._editions[1 - self._serving]

    def still_answers(self) -> None:
        """The edition before or the next one answers as a whole, to old and new readers."""
        fresh = Archive(self.index, Settings())
        found = answers(fresh)
        fresh.close()
        possible = [edition.contents.answers for edition in self._editions]
        assert found in possible
        assert answers(self._reader) == found
        self._serving = possible.index(found)

    def mends(self) -> None:
        """The next rebuild publishes what a build from nothing gives, and tidies up."""
        coming = self.coming
        rebuilt(coming.seeds, self.index)
        assert contents(self.index) == coming.contents
        assert leftovers(self.index) == []
        assert answers(self._reader) == coming.contents.answers
        self._serving = 1 - self._serving

    def killed_within(self, seconds: float) -> bool:
        """Whether a rebuild had to be killed after some seconds; either way there are answers."""
        child = Child(build_edition, self.coming.seeds, self.index)
        finished = child.wait(seconds)
        child.kill()
        self.still_answers()
        return not finished


def vectors_of(index: Path) -> bytes:
    """The vectors of the one generation of an index, as they stand in the file."""
    (file,) = index.glob("generations/*/vectors.npy")
    return file.read_bytes()


def wait_until_gone(pids: Sequence[int]) -> None:
    """Waits until processes have ended; ten seconds must do."""
    deadline = time.monotonic() + 10
    while left := [pid for pid in pids if _alive(pid)]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.1)


def _alive(pid: int) -> bool:
    """Whether a process is there that is not only waited for."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return state.split()[0] != "Z"
    except FileNotFoundError:
        return False
