"""What TensorBoard's plugin HParams writes into event files: the settings of a run, and how it ended.

The messages are those of tensorboard/plugins/hparams/plugin_data.proto.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from padre_git.model.documents import Status
from padre_git.storage.protobuf import fields, part

PLUGIN = b"hparams"
_START, _END = 3, 4  # HParamsPluginData
_SETTINGS, _STARTED = 1, 5  # SessionStartInfo
_STATUS, _FINISHED = 1, 2  # SessionEndInfo
_NULL, _NUMBER, _TEXT, _BOOL = 1, 2, 3, 4  # google.protobuf.Value
_STATES: dict[int, Status] = {1: "completed", 2: "failed", 3: "interrupted"}


@dataclass
class Session:
    """What is known of a run.

    Attributes
    ----------
    parameters : name -> text.
    status : how it ended; none where no end was written.
    started, finished : seconds since 1970.
    """

    parameters: dict[str, str] = field(default_factory=dict)
    status: Status | None = None
    started: float | None = None
    finished: float | None = None

    def add(self, message: bytes) -> None:
        """Take what a message of the plugin says.

        Raises
        ------
        IndexError, ValueError, struct.error : for what is no such message.
        """
        for number, _, data in fields(message):
            if number == _START:
                self.parameters.update(_settings(data))
                self.started = _double(part(data, _STARTED))
            elif number == _END:
                state = next((value for at, value, _ in fields(data) if at == _STATUS), 0)
                self.status = _STATES.get(state, self.status)
                self.finished = _double(part(data, _FINISHED))

    def update(self, later: "Session") -> None:
        """Take what a later file of the run says."""
        self.parameters.update(later.parameters)
        self.status = later.status or self.status
        self.started = self.started or later.started
        self.finished = later.finished or self.finished


def _settings(message: bytes) -> Iterator[tuple[str, str]]:
    for number, _, data in fields(message):
        name = part(data, 1).decode("utf-8", "replace") if number == _SETTINGS else ""
        if name:
            yield name, _text(part(data, 2))


def _text(message: bytes) -> str:
    """A value as YAML has it; all numbers are doubles, so `4` may have been `4.0`."""
    for number, value, data in fields(message):
        if number == _NUMBER:
            (found,) = struct.unpack("<d", data)
            return repr(found).removesuffix(".0")
        if number == _TEXT:
            return data.decode("utf-8", "replace")
        if number == _BOOL:
            return "true" if value else "false"
        if number == _NULL:
            return "null"
    return ""


def _double(data: bytes) -> float | None:
    """Seconds; none where nobody wrote them."""
    return float(struct.unpack("<d", data)[0]) or None if data else None
