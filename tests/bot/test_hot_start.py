"""What a question must not wait for."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import training
from tests.conftest import ROOT

HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "onnx",
    "prompt_toolkit",
    "scipy",
    "sklearn",
}
TRAINING = training.__name__  # whatever the room is called
BOT = {"telegram", "httpx", "tornado", "prometheus_client"}


@pytest.mark.parametrize("question", ["产业园总投资多少？", "who met the Beihang delegation"])
def test_an_answer_is_given_without_the_libraries_of_training_prompt_and_bot(
    question: str, sample_index: Path
):
    ask = [sys.executable, "-X", "importtime", "-m", "bot", "ask", "--index", str(sample_index)]
    done = subprocess.run([*ask, question], capture_output=True, text=True, check=True, cwd=ROOT)
    modules = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    imported = {module.split(".")[0] for module in modules}
    assert "[1]" in done.stdout
    assert "onnxruntime" in imported
    assert imported & (HEAVY | BOT) == set()
    assert [module for module in modules if module.startswith(TRAINING)] == []
