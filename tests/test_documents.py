"""What the documents say is true: links, names, command lines, examples, drawings and pictures."""

import gzip
import importlib
import json
import re
import runpy
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from bot import Answer, Answerer
from bot.cli.main import app
from bot.telegram_bot.settings import TelegramSettings
from retrieval import Archive, Article, Settings
from retrieval.articles.seed_files import read_seeds
from retrieval.settings import Milvus
from tests.conftest import ROOT, SEEDS, IndexMaker
from tests.programs import drawings, pictures

README = ROOT / "README.md"
DOCUMENTS = (README, *sorted((ROOT / "docs").glob("*.md")))
WRITTEN = [document.relative_to(ROOT).as_posix() for document in DOCUMENTS]
RUN = CliRunner()

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"^(?:bot|retrieval|tests)(?:\.\w+)+$")
ON_DISK = re.compile(r"^(?:bot|retrieval|tests|docs|seeds|\.ci)/[\w./-]*$")
MADE_WORDS = re.compile(r"^\.PHONY: (.*)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    return [body for name, body in FENCE.findall(read(document)) if name == language]


def code(document: str) -> list[str]:
    """Everything set as code on one line."""
    return CODE.findall(FENCE.sub("", read(document)))


def command_lines(document: str, program: str) -> list[list[str]]:
    """The calls of a program, word by word, in consoles and in the running text."""
    consoles = [re.sub(r"\\\n\s*", "", block) for block in blocks(document, "console")]
    typed = [line.strip() for console in consoles for line in console.splitlines()]
    prompted = [line.removeprefix("$ ") for line in typed if line.startswith("$ ")]
    calls = []
    for line in [*prompted, *code(document)]:
        for part in line.split(" | "):
            words = shlex.split(part, comments=True) if part.count("'") % 2 == 0 else part.split()
            while words and re.match(r"^[A-Z_]+=", words[0]):
                words.pop(0)
            own = program.split()
            if words[: len(own)] == own and words != own:
                calls.append(words[len(own) :])
    return calls


def headings(document: Path) -> set[str]:
    """The anchors that a forge gives the headings of a document."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert 6_000 <= len(README.read_bytes()) <= 10_500


@pytest.mark.parametrize("document", WRITTEN)
def test_every_link_inside_the_project_leads_somewhere(document: str) -> None:
    lost = []
    for target in LINK.findall(read(document)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        place = ((ROOT / document).parent / path).resolve() if path else ROOT / document
        if not place.exists() or (anchor and anchor not in headings(place)):
            lost.append(target)
    assert lost == []


def test_every_document_is_linked_from_the_readme_or_from_one_that_is() -> None:
    linked, waiting = {README}, [README]
    while waiting:
        document = waiting.pop()
        for target in LINK.findall(document.read_text(encoding="utf-8")):
            place = (document.parent / target.partition("#")[0]).resolve()
            if place.suffix == ".md" and place.exists() and place not in linked:
                linked.add(place)
                waiting.append(place)
    assert [one for one in DOCUMENTS if one not in linked] == []


@pytest.mark.parametrize("document", WRITTEN)
def test_every_file_that_is_named_exists(document: str) -> None:
    named = [words for words in code(document) if ON_DISK.match(words)]
    made = ("build/", "index/")
    assert [path for path in named if not (ROOT / path).exists() and path not in made] == []


@pytest.mark.parametrize("document", WRITTEN)
def test_every_dotted_name_exists(document: str) -> None:
    assert [name for name in code(document) if NAMED.match(name) and not exists(name)] == []


def exists(name: str) -> bool:
    """Whether a module, or something in a module, has this name."""
    module, inside = name, list[str]()
    while not is_module(module):
        module, _, last = module.rpartition(".")
        inside.insert(0, last)
    # A module that is named itself is not imported: it may want torch, or a library of its own.
    found = importlib.import_module(module) if inside else None
    for last in inside:
        if not hasattr(found, last):
            return False
        found = getattr(found, last)
    return True


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # what stands before the last dot is no package
        return False


@pytest.mark.parametrize("document", WRITTEN)
def test_every_wenbao_command_line_has_a_command_and_options_that_exist(document: str) -> None:
    unknown = []
    for words in command_lines(document, "wenbao"):
        if not words or not re.match(r"^[a-z]+$", words[0]):
            continue
        shown = RUN.invoke(app, [words[0], "--help"])
        known = {*OPTION.findall(shown.output)}
        wrong = [word for word in words[1:] if OPTION.match(word) and word not in known]
        if shown.exit_code or wrong:
            unknown.append(" ".join(words))
    assert unknown == []


@pytest.mark.parametrize("document", WRITTEN)
def test_every_program_that_is_called_exists_with_these_options(document: str) -> None:
    unknown = []
    for module, *words in command_lines(document, "python -m"):
        found = find_spec(module)
        main = find_spec(f"{module}.__main__") if found and not found.origin else found
        source = Path(main.origin).read_text(encoding="utf-8") if main and main.origin else ""
        if not source or any(f'"{word}"' not in source for word in words if OPTION.match(word)):
            unknown.append(" ".join((module, *words)))
    assert unknown == []


@pytest.mark.parametrize("document", WRITTEN)
def test_every_word_of_make_exists(document: str) -> None:
    (listed,) = MADE_WORDS.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    asked = [words[0] for words in command_lines(document, "make") if words]
    assert [word for word in asked if word not in listed.split()] == []


def test_the_readme_has_the_two_commands_to_start_with() -> None:
    assert command_lines("README.md", "make") == [["ask", "Q=谁会见了北航代表团"], ["test"]]


def test_searches_that_the_readme_shows_find_words_of_the_sample_page(sample_index: Path) -> None:
    searches = [words for words in command_lines("README.md", "wenbao") if words[0] == "search"]
    assert searches
    for words in searches:
        said = RUN.invoke(app, [*words, "--json", "--index", str(sample_index)])
        hits = json.loads(said.output)
        assert hits, words
        assert hits[0]["by_words"], words


def test_files_are_read_or_not_as_the_readme_says(tmp_path: Path) -> None:
    table = read("README.md").split("| format | read? |\n|---|---|\n", 1)[1].split("\n\n", 1)[0]
    told = {ending: answer for ending, answer in map(row_of, table.splitlines()) if ending}
    for endings in told:
        for ending in endings:
            line = '{"text": "5月17日，会议召开。"}'
            content = line if ending.startswith(".jsonl") else f"# 会议\n\n{line}"
            pack = gzip.compress if ending.endswith(".gz") else bytes
            (tmp_path / f"a{ending}").write_bytes(pack(content.encode()))
    read_in = {one.source for one in read_seeds([tmp_path]) if isinstance(one, Article)}
    wanted = {f"{tmp_path.name}/a{one}" for ends, yes in told.items() if yes for one in ends}
    assert read_in == wanted
    assert len(told) == 6


def row_of(row: str) -> tuple[tuple[str, ...], bool]:
    """The endings that a row of the table names, and whether it says that they are read."""
    formats, answer = row.strip("| ").split(" | ")
    named = re.findall(r"PDF|HTML|CSV|XLSX|ZIP", formats)
    return (*CODE.findall(formats), *(f".{name.lower()}" for name in named)), answer == "yes"


EXAMPLES = [
    pytest.param(block, id=f"{document}-{number}")
    for document in WRITTEN
    for number, block in enumerate(blocks(document, "python"), 1)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_run_and_print_what_they_say(
    example: str,
    new_index: IndexMaker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new_index()  # a folder `index` that has the encoder already
    shutil.copytree(SEEDS, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "example.py"
    program.write_text(example, encoding="utf-8")
    runpy.run_path(str(program))
    printed = capsys.readouterr().out
    told = re.findall(r"^print\(.*\)  # (.*)$", example, re.MULTILINE)
    assert [line for line in told if line not in printed.splitlines()] == []


@pytest.mark.parametrize(
    ("document", "section", "settings", "elsewhere"),
    [
        ("docs/settings.md", "# Settings", Settings, {"milvus"}),
        ("docs/growing.md", "### Settings of Milvus", Milvus, set()),
        ("docs/telegram.md", "## Settings of the bot", TelegramSettings, set()),
    ],
)
def test_every_setting_is_described_once(
    document: str, section: str, settings: type[msgspec.Struct], elsewhere: set[str]
) -> None:
    part = read(document).split(f"{section}\n", 1)[1].split("\n#", 1)[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", part, re.MULTILINE)
    described = sorted(name for cell in cells for name in CODE.findall(cell))
    assert described == sorted({*settings.__struct_fields__} - elsewhere)


def test_every_step_in_the_drawing_of_the_flow_is_a_function_in_the_table_below_it() -> None:
    (drawn,) = blocks("docs/how-it-works.md", "text")
    steps = {step for line in re.findall(r"(?:│|├─|└─) +([\w., ]+)", drawn) for step in names(line)}
    steps |= {*re.findall(r"── (\w+):", drawn)}
    listed = {name.split(".")[-1] for name in code("docs/how-it-works.md") if NAMED.match(name)}
    assert len(steps) == 17
    assert sorted(steps - listed) == []


def names(line: str) -> list[str]:
    """The last parts of dotted names, parted by commas."""
    return [name.strip().split(".")[-1] for name in line.split(",") if name.strip()]


def test_every_field_of_an_answer_that_is_described_exists() -> None:
    table = read("docs/library.md").split("| field of an answer |", 1)[1].split("\n\n", 1)[0]
    described = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert described
    assert sorted({*described} - {*Answer.__dataclass_fields__}) == []


def test_the_drawing_of_the_rooms_is_that_of_the_imports() -> None:
    drawn = drawings.drawing()
    assert drawings.DRAWN.read_text(encoding="utf-8") == drawn, (
        "the rooms have changed: run python -m tests.programs.drawings"
    )


def test_pictures_say_what_the_program_says(archive: Archive) -> None:
    answerer = Answerer(archive)
    for name, picture in pictures.pictures(answerer).items():
        kept = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert pictures.words(kept) == pictures.words(picture), (
            f"{name} shows something else: run python -m tests.programs.pictures"
        )


def test_pictures_are_small_and_load_nothing() -> None:
    for name in ("terminal.svg", "chat.svg"):
        picture = (ROOT / "docs" / name).read_bytes()
        assert len(picture) < 100_000
        assert re.findall(rb"@font-face|@import|<image|href=|url\(.?https?:", picture) == []
