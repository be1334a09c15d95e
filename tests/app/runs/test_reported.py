"""Numbers of others: from a table to a comparison."""

import pytest
from scipy.stats import wilcoxon

from padre_git.model.names import slug
from tests import synthetic
from tests.conftest import Padre, Repository

WIDE = "label,iris,wine\nDoe net,95.1 ± 1.2,96\n"
LONG = "label,dataset,metric,mean,std,n\nDoe net,iris,accuracy,0.951,0.012,10\nDoe net,iris,f1_macro,0.94,,\n"


def test_both_forms(notebook: Repository, padre: Padre) -> None:
    """A column per data set, or a line per number; what is kept says where it is from."""
    notebook.write({"wide.csv": WIDE, "long.csv": LONG})
    out = padre("import", "scores", "wide.csv", "--source", "Doe 2020", "--metric", "accuracy", "--percent").out
    assert out.startswith("wide   2 numbers of Doe net on 2 data sets\n")
    assert "padre compare OWN 'reported:Doe net'" in out
    text = notebook.read("projects/default/reported/wide.json")
    assert '"mean": 0.951' in text
    assert '"std": 0.012' in text
    assert '"source": "Doe 2020"' in text
    padre("import", "scores", "long.csv", "--source", "Doe 2020", "--project", "thesis", "--name", "Table 3")
    assert '"metric": "f1_macro"' in notebook.read("projects/thesis/reported/table-3.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("label,iris\nx,95.1\n", "95.1 is not within 0 ≤ accuracy ≤ 1; --percent divides by 100"),
        ("label,iris\nx,high\n", "line 2, iris: `high` is neither a number nor"),
        ("name,iris\nx,1\n", "a column `label` or `dataset` has to say what each line is about; it has `name`, `iris`"),
        ("label,dataset,metric,mean\nx,iris,fun,1\n", "`fun` is not one of padre's metrics"),
        ("label,dataset,metric,mean\nx,,accuracy,1\n", "line 2: `dataset` is empty"),
        ("label,dataset,metric,mean,sdt\nx,iris,accuracy,1,1\n", "unknown column `sdt`"),
        ("label,dataset,metric,mean\nx,iris,accuracy,1\nx,iris,accuracy,0.5\n", "has two numbers of accuracy"),
        ("label,iris\n", "holds no number"),
    ],
)
def test_what_is_no_table(notebook: Repository, padre: Padre, text: str, said: str) -> None:
    """File, line and column; nothing is written."""
    notebook.write({"x.csv": text})
    words = () if "mean" in text else ("--metric", "accuracy")
    assert said in padre("import", "scores", "x.csv", "--source", "Doe", *words, code=1).err
    assert not (notebook.path / "projects").exists()


def test_over_data_sets_they_are_tested(notebook: Repository, padre: Padre) -> None:
    """Over eight data sets the signed-rank test of the means, as scipy computes it; on each alone there is no test."""
    names = [f"data-{at}" for at in range(8)]
    own = [0.80, 0.82, 0.90, 0.75, 0.88, 0.91, 0.70, 0.85]
    theirs = [0.78, 0.81, 0.87, 0.71, 0.83, 0.85, 0.63, 0.77]
    for at, (name, mean) in enumerate(zip(names, own, strict=True)):
        content = synthetic.simple(
            f"k9d2v5h{at}", (mean - 0.01, mean, mean + 0.01), experiment=f"svc-{slug(name)}", project="thesis",
            dataset=synthetic.DataUse(name=name, dataset=name, version="3b1f0c2aa001", shape=[100, 3]),
        )  # fmt: skip
        notebook.write(content)
    notebook.write({"t.csv": f"label,{','.join(names)}\nDoe,{','.join(map(str, theirs))}\n"})
    padre("import", "scores", "t.csv", "--source", "Doe 2020", "--metric", "accuracy")
    cells = padre("compare", "label:svc", "Doe", "--json").json["tables"][0]["cells"]
    assert {cell["row"] for cell in cells if cell["reported"]} == {"Doe"}
    out = padre("compare", "label:svc", "Doe").out
    p = wilcoxon([a - b for a, b in zip(own, theirs, strict=True)], zero_method="zsplit", method="exact").pvalue
    assert f"{p:.2g}" in out
    assert "‡ reported by others" in out
    assert "svc better" in out
