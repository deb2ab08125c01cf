"""Seeds to hits: from the newspaper's files to the passages that match a question."""

import os

# ONNX Runtime's wheels report their use to their maker, and leave a file with a number for it.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
