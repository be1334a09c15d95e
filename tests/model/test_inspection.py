"""What an inspector finds, and what is recorded of it."""

from padre_git.model.inspection import Hyperparameter, Inspection, Part
from padre_git.model.mappings import Trait

INNER = Part("SVC", "svc", "sklearn.svm._classes.SVC", hyperparameters=(Hyperparameter("SVC.C", "C", 2.0, 1.0, True),))
LAYER = Part(
    "Net.one", "one", "torch.nn.Linear", hyperparameters=(Hyperparameter("n", "n", 3, is_set=True, settable=False),)
)
FOUND = Inspection(Part("Pipeline", "", "sklearn.pipeline.Pipeline", flow="sequence", parts=(INNER, LAYER)))


def test_walk() -> None:
    """Outer parts come before inner ones; only what a run can be given is settable."""
    assert [part.kind for part in FOUND.parts] == ["Pipeline", "SVC", "Linear"]
    assert set(FOUND.hyperparameters) == {"SVC.C", "n"}
    assert set(FOUND.settable) == {"SVC.C"}


def test_documents() -> None:
    """Empty fields are left out, and of the hyperparameters only those that no run can set are recorded."""
    assert INNER.document == {"name": "SVC", "step": "svc", "class": "sklearn.svm._classes.SVC"}
    recorded = {"value": 3, "default": None, "set": True, "type": "other", "kind": "object", "classified": False}
    assert LAYER.document["parameters"] == {"n": recorded}
    assert FOUND.root.document["flow"] == "sequence"


def test_domain() -> None:
    """Range, choices and other kinds of value in words; nothing where no mapping says anything."""
    trait = Trait(name="x", type="model", kind="real", range="(0, 1]", choices=(None,), also=("integer [1, inf)",))
    assert Hyperparameter("x", "x", 1, trait=trait).domain == "(0, 1]; or none; integer [1, inf)"
    assert Hyperparameter("x", "x", 1).domain == ""
