"""Every number and switch."""

from pathlib import Path

import pytest

from retrieval.errors import SettingsError
from retrieval.settings import Milvus, Settings


def test_without_file_and_environment_all_is_default():
    assert Settings.load(None, {}) == Settings()
    assert Settings.load(Path("no-such-file.toml"), {"PATH": "/bin"}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text("passage_size = 300\nlimit = 5\n")
    loaded = Settings.load(file, {"WENBAO_LIMIT": "7", "WENBAO_INDEX": "elsewhere"})
    assert loaded == Settings(passage_size=300, limit=7)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("passage_sise = 300", "unknown field `passage_sise`.*known settings: .*passage_size"),
        ("passage_size = 3", r"`int` >= 50 - at `\$.passage_size`"),
        ("passage_size = 'wide'", "Expected `int`"),
        ("confidence = 2.0", "<= 1"),
        ("passage_size =", "not a TOML file"),
    ],
)
def test_a_bad_setting_is_refused_with_its_name(content: str, message: str, tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=message):
        Settings.load(file, {})


TOKEN = "root:geheim"  # noqa: S105  (nobody's)


def test_what_concerns_milvus_is_a_table_of_its_own(tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text('store = "milvus"\n[milvus]\nuri = "http://db:19530"\nbatch = 100\n')
    found = Settings.load(file, {"WENBAO_MILVUS_TOKEN": TOKEN, "WENBAO_MILVUS_BATCH": "50"})
    assert found.milvus == Milvus(uri="http://db:19530", token=TOKEN, batch=50)
    assert TOKEN not in repr(found)


@pytest.mark.parametrize("wrong", ["name = '衡阳'", "index = 'BTREE'", "shards = 0", "host = 'db'"])
def test_what_milvus_has_no_use_for_is_refused(wrong: str, tmp_path: Path):
    (tmp_path / "wenbao.toml").write_text(f"[milvus]\n{wrong}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"\$\.milvus"):
        Settings.load(tmp_path / "wenbao.toml", {})


def test_a_password_in_the_address_is_refused_without_being_printed():
    with pytest.raises(SettingsError, match=r"belong into milvus.token$"):
        Settings.load(None, {"WENBAO_MILVUS_URI": "http://root:geheim@db:19530"})
