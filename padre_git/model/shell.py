"""Words as a shell takes them: whatever padre prints as a command can be pasted."""

import shlex


def quoted(*words: object) -> str:
    """``words`` as one part of a command line, each in quotes where a shell would change it: ``'Unnamed: 0'``."""
    return shlex.join(map(str, words))
