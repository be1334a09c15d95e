"""What a component makes of the test rows, listened to while the whole pipeline infers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.pipeline import Pipeline as Steps

from padre_git.core.components.options import network_name
from padre_git.core.pipelines.pipeline import Pipeline
from padre_git.errors import PadreError, UnknownName

_SHOWN = 20  # names that an error lists


class Place(NamedTuple):
    """Where something is made of rows.

    Attributes
    ----------
    name : as it is recorded, `PCA` or `TorchPipeline.encoder`.
    path : scikit-learn's path of the component.
    layer : of its network; empty for the component itself.
    """

    name: str
    path: str
    layer: str = ""


class Made(NamedTuple):
    """What a component made of rows.

    Attributes
    ----------
    values : (n, …), an array or a CSR matrix.
    names : of the columns, where the component says them.
    """

    values: Any
    names: list[str] | None = None


def places(pipeline: Pipeline, asked: Sequence[str]) -> tuple[Place, ...]:
    """Where the components, or layers of networks, are whose output is to be kept.

    Raises
    ------
    UnknownName
        For an unknown one, listing the known ones.
    PadreError
        For a component that makes nothing of rows but predictions.
    """
    return tuple(_place(pipeline, name) for name in dict.fromkeys(asked))


def made(estimator: Any, wanted: Sequence[Place], features: Any, rows: int) -> dict[str, Made]:
    """Name -> what a fitted estimator made of ``rows`` test rows on the way to its predictions.

    Raises
    ------
    ValueError
        Where a component made nothing of them, or not one value for each.
    """
    with ExitStack() as stack:
        heard = {place: stack.enter_context(_listening(estimator, place)) for place in wanted}
        _infer(estimator, features)
        for place, outputs in heard.items():
            if not outputs and not place.layer:
                _transform(estimator, place, features)
    return {place.name: _checked(estimator, place, outputs, rows) for place, outputs in heard.items()}


def _place(pipeline: Pipeline, name: str) -> Place:
    own = {each.name: each for each in pipeline.components}
    found = pipeline.component(name)
    if found and hasattr(own[found].estimator, "transform"):
        return Place(found, own[found].path)
    networks = {each.name: each for each in pipeline.components if network_name(each.estimator)}
    layers = {owner: _layers(each.estimator) for owner, each in networks.items()}
    for owner, each in networks.items():
        before = next((f"{way}." for way in (owner, network_name(each.estimator)) if name.startswith(f"{way}.")), "")
        layer = name.removeprefix(before) if before or len(networks) == 1 else ""
        if layer and not found and layer in (layers[owner] or [layer]):
            return Place(f"{owner}.{layer}", each.path, layer)
    known = [each for each in own if each != "Pipeline" and hasattr(own[each].estimator, "transform")]
    known += [f"{owner}.{layer}" for owner, several in layers.items() for layer in several or ()]
    listed = ", ".join(known[:_SHOWN]) + (f" … ({len(known)} in all)" if len(known) > _SHOWN else "") or "none"
    if found:
        raise PadreError(f"{name} has no transform, so its output cannot be kept; known are {listed}")
    raise UnknownName("component", name, known, f" of {pipeline.text}; known are {listed}")


def _layers(estimator: Any) -> list[str] | None:
    """The names of a network's layers; none where it can be made only with what a setting gives."""
    network = estimator.part("module") if hasattr(estimator, "part") else estimator.module
    if isinstance(network, type) or not hasattr(network, "named_modules"):
        try:
            network = network(**estimator.get_params_for("module"))
        except Exception:  # noqa: BLE001  # the user's constructor: the fit will say what is wrong with it
            return None
    return [name for name, _ in network.named_modules() if name]


@contextmanager
def _listening(estimator: Any, place: Place) -> Iterator[list[Any]]:
    """Yields a list that each output is added to."""
    fitted, outputs = _fitted(estimator, place), list[Any]()
    if place.layer:
        hook = _layer(fitted, place).register_forward_hook(lambda layer, inputs, output: outputs.append(output))
        try:
            yield outputs
        finally:
            hook.remove()
        return
    transform: Callable[..., Any] = fitted.transform

    def listened(X: Any, *more: Any, **options: Any) -> Any:
        result = transform(X, *more, **options)
        outputs.append(result)
        return result

    fitted.transform = listened
    try:
        yield outputs
    finally:
        del fitted.transform


def _infer(estimator: Any, features: Any) -> None:
    """Send rows through; a pipeline of transformers alone ends in a transform."""
    if hasattr(estimator, "predict"):
        estimator.predict(features)
    else:
        estimator.transform(features)


def _transform(estimator: Any, place: Place, features: Any) -> None:
    """The last step, which predicts without its own transform, such as a clustering."""
    if type(estimator) is Steps and place.path == estimator.steps[-1][0]:
        if len(estimator.steps) > 1:
            features = estimator[:-1].transform(features)
        estimator.steps[-1][1].transform(features)
    elif not place.path:
        estimator.transform(features)


def _fitted(estimator: Any, place: Place) -> Any:
    """The fitted component: what fits clones of its parts has them elsewhere than its parameters."""
    here = estimator
    for part in place.path.split("__") if place.path else []:
        here = next((found for find in _PARTS if (found := find(here, part)) is not None), None)
        if here is None:
            raise ValueError(
                f"{place.name} is fitted several times, or not at all, so no single output belongs to a row"
            )
    return here


def _named(attribute: str) -> Callable[[Any, str], Any]:
    """The part of a name among several."""

    def find(owner: Any, part: str) -> Any:
        several = getattr(owner, attribute, None)
        return several[part] if several is not None and part in several else None

    return find


def _single(owner: Any, part: str) -> Any:
    """The one part of a meta-estimator: `estimator` is `estimator_` once it is fitted, of a search the best one."""
    names = ("best_estimator_", f"{part}_")
    return next((getattr(owner, name) for name in names if hasattr(owner, name)), None)


_PARTS: tuple[Callable[[Any, str], Any], ...] = (
    *map(_named, ("named_transformers_", "named_steps", "named_transformers", "named_estimators_")),
    _single,
)


def _layer(fitted: Any, place: Place) -> Any:
    layers = dict(fitted.module_.named_modules())
    if place.layer not in layers:
        known = [name for name in layers if name]
        raise ValueError(f"the network has no layer `{place.layer}`; it has {', '.join(known[:20]) or 'none'}")
    return layers[place.layer]


def _checked(estimator: Any, place: Place, outputs: list[Any], rows: int) -> Made:
    if not outputs:
        raise ValueError(f"{place.name} was not used while the test rows were predicted, so there is no output to keep")
    values = _joined(outputs) if place.layer else outputs[-1]
    if sp.issparse(values):
        values = sp.csr_array(values)
    else:
        values = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
    if values.ndim < 1 or values.shape[0] != rows:
        raise ValueError(f"{place.name} made {values.shape[0] if values.ndim else 1} values of {rows} rows")
    if values.dtype.kind not in "biuf":
        try:
            values = values.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{place.name} returns text or objects; only numbers can be kept") from error
    return Made(values if sp.issparse(values) else values.reshape(rows, -1), _names(estimator, place, values))


def _joined(outputs: list[Any]) -> Any:
    """The batches of a layer; of a recurrent one the outputs without the state."""
    tensors = [each[0] if isinstance(each, tuple) else each for each in outputs]
    return np.concatenate([each.detach().cpu().numpy() for each in tensors])


def _names(estimator: Any, place: Place, values: Any) -> list[str] | None:
    if place.layer or values.ndim != 2:
        return None
    try:
        names = [str(name) for name in _fitted(estimator, place).get_feature_names_out()]
    except (AttributeError, ValueError, TypeError, NotImplementedError):  # it does not know its input's names
        return None
    return names if len(names) == values.shape[1] else None
