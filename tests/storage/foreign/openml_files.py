"""Documents of OpenML, written after the documents of its API, and a server that gives them out, also wrongly."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB

NAMESPACE = 'xmlns:oml="http://openml.org/openml"'


def documents(*, probable: bool = True, address: str = "") -> dict[str, bytes]:
    """The files of run 77 on task 59: 5 folds of iris by a naive Bayes classifier, or by one that is always sure."""
    data = load_iris()
    names = [str(name) for name in data.target_names]
    lines = ["@RELATION iris", *(f"@ATTRIBUTE '{name}' REAL" for name in ("a", "b b", "c", "d"))]
    lines += ["@ATTRIBUTE class {" + ",".join(names) + "}", "@DATA"]
    lines += [f"{','.join(map(str, row))},{names[at]}" for row, at in zip(data.data, data.target, strict=True)]
    splits = ["@RELATION splits", "@ATTRIBUTE type {TRAIN,TEST}", "@ATTRIBUTE rowid INTEGER"]
    splits += ["@ATTRIBUTE repeat INTEGER", "@ATTRIBUTE fold INTEGER", "@DATA"]
    # columns in another order than the documents show them
    answers = ["@RELATION predictions", "@ATTRIBUTE fold NUMERIC", "@ATTRIBUTE repeat NUMERIC"]
    answers += ["@ATTRIBUTE row_id NUMERIC", "@ATTRIBUTE prediction {" + ",".join(names) + "}"]
    answers += [*(f"@ATTRIBUTE confidence.{name} NUMERIC" for name in names), "@DATA"]
    right = 0
    folds = StratifiedKFold(5, shuffle=True, random_state=3).split(data.data, data.target)
    for fold, (train, test) in enumerate(folds):
        splits += [f"{word},{row},0,{fold}" for word, rows in (("TRAIN", train), ("TEST", test)) for row in rows]
        maker = GaussianNB() if probable else DummyClassifier()
        fitted = maker.fit(data.data[train], data.target[train])
        confidence = fitted.predict_proba(data.data[test])
        confidence = confidence if probable else np.eye(3)[fitted.predict(data.data[test])]
        predicted = confidence.argmax(axis=1)
        right += int((predicted == data.target[test]).sum())
        # nobody says that the rows of a fold are in order
        for row, at, sure in reversed(list(zip(test, predicted, confidence, strict=True))):
            answers.append(f"{fold},0,{row},{names[at]},{','.join(map(str, sure))}")
    arff = "\n".join(lines).encode() + b"\n"
    here = address or "https://www.openml.org"
    return {
        "run.xml": f"""<oml:run {NAMESPACE}><oml:task_id>59</oml:task_id><oml:run_id>77</oml:run_id>
<oml:flow_name>sklearn.naive_bayes.GaussianNB(1)</oml:flow_name>
<oml:parameter_setting><oml:value>1e-09</oml:value><oml:name>var_smoothing</oml:name></oml:parameter_setting>
<oml:output_data><oml:file><oml:name>description</oml:name><oml:url>{here}/no</oml:url></oml:file>
<oml:file><oml:url>{here}/data/predictions.arff</oml:url><oml:name>predictions</oml:name></oml:file>
<oml:evaluation><oml:name>predictive_accuracy</oml:name><oml:value>{right / 150}</oml:value></oml:evaluation>
<oml:evaluation repeat="0" fold="0"><oml:name>predictive_accuracy</oml:name><oml:value>0</oml:value></oml:evaluation>
</oml:output_data></oml:run>""".encode(),
        "task.xml": f"""<oml:task {NAMESPACE}><oml:task_id>59</oml:task_id>
<oml:task_type>Supervised Classification</oml:task_type>
<oml:input name="estimation_procedure"><oml:estimation_procedure><oml:type>crossvalidation</oml:type>
<oml:data_splits_url>{here}/data/splits.arff</oml:data_splits_url></oml:estimation_procedure></oml:input>
<oml:input name="source_data"><oml:data_set><oml:target_feature>class</oml:target_feature>
<oml:data_set_id>61</oml:data_set_id></oml:data_set></oml:input></oml:task>""".encode(),
        "data.xml": f"""<oml:data_set_description {NAMESPACE}><oml:id>61</oml:id><oml:name>iris</oml:name>
<oml:licence>Public</oml:licence><oml:url>{here}/data/data.arff</oml:url>
<oml:md5_checksum>{md5(arff, usedforsecurity=False).hexdigest()}</oml:md5_checksum>
</oml:data_set_description>""".encode(),
        "data.arff": arff,
        "splits.arff": "\n".join(splits).encode() + b"\n",
        "predictions.arff": "\n".join(answers).encode() + b"\n",
    }


ADDRESSES = {
    "/api/v1/xml/run/77": "run.xml",
    "/api/v1/xml/task/59": "task.xml",
    "/api/v1/xml/data/61": "data.xml",
    **{f"/data/{name}": name for name in ("data.arff", "splits.arff", "predictions.arff")},
}


@contextmanager
def server(wrong: Mapping[str, tuple[int, bytes, str]] | None = None) -> Iterator[str]:
    """The address of a server with these files; ``wrong`` : name -> status, content, and where it leads."""
    answers: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = ADDRESSES.get(self.path, "")
            status, content, place = (wrong or {}).get(name, (200 if name else 404, answers.get(name, b""), ""))
            self.send_response(status)
            if place:
                self.send_header("Location", place)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{running.server_address[1]}"
    answers |= documents(address=address)
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
