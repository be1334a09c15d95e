"""A sampler of the user's: any class with ``ask``, and maybe ``tell``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from padre_git.core.search.derive import derive
from padre_git.core.search.samplers import Sampler, Tried
from padre_git.core.search.space import Setting
from padre_git.errors import PadreError


@dataclass(frozen=True)
class Custom(Sampler):
    """Settings that an object of the user's proposes; it is made anew for each batch.

    Attributes
    ----------
    kind : a class that is made without arguments. ``ask(n, space, history, rng)`` returns ``n`` settings, each a dict:
        ``space`` is name -> range (``low``, ``high``, ``log``) or alternatives (``values``), of several spaces a list
        of such; ``history`` has `Tried` settings, ``number``, ``setting`` and ``scores`` (None of one that failed);
        ``rng`` is numpy's generator. Where it has ``tell(setting, scores)``, it is told the history before, one by one.
    label : what it is called.
    """

    kind: Any = None
    label: str = ""

    batch: ClassVar[int | None] = 8

    @property
    def name(self) -> str:  # type: ignore[override]
        """Its file and class."""
        return self.label

    def draws(self, first: int, history: Sequence[Tried]) -> Iterator[Setting]:
        """What a new object proposes that was told ``history``.

        Raises
        ------
        PadreError : where it raises, proposes nothing, or something outside the space.
        """
        rng = np.random.default_rng(derive(self.seed, "custom", first))
        parts = [dict(part) for part in self.space.parts]
        space, size = parts[0] if len(parts) == 1 else parts, self.batch or 1
        own = self._called("", self.kind)
        if hasattr(own, "tell"):
            for each in history:
                self._called("tell", own.tell, dict(each.setting), each.scores)
        while True:
            proposed = self._called("ask", own.ask, size, space, list(history), rng)
            yield from (self._taken(each) for each in self._checked(proposed, size))

    def _called(self, what: str, function: Any, *given: Any) -> Any:
        try:
            return function(*given)
        except Exception as error:
            where = f" in {what}" if what else ""
            raise PadreError(f"{self.label} failed{where}: {type(error).__name__}: {error}") from error

    def _checked(self, proposed: Any, size: int) -> Sequence[Any]:
        found = list(proposed) if isinstance(proposed, Sequence) and not isinstance(proposed, str) else []
        if not found:
            raise PadreError(f"{self.label} proposed nothing: `ask` returns a list of {size} dicts.")
        return found

    def _taken(self, proposed: Any) -> Setting:
        if not isinstance(proposed, Mapping):
            raise PadreError(f"{self.label} proposed {proposed!r:.60}, which is not a dict of hyperparameters.")
        try:
            return self.space.taken(proposed)
        except PadreError as error:
            raise PadreError(f"{self.label} proposed {error}.") from error
