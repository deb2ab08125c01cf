"""Summaries of rebuilds and of indexes to terminal output."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing them at run time would load FAISS and tantivy
    from retrieval.inspection import Inspection
    from retrieval.make_index import Changes, Summary


REMARKS_SHOWN = 20
"""How many remarks of a rebuild are printed."""


def summary_to_terminal(summary: "Summary") -> str:
    """The counts, times and remarks of a rebuild."""
    lines = [
        f"articles (报道): {summary.articles:,}",
        f"passages (段落): {summary.passages:,}",
        f"vectors (向量): {summary.new_vectors:,} new, {summary.reused_vectors:,} reused",
        f"time (用时): {summary.seconds:.1f} s, {summary.passages_per_second:.1f} passages/s",
        f"generation (版本): {summary.generation}",
    ]
    if summary.reprints:
        lines.insert(
            1, f"reprints (转载): {summary.reprints:,}, stored as other places of an article"
        )
    if summary.unchanged:
        lines.append("unchanged (未变): nothing was built; --full rebuilds anyway")
    if summary.remarks:
        lines.append(f"remarks (说明): {len(summary.remarks):,}, not read: {summary.lost:,}")
    for remark in summary.remarks[:REMARKS_SHOWN]:
        place = remark.source if remark.line is None else f"{remark.source}:{remark.line}"
        lines.append(" ".join(f"  {place}: {remark.text}".splitlines()))
    if len(summary.remarks) > REMARKS_SHOWN:
        lines.append(f"  … and {len(summary.remarks) - REMARKS_SHOWN:,} more; --json has them all")
    return "\n".join(lines)


def changes_to_terminal(found: "Changes") -> str:
    """What a rebuild would change."""
    return "\n".join(
        (
            f"added (新增): {found.added:,}",
            f"changed (修改): {found.changed:,}",
            f"moved (移动): {found.moved:,}",
            f"removed (删除): {found.removed:,}",
            f"printed elsewhere, or no longer (转载): {found.reprinted:,}",
            f"kept (不变): {found.kept:,}",
            f"passages (段落): {found.passages:,}, of which to encode {found.new_passages:,}",
        )
    )


def inspection_to_terminal(found: "Inspection") -> str:
    """The counts, dates, settings and files of an index."""
    names = ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.names.items()))
    settings = ", ".join(f"{name} {value!r}" for name, value in found.settings.items())
    return "\n".join(
        (
            f"generation (版本): {found.generation}, created {found.created}",
            f"articles (报道): {found.articles:,}",
            f"passages (段落): {found.passages:,}",
            f"dates (日期): {found.first_date or 'unknown'} to {found.last_date or 'unknown'}",
            f"names (名称): {names}",
            f"encoder (编码器): {found.encoder}, from {found.model}",
            f"nearest (近邻): {_nearest(found)}",
            f"settings (设置): {settings}",
            f"files (文件): {len(found.files)}, {sum(found.files.values()):,} bytes",
            *(f"  {name}: {size:,}" for name, size in sorted(found.files.items())),
            f"checksums (校验): {'good' if found.checksums_ok else 'DAMAGED'}",
            *(f"  {line}" for line in found.damaged),
        )
    )


def _nearest(found: "Inspection") -> str:
    """The structure that finds the nearest vectors, and its recall."""
    structure = found.nearest
    if structure.factory == "Milvus":
        return "on Milvus; recall not measured"
    if not structure.ef_search:
        return "exact"
    return (
        f"{structure.factory}, {structure.ef_search} candidates a search, "
        f"recall {structure.recall:.3f} over {structure.asked} questions"
    )
