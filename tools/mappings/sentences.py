"""The first sentence of a description, as plain text."""

import re

_LONGEST = 140
_ROLE = re.compile(r":[a-z:]+:`~?([^`<]*?)(?:\s*<[^>]*>)?`")
_MARK = re.compile(r"``([^`]*)``|`([^`]*)`|\*\*([^*]*)\*\*")
_DIRECTIVE = re.compile(r"\s*\.\. .*", re.DOTALL)
# a full stop that ends a sentence: not one of `i.e.`, `e.g.`, `0.5`, `vs.`
_END = re.compile(r"(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)(?<!\betc)(?<!\bcf)\.(?=\s+[A-Z`*:'\"(]|\s*$)")
_BULLET = re.compile(r"^[-*] ")


def first_sentence(lines: list[str] | str) -> str:
    """The first sentence of a docstring's paragraph, without markup, cut at a word where it is long."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    if _BULLET.match(text.strip()):  # a list of what each choice does
        return ""
    paragraph = " ".join(re.split(r"\n\s*\n|\n\s*[-*] ", _DIRECTIVE.sub("", text.strip()))[0].split())
    sentence = _ROLE.sub(r"\1", _END.split(paragraph)[0])
    sentence = _MARK.sub(lambda match: next(filter(None, match.groups()), ""), sentence)
    sentence = sentence.replace("\\", "").rstrip(" .:;,")
    if len(sentence) <= _LONGEST:
        return sentence
    return sentence[:_LONGEST].rsplit(" ", 1)[0].rstrip(" .:;,(") + " …"
