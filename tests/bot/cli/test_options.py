"""The settings file and the environment to the tables of settings."""

from pathlib import Path

import pytest

from bot.cli.options import Tables, tables
from bot.telegram_bot.settings import TelegramSettings
from retrieval.errors import SettingsError
from retrieval.settings import Milvus, Settings

TOKEN = "root:geheim"  # noqa: S105  (nobody's)


def archive(file: Path, environment: dict[str, str]) -> Settings:
    return Settings.of(tables(file, environment).archive)


def test_without_file_and_environment_nothing_is_said(tmp_path: Path):
    assert tables(tmp_path / "no-such-file.toml", {"PATH": "/bin"}) == Tables({"milvus": {}}, {})


def test_the_environment_wins_over_the_file(tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text("passage_size = 300\nlimit = 5\n")
    found = archive(file, {"WENBAO_LIMIT": "7", "WENBAO_INDEX": "elsewhere"})
    assert found == Settings(passage_size=300, limit=7)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("passage_size =", "wenbao.toml: not a TOML file"),
        ("telegram = 3", r"wenbao.toml: `telegram` is a table: \[telegram\]"),
        ("milvus = 3", r"wenbao.toml: `milvus` is a table: \[milvus\]"),
    ],
)
def test_a_file_that_is_no_settings_file_is_named(content: str, message: str, tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=message):
        tables(file, {})


def test_what_concerns_milvus_is_a_table_of_its_own(tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text('store = "milvus"\n[milvus]\nuri = "http://db:19530"\nbatch = 100\n')
    found = archive(file, {"WENBAO_MILVUS_TOKEN": TOKEN, "WENBAO_MILVUS_BATCH": "50"})
    assert found.milvus == Milvus(uri="http://db:19530", token=TOKEN, batch=50)
    assert TOKEN not in repr(found)


def test_the_bot_has_a_table_of_its_own_and_secrets_are_in_none(tmp_path: Path):
    file = tmp_path / "wenbao.toml"
    file.write_text("limit = 5\n[telegram]\nusers = [1, 2]\nper_minute = 3\n")
    environment = {"WENBAO_TELEGRAM_PER_MINUTE": "4", "WENBAO_TELEGRAM_TOKEN": "x"}
    found = tables(file, environment | {"WENBAO_TELEGRAM_SECRET_FILE": "y"})
    assert found == Tables({"limit": 5, "milvus": {}}, {"users": [1, 2], "per_minute": "4"})
    assert TelegramSettings.of(found.telegram) == TelegramSettings(
        users=frozenset({1, 2}), per_minute=4
    )
