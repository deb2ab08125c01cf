"""Draws the rooms and who imports whom: `python -m tests.programs.drawings`.

Reads the imports of `bot` and `retrieval` as they are (with grimp, which import-linter uses) and
writes `docs/rooms.md`: for each package a drawing in Mermaid and the rooms with their one job,
which is the first line of their docstrings.
"""

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
DRAWN = ROOT / "docs" / "rooms.md"
PACKAGES = ("bot", "retrieval")
EVERYWHERE = frozenset({"retrieval.errors", "retrieval.records", "retrieval.settings"})
"""Modules that nearly all rooms import; their arrows would hide the others."""

INTRODUCTION = """\
# The rooms

Do not edit this page by hand. `python -m tests.programs.drawings` makes it from the imports of the
program, and a test fails when the page and the imports differ.

A room is a folder that holds one stage of the flow, or a file beside these folders. An arrow from
one room to another means that the first imports the second. The drawings leave out three files that
nearly all rooms import (`retrieval/errors.py`, `retrieval/records.py`, `retrieval/settings.py`).
They also leave out an arrow if a longer path of arrows leads to the same room.
"""


def main() -> None:
    """The command: writes the page and prints the counts."""
    DRAWN.parent.mkdir(exist_ok=True)
    DRAWN.write_text(drawing(), encoding="utf-8")
    sys.stdout.write(counts(imports()))


def counts(arrows: set[tuple[str, str]]) -> str:
    """Rooms and arrows of each package, and the arrows across; a circle of rooms is an error.

    Raises:
        CycleError: Rooms import each other in a circle, so that some arrow points back.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for start, end in arrows:
        sorter.add(start, end)
    sorter.prepare()
    lines = []
    for package in PACKAGES:
        own = {arrow for arrow in arrows if all(room.startswith(package) for room in arrow)}
        rooms = {room for arrow in own for room in arrow}
        lines.append(f"{package}/: {len(rooms)} rooms, {len(own)} arrows between them\n")
    across = sum(start.startswith("bot") and end.startswith("retrieval") for start, end in arrows)
    return "".join((*lines, f"bot/ to retrieval/: {across} arrows\n", "no circle, no arrow back\n"))


def drawing() -> str:
    """The whole page."""
    arrows = imports()
    parts = [INTRODUCTION]
    for package in PACKAGES:
        rooms = sorted({one for arrow in arrows for one in arrow if one.startswith(package)})
        drawn = sorted(needed({(a, b) for a, b in arrows if a in rooms and b in rooms}))
        lines = [f'    {_key(room)}["{_label(room)}"]' for room in rooms]
        lines += [f"    {_key(a)} --> {_key(b)}" for a, b in drawn]
        parts.append("\n".join([f"## {package}/", "", "```mermaid", "flowchart TD", *lines, "```"]))
        table = [f"| `{_path(room)}` | {_job(room)} |" for room in rooms]
        parts.append("\n".join(["| room | its one job |", "|---|---|", *table]))
    across = sorted({(a, b) for a, b in arrows if a.startswith("bot") and b.startswith("retr")})
    rows = {a: [f"`{_path(d)}`" for c, d in across if c == a] for a, _ in across}
    parts.append("## What bot/ imports from retrieval/")
    listed = [f"| `{_path(room)}` | {', '.join(used)} |" for room, used in rows.items()]
    parts.append("\n".join(["| room | imports |", "|---|---|", *listed]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def imports() -> set[tuple[str, str]]:
    """Who imports whom, by rooms: folders, and files that stand beside the folders."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    found = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            arrow = _room(module), _room(imported)
            if arrow[0] != arrow[1] and not {*arrow} & (EVERYWHERE | {*PACKAGES}):
                found.add(arrow)
    return found


def needed(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that no path of other arrows replaces.

    >>> sorted(needed({("a", "b"), ("b", "c"), ("a", "c")}))
    [('a', 'b'), ('b', 'c')]
    """
    after: dict[str, set[str]] = {}
    for start, end in arrows:
        after.setdefault(start, set()).add(end)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [*after.get(start, ())]
        while waiting:
            room = waiting.pop()
            if room not in seen:
                seen.add(room)
                waiting += after.get(room, ())
        return seen

    return {
        (start, end)
        for start, end in arrows
        if not any(end in reached(other) for other in after[start] - {end})
    }


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _path(room: str) -> str:
    path = room.replace(".", "/")
    return f"{path}/" if (ROOT / path).is_dir() else f"{path}.py"


def _job(room: str) -> str:
    path = ROOT / room.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return re.sub(r"\s+", " ", told.split("\n\n")[0]).replace("|", r"\|")


def _key(room: str) -> str:
    return room.replace(".", "_")


def _label(room: str) -> str:
    return _path(room).split("/", 1)[1]


if __name__ == "__main__":
    main()
