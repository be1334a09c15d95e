"""The components of a pipeline as text, Mermaid and DOT."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from padre_git.core.inspectors import drawing
from padre_git.core.inspectors.frameworks import inspect
from padre_git.model.inspection import Hyperparameter, Inspection, Part

COLUMNS = ColumnTransformer([("num", make_pipeline(StandardScaler()), ["a", "b"]), ("cat", OneHotEncoder(), ["c"])])
FOUND = inspect(make_pipeline(COLUMNS, StandardScaler(), SVC(C=10)))

TREE = """\
Pipeline, one after the other
├─ ColumnTransformer, next to each other
│  ├─ num: Pipeline   columns a, b
│  │  └─ standardscaler: StandardScaler
│  └─ cat: OneHotEncoder   columns c
├─ StandardScaler
└─ SVC   C=10"""
MERMAID = """\
flowchart LR
  subgraph c0["Pipeline"]
    subgraph c1["ColumnTransformer"]
      subgraph c2["num: Pipeline<br/>columns a, b"]
        c3["standardscaler: StandardScaler"]
      end
      c4["cat: OneHotEncoder<br/>columns c"]
    end
    c5["StandardScaler"]
    c6["SVC<br/>C=10"]
    c1 --> c5
    c5 --> c6
  end"""


def test_tree() -> None:
    """A line for each component, shifted below the one that holds it."""
    assert drawing.tree(FOUND) == TREE


def test_mermaid() -> None:
    """Boxes in boxes; arrows where components follow each other, and only there."""
    assert drawing.mermaid(FOUND) == MERMAID


def test_dot() -> None:
    """Clusters in clusters; an arrow between clusters joins nodes and is cut at their edges."""
    text = drawing.dot(FOUND)
    assert re.findall(r"c\d+ -> c\d+.*;", text) == ["c4 -> c5 [ltail=cluster_c1];", "c5 -> c6;"]
    assert text.count("{") == text.count("}") == 4
    assert 'c6 [label="SVC\\nC=10"];' in text


@given(st.text(max_size=30))
@pytest.mark.parametrize("form", drawing.FORMS)
def test_foreign_text_stays_text(form: str, text: str) -> None:
    """A value or a name of a step cannot end the text that it stands in."""
    step = Part("P.x", "x", f"m.{text}", hyperparameters=(Hyperparameter("P.x.a", "a", text, is_set=True),))
    drawn = drawing.FORMS[form](
        Inspection(Part("P", "", "m.P", flow="sequence", parts=(step, Part("P.y", "y", "m.Y"))))
    )
    if form == "mermaid":
        labels = re.findall(r'\["(.*?)"\]', drawn, re.DOTALL)
        assert len(labels) == 3
        assert not any(mark in label.replace("<br/>", "") for label in labels for mark in '<>"&`\n')
    if form == "dot":
        assert len(re.findall(r'label="(?:[^"\\]|\\.)*";|label="(?:[^"\\]|\\.)*"\]', drawn)) == 3


def test_a_step_with_an_odd_name() -> None:
    """Names with quotes, spaces and umlauts are drawn, escaped."""
    found = inspect(Pipeline([('a "b" ü', StandardScaler()), ("two", StandardScaler())]))
    assert 'a "b" ü: StandardScaler' in drawing.tree(found)
    assert '["a #34;b#34; ü: StandardScaler"]' in drawing.mermaid(found)
