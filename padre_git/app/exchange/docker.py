"""`padre package RUN --docker`: a kept model with a Dockerfile that makes an image of it. Nothing is built.

What was recorded gets into these files as checked versions and names alone; all else is in `model.json`.
"""

import json
import re
from pathlib import Path
from typing import Any

from padre_git.app.exchange import kept
from padre_git.app.repository.workspace import Workspace
from padre_git.errors import PadreError
from padre_git.model.names import short
from padre_git.model.shell import quoted

_PYTHON = re.compile(r"3\.\d{1,2}(\.\d{1,2})?")
_DOCKERFILE = """\
FROM python:{python}-slim
WORKDIR /model
COPY requirements.txt .
RUN pip install --no-cache-dir --only-binary :all: -r requirements.txt
COPY {files} ./
RUN useradd --no-create-home --uid 1000 model
USER 1000
ENTRYPOINT ["python", "predict.py"]
"""
_PREDICT = '''\
"""Predict the rows of a table: `docker run -i IMAGE < rows.csv > predictions.csv`."""

{imports}

import pandas as pd
{more}

folder = Path(__file__).parent
about = json.loads((folder / "model.json").read_text())
{lines}
rows = pd.read_csv(sys.stdin)
lacking = [name for name in about["columns"] if name not in rows]
if lacking:
    sys.exit(f"the table has no column {{lacking[0]!r}}; it needs {{about['columns']}}")
features = rows[about["columns"]] if about["columns"] else rows
pd.DataFrame({{"prediction": model.predict(features)}}).to_csv(sys.stdout, index=False)
'''


def package(
    workspace: Workspace, selector: str, folder: Path | None = None, *, force: bool = False, **given: Any
) -> kept.Written:
    """Write the model of a run with a Dockerfile.

    Parameters
    ----------
    folder : a new one; by default it is called after the run.
    **given : as of `kept.model`.

    Raises
    ------
    PadreError : where the run kept no model, several, or one that is no file of skops, and for a recorded version of
        Python that is none.
    """
    found = kept.opened(workspace, selector, folder, "padre package --docker", force=force, **given)
    reader, model = found.reader, found.model
    python = model.environment.python
    if not _PYTHON.fullmatch(python):
        raise PadreError(f"{python!r:.40} is not a version of Python; padre did not write this document")
    about = {
        "run": short(reader.row.id),
        "columns": [each.name for each in kept.features(workspace, reader)],
        "trusted": model.trusted,
    }
    imports, lines = model.loading('about["trusted"]')
    own = ("import json", "import sys", "from pathlib import Path")
    text = _PREDICT.format(
        imports="\n".join(own),
        more="\n".join(line for line in imports if line not in own),
        lines="\n".join(lines),
    )
    names = sorted([*model.files, "model.json", "predict.py"])
    files = {
        "Dockerfile": _DOCKERFILE.format(python=python, files=" ".join(names)).encode(),
        ".dockerignore": "".join(["*\n", *(f"!{name}\n" for name in [*names, "requirements.txt"])]).encode(),
        "predict.py": text.encode(),
        "model.json": (json.dumps(about, indent=2) + "\n").encode(),
    }
    return kept.write(found, files, force=force)


def next_command(folder: Path) -> str:
    """The command that makes the image."""
    return quoted("docker", "build", "-t", "model", folder)
