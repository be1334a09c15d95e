"""`TorchPipeline`: a network of torch, its loss and its optimizer, with scikit-learn's interface."""

from collections.abc import Mapping
from inspect import Parameter
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils import ClassifierTags, RegressorTags, Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from padre_git.core import networks
from padre_git.core.components.options import options
from padre_git.core.components.plain import signature_of
from padre_git.core.components.protocol import Part
from padre_git.core.networks.losses import DEFAULTS, LossKind, kind_of
from padre_git.core.networks.validate import checked_data, checked_rows
from padre_git.errors import PadreError, UnknownName

_TASKS = ("classification", "regression")
_PARTS = ("module", "loss", "optimizer", "scheduler")
_OF_TORCH = {"loss", "optimizer", "scheduler"}  # may be named as torch names them


def _classifies(estimator: "TorchPipeline") -> bool:
    return estimator.kind.task == "classification" and estimator.kind.outputs != "scores"


class TorchPipeline(BaseEstimator):  # type: ignore[misc]
    """A network of torch that is trained with a plain loop: seeded, on CPU or GPU, alone or as last step of a pipeline.

    Parameters
    ----------
    module : class, function or torch.nn.Module
        The network. A class or function is called in each fit, with the options ``module__…``. Of an object each fit
        takes a copy and draws its weights again with `reset_parameters`, so that they depend on the seed alone.
    loss : class, function, object or str
        Such as ``torch.nn.CrossEntropyLoss`` or ``"CrossEntropyLoss"``. It says the task, and what is predicted from
        the outputs of the module. Default: cross entropy of logits, or squared error, by `task`.
    optimizer : class or str
        Called with the parameters of the module, `lr`, `weight_decay`, and the options ``optimizer__…``.
    lr, weight_decay : float, optional
        Default: those of the optimizer.
    scheduler : class or str, optional
        Of ``torch.optim.lr_scheduler``, with the options ``scheduler__…``; it steps after each epoch.
    epochs, batch_size : int
        How often all rows are seen, and how many of them a step of the optimizer sees.
    patience : int, optional
        Where the splitting has a validation part: training stops after so many epochs in which the validation loss was
        not better, and the best weights are taken. None never stops. Without a validation part it has no effect.
    task : {"classification", "regression"}, optional
        Of a loss that padre does not know.
    device : str
        ``"cpu"``, ``"cuda"``, … as in torch, or ``"auto"``: an accelerator where there is one.
    dtype : str
        Of the features: ``"float32"``, or ``"int64"`` for a module that begins with an embedding.
    shuffle : bool
        Whether each epoch sees the rows in another order.
    keep_weights : bool
        Whether a module that is an object starts from its own weights: a pretrained network.
    compile : bool
        Whether the training runs through `torch.compile`: quicker steps after some minutes of compiling.
    amp : {"bf16"}, optional
        Compute in that precision where torch takes it to be safe (`torch.autocast`); weights stay in their own one.
    random_state : int, optional
        Seed of weights, order of rows and dropout. padre derives it where it is None.
    **options
        Of the classes: ``module__hidden=64``, ``optimizer__momentum=0.9``, ``loss__label_smoothing=0.1``.

    Attributes
    ----------
    module_ : torch.nn.Module
        The trained network.
    classes_ : ndarray of shape (classes,)
        Of a classification, in the order of the probabilities.
    history_ : dict of str to list of float
        ``train_loss``, ``validation_loss`` where there is a validation part, and ``lr``: a value for each epoch.

    n_features_in_, feature_names_in_
        As of scikit-learn's estimators.

    Raises
    ------
    PadreError
        For an option that no class takes; in `fit` and where the task is asked for also for a loss that says no task,
        and where torch is not installed.
    """

    __module__ = "padre_git"  # the path that documents and models record, wherever the file lies

    takes_validation = True
    padre_added = ("compile", "amp")

    def __init__(
        self,
        module: Any,
        *,
        loss: Any = None,
        optimizer: Any = "Adam",
        lr: float | None = None,
        weight_decay: float | None = None,
        scheduler: Any = None,
        epochs: int = 10,
        batch_size: int = 32,
        patience: int | None = 5,
        task: str | None = None,
        device: str = "cpu",
        dtype: str = "float32",
        shuffle: bool = True,
        keep_weights: bool = False,
        compile: bool = False,
        amp: str | None = None,
        random_state: int | None = None,
        **options: Any,
    ) -> None:
        self.module, self.loss, self.optimizer, self.scheduler = module, loss, optimizer, scheduler
        self.lr, self.weight_decay = lr, weight_decay
        self.epochs, self.batch_size, self.patience, self.task = epochs, batch_size, patience, task
        self.device, self.dtype, self.shuffle, self.keep_weights = device, dtype, shuffle, keep_weights
        self.compile, self.amp, self.random_state = compile, amp, random_state
        self._options: dict[str, Any] = {}
        self._take(options)

    @property
    def kind(self) -> LossKind:
        """The kind of the loss: its task, and the shapes that it takes.

        Raises
        ------
        UnknownName
            For an unknown task.
        PadreError
            Where the loss and the task do not go together, or neither says what is learnt.
        """
        if self.task is not None and self.task not in _TASKS:
            raise UnknownName("task", str(self.task), _TASKS, f"; tasks of TorchPipeline are {' and '.join(_TASKS)}")
        found = kind_of(self.loss or DEFAULTS.get(self.task or ""), self.task)
        if found is None:
            what = "no loss" if self.loss is None else f"the loss {getattr(self.loss, '__name__', self.loss)!s}"
            raise PadreError(f"TorchPipeline with {what} says no task; give loss=torch.nn.CrossEntropyLoss, or task=…")
        if self.task not in (None, found.task):
            raise PadreError(f"TorchPipeline has task={self.task!r}, and its loss is for {found.task}; leave task out")
        return found

    @property
    def padre_arguments(self) -> Mapping[str, Parameter]:
        """What it is made with, next to options."""
        found = signature_of(type(self))
        return {name: each for name, each in found.items() if each.kind is not Parameter.VAR_KEYWORD}

    def part(self, name: str) -> Any:
        """The class or function that the part ``name`` is made from; a string is the name of one in torch.

        Raises
        ------
        UnknownName
            Where torch has no such class.
        """
        value = self.loss or DEFAULTS.get(self.task or "") if name == "loss" else getattr(self, name, None)
        if not isinstance(value, str) or name not in _OF_TORCH:
            return value
        home = _training().HOMES[name]
        known = [each for each in vars(home) if isinstance(vars(home)[each], type) and each[:1].isupper()]
        if value not in known:
            raise UnknownName(name, value, known, f"; {home.__name__} has {', '.join(sorted(known))}")
        return vars(home)[value]

    def get_params_for(self, part: str) -> dict[str, Any]:
        """The options of a ``part``: `module`, `loss`, `optimizer` or `scheduler`, as skorch gives them."""
        own = {"lr": self.lr, "weight_decay": self.weight_decay} if part == "optimizer" else {}
        given = {name.removeprefix(f"{part}__"): each for name, each in self._options.items() if name.startswith(part)}
        return {name: each for name, each in own.items() if each is not None} | given

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments, and the options that were given; ``deep`` changes nothing, as none of them is an estimator."""
        return {**{name: getattr(self, name) for name in self.padre_arguments}, **self._options}

    def set_params(self, **values: Any) -> "TorchPipeline":
        """Set the arguments and options that ``values`` name."""
        own = self.padre_arguments
        for name in own.keys() & values.keys():
            setattr(self, name, values[name])
        self._take({name: value for name, value in values.items() if name not in own})
        return self

    def _take(self, given: Mapping[str, Any]) -> None:
        """Take options in that the classes know."""
        known = options(self) if given else {}
        for name in given:
            if name not in known and not self._is_open(name):
                listed = [*self.padre_arguments, *(each for each in known if each[:9] == "optimizer"), *known]
                names = list(dict.fromkeys(listed))
                shown = ", ".join(names[:12]) + (f" … ({len(names)} in all)" if len(names) > 12 else "")
                raise UnknownName("argument", name, names, f" of TorchPipeline; it has {shown}")
        self._options.update(given)

    def _is_open(self, name: str) -> bool:
        """Whether the class of an option takes anything."""
        part = name.partition("__")[0]
        made = self.part(part) if part in _PARTS and "__" in name else None
        kinds = [each.kind for each in signature_of(made).values()] if callable(made) else []
        return Parameter.VAR_KEYWORD in kinds

    def fit(self, X: Any, y: Any, *, validation: Part | None = None) -> "TorchPipeline":
        """Train the network.

        Parameters
        ----------
        X : array-like, DataFrame of numbers, or sparse matrix, of shape (n, …)
        y : array-like of shape (n,), or (n, targets)
        validation : pair of such X and y, optional

        Raises
        ------
        TypeError, ValueError
            For values that are missing or no numbers, and for a target of another length or kind.
        """
        training, classifies = _training(), self.kind.task == "classification"
        rows, target = checked_data(self, X, y, classifies=classifies)
        held = None if validation is None else Part(checked_rows(self, validation[0]), validation[1])
        trained = training.train(self, rows, target, held)
        self.module_, self.history_ = trained.module, trained.history
        if trained.classes is not None:
            self.classes_ = trained.classes
        elif hasattr(self, "classes_"):  # of a fit to other data
            del self.classes_
        return self

    def predict(self, X: Any) -> Any:
        """Classes, or values, of the rows of ``X``, (n, …): an array (n,), or (n, targets)."""
        check_is_fitted(self)
        return _training().predict(self, checked_rows(self, X))

    @available_if(_classifies)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Any:
        """Probabilities of the rows of ``X``, (n, …): an array (n, classes)."""
        check_is_fitted(self)
        return _training().probabilities(self, checked_rows(self, X))

    def score(self, X: Any, y: Any) -> float:
        """The accuracy, or R², of the predictions of ``X``, (n, …), where ``y``, (n,) or (n, targets), is the truth."""
        measure = accuracy_score if self.kind.task == "classification" else r2_score
        return float(measure(y, self.predict(X)))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "module_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.estimator_type = "classifier" if self.kind.task == "classification" else "regressor"
        tags.target_tags.required = True
        tags.input_tags.sparse = tags.input_tags.three_d_array = True
        if tags.estimator_type == "classifier":
            tags.classifier_tags = ClassifierTags()
        else:
            tags.regressor_tags = RegressorTags()
        return tags


def _training() -> Any:
    """The module that trains, which imports torch."""
    try:
        return networks.training
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise PadreError("TorchPipeline needs torch, which is not installed; pip install padre-git[torch]") from error
