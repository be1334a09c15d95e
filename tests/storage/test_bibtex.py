"""Entries of .bib files as people read them."""

import pytest

from padre_git.storage.bibtex import entries

FILE = r"""
% a comment
@string{jmlr = "Journal of Machine Learning Research"}
@Article{nadeau2003,
  author  = {Nadeau, Claude and Bengio, Yoshua},
  title   = "Inference for the {Generalization} Error",
  year    = 2003,
  journal = jmlr,
  doi = {10.1023/A:1024068626366},
}
@inproceedings{demsar06, author={Janez Dem\v{s}ar}, title={A \& B~--~{C}}, year={2006}}
@comment{ignored2000, title={x}}
@misc{no_fields,}
@book{open, title = {never closed
"""


def test_entries() -> None:
    """Keys and fields; braces, accents and escapes are taken away. What is broken hurts nothing before it."""
    found = entries(FILE)
    assert list(found) == ["nadeau2003", "demsar06", "no_fields", "open"]
    assert found["nadeau2003"]["title"] == "Inference for the Generalization Error"
    assert found["nadeau2003"]["year"] == "2003"
    assert found["nadeau2003"]["doi"] == "10.1023/A:1024068626366"
    assert found["demsar06"] == {"author": "Janez Demšar", "title": "A & B – C", "year": "2006"}


@pytest.mark.parametrize(
    ("tex", "text"),
    [(r"M{\"u}ller", "Müller"), (r"M\"uller", "Müller"), (r"Erd{\H o}s", "Erdős"), (r"{\o}re", "øre"), (r"\'{e}", "é")],
)
def test_accents(tex: str, text: str) -> None:
    """As TeX writes them, in braces and without."""
    assert entries(f"@misc{{a, author={{{tex}}}}}")["a"]["author"] == text


def test_the_first_entry_of_a_key_counts() -> None:
    """As BibTeX itself has it."""
    assert entries("@a{k, title={one}} @a{k, title={two}}") == {"k": {"title": "one"}}
