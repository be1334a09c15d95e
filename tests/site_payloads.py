"""Text that would do something on a page that does not escape, and documents that have it in every field."""

import msgspec

from padre_git.model.documents import Dataset, DataUse, Definition, Metrics, Project, Run, Version
from padre_git.storage import documents, prose
from tests import synthetic
from tests.conftest import Repository

_TAGS = """
<script>window.evil=1</script>
</script><script>window.evil=1</script>
<img src=x onerror=window.evil=1>
<svg onload=window.evil=1>
<svg/onload=window.evil=1//
"><img src=x onerror=window.evil=1>
'><img src=x onerror=window.evil=1>
" onmouseover=window.evil=1 x="
' onmouseover=window.evil=1 x='
` onmouseover=window.evil=1
<iframe src=javascript:parent.evil=1></iframe>
<a href="javascript:window.evil=1">x</a>
[x](javascript:window.evil=1)
<body onload=window.evil=1>
<input autofocus onfocus=window.evil=1>
<details open ontoggle=window.evil=1>
<video><source onerror=window.evil=1></video>
<math><mtext><table><mglyph><style><img src=x onerror=window.evil=1>
<form action=javascript:window.evil=1><button>x</button></form>
<object data=javascript:window.evil=1></object>
<embed src=javascript:window.evil=1>
<link rel=stylesheet href=https://evil.example/x.css>
<meta http-equiv=refresh content="0;url=https://evil.example">
<base href=https://evil.example/>
<style>@import 'https://evil.example/x.css';</style>
<img src=https://evil.example/pixel.png>
<!--><img src=x onerror=window.evil=1>-->
<![CDATA[<img src=x onerror=window.evil=1>]]>
<textarea></textarea><img src=x onerror=window.evil=1>
</title><img src=x onerror=window.evil=1>
</style><img src=x onerror=window.evil=1>
</noscript><img src=x onerror=window.evil=1>
</pre><img src=x onerror=window.evil=1>
</table><img src=x onerror=window.evil=1>
</main></body></html><script>window.evil=1</script>
{{ 7 * 7 }}{% for x in y %}
{{ constructor.constructor('window.evil=1')() }}
${window.evil=1}
#{window.evil=1}
<%= window.evil=1 %>
\\"+window.evil=1+\\"
"+(window.evil=1)+"
');window.evil=1;//
");window.evil=1;//
\\u003cscript\\u003ewindow.evil=1\\u003c/script\\u003e
&lt;script&gt;window.evil=1&lt;/script&gt;
&#60;img src=x onerror=window.evil=1&#62;
__proto__
constructor
hasOwnProperty
toString
prototype
https://evil.example/?a=1&b=<2>
data:text/html,<script>window.evil=1</script>
=HYPERLINK("https://evil.example")
../../../etc/passwd
"""
PAYLOADS = [
    *_TAGS.strip().splitlines(),
    "<img src=x\nonerror=window.evil=1>",
    "\u2028window.evil=1//\u2029",
    "\u202e<script>window.evil=1</script>\u202c",
    "\x1b[31m\x00<script>window.evil=1</script>",
]


def spoilt(path: str, data: bytes, payload: str) -> bytes:
    """The document with ``payload`` in each field that is free text."""
    if path.endswith("/run.json"):
        run = documents.decode(data, Run, path)
        assert run.dataset
        changed = msgspec.structs.replace(
            run,
            label=f"{run.label} {payload}",
            message=payload,
            pipeline=payload,
            parameters={payload: payload, "SVC.C": [payload], "SVC.tol": {payload: payload}},
            set=[payload],
            setting={payload: payload},
            notes=[payload],
            command=[payload],
            dataset=msgspec.structs.replace(run.dataset, name=payload, target=[payload]),
        )
        return documents.encode(changed)
    if path.endswith("/metrics.json"):
        found = documents.decode(data, Metrics, path)
        more = {**found.metrics, payload: found.metrics["accuracy"]}
        return documents.encode(msgspec.structs.replace(found, metrics=more))
    if path.endswith("/project.json"):
        project = documents.decode(data, Project, path)
        return documents.encode(
            msgspec.structs.replace(project, name=payload, description=payload, questions=[payload])
        )
    if path.endswith("/dataset.json"):
        dataset = documents.decode(data, Dataset, path)
        texts = dict.fromkeys(("name", "description", "source", "license", "citation"), payload)
        return documents.encode(msgspec.structs.replace(dataset, **texts))
    if path.endswith("/experiment.json"):
        definition = documents.decode(data, Definition, path)
        return documents.encode(msgspec.structs.replace(definition, name=payload, description=payload))
    if path.endswith("/version.json"):
        return documents.encode(msgspec.structs.replace(documents.decode(data, Version, path), source=payload))
    return data


def hostile(repo: Repository) -> None:
    """A run for each of `PAYLOADS`, in a project and on a data set of its own, with the payload in every field."""
    for number, payload in enumerate(PAYLOADS):
        use = DataUse(name="x", dataset=f"d{number}", version="3b1f0c2aa001", shape=[569, 30], target=["y"], classes=2)
        given = {"ago": 600 - number, "label": f"svc {number}", "project": f"p{number}", "dataset": use}
        files = synthetic.complete(f"k{number:07d}", **given)
        files |= written(f"p{number}", f"k{number:07d}", payload)
        repo.write({path: spoilt(path, data, payload) for path, data in files.items()})


def written(project: str, run: str, payload: str) -> dict[str, bytes]:
    """A question and a note with the payload in every field, and as their text."""
    rule = {"select": [f"svc {project[1:]}", payload]}
    fields = {"question": payload, "hypothesis": payload, "links": [payload, "#1"], "papers": [payload]}
    parts = (payload, f"# {payload}", f"- {payload}", f"> [x]({payload})", f"![x]({payload})")
    text = "\n\n".join([*parts, prose.BEGIN, prose.END])
    return {
        f"projects/{project}/questions/q.md": prose.written({"schema": 1, **fields, "decided_by": rule}, text),
        f"projects/{project}/notes/20260101t000000-{run}.md": prose.written({"schema": 1, "about": [run]}, text),
    }
