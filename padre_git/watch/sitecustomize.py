"""Notes what a program does while `padre run -- COMMAND` runs it; Python loads this file before the program begins.

Its folder is first on PYTHONPATH then. The program may live in another environment, so this is one file of the standard
library alone, in the Python of 3.8. It changes no argument and no result that the program sees, and never raises: what
goes wrong here is an event like all others. Events are lines of JSON in ``$PADRE_WATCH/events-PID.jsonl``, written at
once, so that a program that is killed keeps them; arrays lie next to them as files of numpy.

An empty program pays for what is imported at the top: `functools`, `json`, `importlib` and `threading` would cost it
20 ms, so this file imports the modules of C below them, and the others where a hook needs them.
"""

import os
import sys
import time
from _thread import RLock, _local

try:
    from _json import encode_basestring_ascii as _quoted
except ImportError:  # another Python than CPython
    from json.encoder import py_encode_basestring_ascii as _quoted

_HERE = os.path.dirname(os.path.abspath(__file__))
_MOST_EVENTS = 100_000  # of a process
_MOST_PAIRS = 200  # evaluations whose rows are kept
_MOST_BYTES = 64_000_000  # of all these rows
_MOST_COLUMNS = 100  # of predictions, each of which a metric may get alone
_LONGEST = 2_000  # characters of a value
# what launchers tell each process; the first that is set decides, as in `padre_git.app.execute.ranks`
_RANKS = (
    ("PADRE_RANK", ""),
    ("RANK", "WORLD_SIZE"),
    ("SLURM_PROCID", "SLURM_NTASKS"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", "PMI_SIZE"),
)
_INSTALLED = ("site-packages", "dist-packages")
_WORKERS = ("joblib.externals.loky", "multiprocessing")
_OF_PROGRAMS = (".cache/", ".config/", ".local/", ".matplotlib/", ".ipython/")  # below the home folder
_NEVER = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/", "/lib/", "/lib64/", "/bin/", "/run/", "/var/cache/")


class _Watch:
    """The events of this process."""

    def __init__(self, folder, root):
        self.folder, self.root = folder, root + os.sep
        self.pid = os.getpid()
        self.lock = RLock()
        self.local = _local()  # what this thread is in: parsing, fitting, measuring
        self.busy = False  # this file opens files, too
        self.stream = None
        self.count = self.pairs = self.bytes = 0
        self.known = set()  # files that were said, arrays that were kept
        self.argued = False
        self.said = ""  # the last fit
        self.replaced = []  # owner, name, original and what stands there now
        self.fitting_begins = None  # called with the estimator of an outermost fit; for `autolog`
        self.begins = {"fitting": self.fit_begins, "validating": self.validation_begins}
        self.forked = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.leave)

    def leave(self):
        """This is a fork: its parent's events are not its own."""
        self.forked, self.lock = True, RLock()  # another thread of the parent may have held it

    def note(self, kind, **values):
        """Write an event."""
        if not (self.forked or self.full):
            self.write("".join(('{"kind": "', kind, '", ', _text(values)[1:])))

    def write(self, text):
        """Write the text of an event."""
        with self.lock:
            if self.count >= _MOST_EVENTS:
                return
            self.count += 1
            if self.count == _MOST_EVENTS:
                text = _text({"kind": "trouble", "text": f"more than {_MOST_EVENTS} events; later ones are left out"})
            before, self.busy = self.busy, True
            try:
                if self.stream is None:
                    path = os.path.join(self.folder, f"events-{self.pid}.jsonl")
                    self.stream = open(path, "ab", buffering=0)  # noqa: SIM115  open until the process ends
                self.stream.write(f"{text}\n".encode())
            finally:
                self.busy = before

    def trouble(self, where, error):
        """Say what went wrong in this file, once for each place."""
        key = "trouble " + where
        if key not in self.known:
            self.known.add(key)
            try:
                self.note("trouble", text=f"{where}: {type(error).__name__}: {error}")
            except Exception:  # noqa: BLE001  the disk is full: the program matters more
                self.stream = None

    def inside(self, what):
        """Whether this thread is inside ``what`` already."""
        return getattr(self.local, what, 0)

    # ------------------------------------------------------------------ files
    def audit(self, event, arguments):
        """Note the files that the program opens."""
        if event != "open" or self.busy:
            return
        try:
            path, mode, flags = arguments
            if not isinstance(path, (str, bytes)):
                return
            path = os.path.abspath(os.fsdecode(path))
            if isinstance(mode, str):
                wrote = bool(set(mode) & set("wax+"))
            else:
                wrote = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            self.opened(path, "wrote" if wrote else "read")
        except Exception as error:  # noqa: BLE001
            self.trouble("open", error)

    def opened(self, path, kind):
        if (kind, path) in self.known:
            return
        self.known.add((kind, path))
        source = _source(path)
        if source.startswith(self.root):
            parts = source[len(self.root) :].split(os.sep)
            if ".git" in parts or "__pycache__" in parts or set(parts) & set(_INSTALLED):
                return
        elif kind == "wrote" or _is_system(source):
            return
        if os.path.isdir(source):
            return
        self.note(kind, path=source)

    # ------------------------------------------------------------------ calls
    def outermost(self, what, function, after):
        """``function`` with ``after(result, args, kwargs)`` called where this thread is not inside such a one yet."""

        local, begins = self.local, self.begins.get(what)

        def wrapper(*args, **kwargs):
            if self.count >= _MOST_EVENTS and not self.fitting_begins:
                return function(*args, **kwargs)
            depth = getattr(local, what, 0)
            if begins and not depth:
                begins(args)
            setattr(local, what, depth + 1)
            try:
                result = function(*args, **kwargs)
            finally:
                setattr(local, what, depth)
            if not depth:
                try:
                    after(result, args, kwargs)
                except Exception as error:  # noqa: BLE001  whatever it is, it ends no program
                    self.trouble(what, error)
            return result

        return _like(function, wrapper)

    def wrap(self, owner, name, what, after):
        """Replace a function of a module, or a method of a class."""
        original = getattr(owner, name, None)
        if callable(original):
            self.replace(owner, name, self.outermost(what, original, after))

    def calls(self, what, owner, names, after):
        """A hook for functions of a module, or methods of its class ``owner``."""

        def hook(module):
            for name in names.split():
                self.wrap(getattr(module, owner) if owner else module, name, what, after)

        return hook

    def replace(self, owner, name, function):
        """Put a function in the place of another one."""
        self.replaced.append((owner, name, getattr(owner, name), function))
        setattr(owner, name, function)

    @property
    def full(self):
        """Whether no more events are kept."""
        return self.count >= _MOST_EVENTS

    # ------------------------------------------------------------------ arguments
    def arguments(self, source, values, **more):
        """Note parameters; of a command line with the option that sets each."""
        known = dict((str(key), _small(each)) for key, each in values.items())
        self.note("arguments", source=source, values=known, **more)

    def is_called_by_program(self):
        """Whether code runs that is not installed: a tool such as `dvc repro` or torchrun has arguments of its own."""
        frame = sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            if file in ("<string>", "<stdin>") or not (file.startswith("<") or self.is_installed(file)):
                return True
            frame = frame.f_back
        return False

    def is_installed(self, file):
        path = os.path.abspath(file)
        if path.startswith(self.root) and not path.startswith(sys.prefix + os.sep):
            return bool(set(path.split(os.sep)) & set(_INSTALLED))
        return _is_system(path)

    def parsed(self, result, args, kwargs):
        """`argparse` has parsed words."""
        given = _argument(1, "args", args, kwargs)
        if self.argued or not (given is None or list(given) == sys.argv[1:]):
            return  # another parser, of a library
        if _caller().startswith("hydra.") or not self.is_called_by_program():
            return  # `dvc repro`, torchrun: these start the program; Hydra's words are in the file that it writes
        namespace = result[0] if isinstance(result, tuple) else result
        self.argued = True
        values = dict((k, v) for k, v in vars(namespace).items() if not callable(v))
        self.arguments("argparse", values, options=_options(args[0]._actions, values))

    def click(self, module):
        def made(context, args, kwargs):
            options = {}  # of a group they stand before its command's name, and cannot be added behind all
            if not hasattr(context.command, "commands"):
                known = [each for each in context.command.params if not getattr(each, "is_flag", True)]
                options = dict((each.name, max(each.opts, key=len)) for each in known)
            self.arguments("click", context.params, options=options)

        # a group makes the context of its command inside its own call, so each is an outermost one
        original = module.Command.make_context

        def wrapper(*args, **kwargs):
            context = original(*args, **kwargs)
            try:
                if self.is_called_by_program():
                    made(context, args, kwargs)
            except Exception as error:  # noqa: BLE001
                self.trouble("click", error)
            return context

        self.replace(module.Command, "make_context", _like(original, wrapper))

    def flags(self, result, args, kwargs):
        """absl has parsed words."""
        known = args[0].flags_by_module_dict().items()
        found = dict(
            (each.name, each.value) for name, several in known if not name.startswith("absl") for each in several
        )
        self.arguments("absl", found, options=dict((name, "--" + name) for name in found))

    # ------------------------------------------------------------------ scikit-learn and its like
    def sklearn_base(self, module):
        original = module._fit_context

        def _fit_context(**options):
            decorate = original(**options)
            return lambda method: self.outermost("fitting", decorate(method), self.fitted)

        self.replace(module, "_fit_context", _like(original, _fit_context))

    def fitted(self, result, args, kwargs):
        self.fit(args[0])

    def fit_begins(self, args):
        if self.fitting_begins:
            self.fitting_begins(args[0] if args else None)

    def fit(self, estimator):
        """An outermost `fit` is over."""
        if self.inside("measuring"):
            return  # an encoder of labels
        best = getattr(estimator, "best_estimator_", None)
        values = _described(best if best is not None else estimator)
        results = getattr(estimator, "cv_results_", None)
        if isinstance(results, dict) and "params" in results:
            values["search"] = {
                "class": type(estimator).__name__,
                "settings": len(results["params"]),
                "best": dict((key, _small(each)) for key, each in getattr(estimator, "best_params_", {}).items()),
                "score": _small(getattr(estimator, "best_score_", None)),
                "results": _tried(results, getattr(estimator, "best_index_", None)),
            }
        try:
            values["curves"] = _curves(estimator)
        except Exception as error:  # noqa: BLE001  the class has it as something else
            self.trouble("curves", error)
        said = repr(values)
        if said != self.said:  # `partial_fit` comes for each batch
            self.said = said
            self.note("fit", **values)

    def trained(self, library):
        """A `train` is over that takes its parameters as a mapping."""

        def over(result, args, kwargs):
            given = dict(_argument(0, "params", args, kwargs) or {})
            parameters = dict((f"{library}.{key}", _small(each)) for key, each in given.items())
            curves = _of_sets(kwargs.get("evals_result") or {})
            self.note("fit", pipeline=[library], parameters=parameters, set=list(parameters), curves=curves)

        return over

    def metrics(self, names):
        """A hook for functions of the truth and of what was predicted."""

        def hook(module):
            for name in names:
                self.wrap(module, name, "measuring", self.measuring(name))

        return hook

    def measuring(self, name):
        return lambda result, args, kwargs: self.measured(name, result, args, kwargs)

    def measured(self, name, result, args, kwargs):
        if self.full or self.inside("fitting") or self.inside("validating"):
            return  # the scores of a search, one for each split that it tries
        value = _number(result)
        if value is None:
            return
        given = list(args)
        truth = given[0] if given else kwargs.get("y_true")
        second = given[1] if len(given) > 1 else kwargs.get("y_pred", kwargs.get("y_score", kwargs.get("y_proba")))
        options = dict((key, _small(each)) for key, each in kwargs.items() if key in ("average", "pos_label", "beta"))
        self.note("metric", name=name, value=value, options=options, **self.rows(truth, second))

    def rows(self, truth, answer):
        """Hashes of two arrays, which are kept the first time that they come."""
        import numpy as np  # the caller has it

        first, second = np.asarray(truth), np.asarray(answer)
        key = {"truth": _digest(first), "answer": _digest(second), "rows": len(first)}
        name = "{}-{}".format(key["truth"], key["answer"])
        size = first.nbytes + second.nbytes
        if name in self.known or self.pairs >= _MOST_PAIRS or self.bytes + size > _MOST_BYTES:
            return key
        self.known.add(name)
        self.pairs += 1
        self.bytes += size
        self.keep(name, truth=first, answer=second)
        return key

    def keep(self, name, **arrays):
        import numpy as np

        plain = {}
        for key, each in arrays.items():
            plain[key] = each.astype(str) if each.dtype == object else each  # no pickles
        before, self.busy = self.busy, True
        try:
            with open(os.path.join(self.folder, name + ".npz"), "wb") as stream:
                np.savez(stream, **plain)
        finally:
            self.busy = before

    def split(self, module):
        original = module.train_test_split

        def train_test_split(*arrays, **options):
            try:
                import numpy as np

                first = arrays[0]
                extra = np.arange(first.shape[0] if hasattr(first, "shape") else len(first))
            except Exception:  # noqa: BLE001  the original says what is wrong
                return original(*arrays, **options)
            try:
                found = original(*arrays, extra, **options)
            except Exception:  # noqa: BLE001  its words count the arrays; nothing was drawn yet
                return original(*arrays, **options)
            try:
                self.parts(found[:-2], found[-2], found[-1])
            except Exception as error:  # noqa: BLE001
                self.trouble("train_test_split", error)
            return found[:-2]

        self.replace(module, "train_test_split", _like(original, train_test_split))

    def parts(self, found, train, test):
        """Which rows are test and which train, told by the content of what was split."""
        import numpy as np

        own = {}
        for at, each in enumerate(found):
            array = np.asarray(each)
            if array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1):
                own[_digest(array)] = "test" if at % 2 else "train"
        name = f"split-{self.pid}-{self.count}"
        if train.nbytes + test.nbytes < _MOST_BYTES:
            self.keep(name, train=train, test=test)
        self.note("split", parts=own, train=len(train), test=len(test), file=name)

    def validation(self, module):
        """Scores of a cross-validation, and its predictions, with the rows of the splits that it draws."""
        original = module.check_cv

        def check_cv(*args, **kwargs):
            found, drawn = original(*args, **kwargs), getattr(self.local, "drawn", None)
            if drawn is None or drawn.maker or not self.inside("validating"):
                return found
            drawn.maker = type(found).__name__
            return _Splitter(found, drawn)

        def scored(result, args, kwargs):
            estimator, scores = _argument(0, "estimator", args, kwargs), {}
            for name, values in result.items():
                if name.startswith("test_"):
                    label = _scorer(name[len("test_") :], kwargs.get("scoring"), estimator)
                    scores[label] = [float(each) for each in values]
            return {"values": scores}

        def predicted(result, args, kwargs):
            import numpy as np

            truth, answer = _argument(2, "y", args, kwargs), np.asarray(result)
            if truth is None or len(answer) != len(truth):
                return None  # answers of several targets
            columns = answer.T if answer.ndim == 2 and answer.shape[1] <= _MOST_COLUMNS else ()
            return {"answers": [_digest(each) for each in (answer, *columns)], **self.rows(truth, answer)}

        self.replace(module, "check_cv", _like(original, check_cv))
        self.wrap(module, "cross_validate", "validating", self.validated("scores", scored))
        self.wrap(module, "cross_val_predict", "validating", self.validated("predicted", predicted))

    def validation_begins(self, args):
        """What a model does while it is fitted, as stacking does, is no validation of it."""
        self.local.drawn = None if self.inside("fitting") else _Drawn(self)

    def validated(self, kind, read):
        def over(result, args, kwargs):
            drawn, self.local.drawn = self.local.drawn, None
            values = None if drawn is None else read(result, args, kwargs)
            if values is not None:
                estimator = _argument(0, "estimator", args, kwargs)
                groups = kwargs.get("groups", (kwargs.get("params") or {}).get("groups"))
                self.note(kind, **values, **_described(estimator), **drawn.keep(groups))

        return over

    # ------------------------------------------------------------------ numbers that go to another tool
    def scalars(self, owner, name, read):
        """A hook for a method that logs numbers elsewhere; ``read(args, kwargs)`` gives values and the step."""
        return self.calls("logging", owner, name, lambda result, args, kwargs: self.note_scalars(*read(args, kwargs)))

    def settings(self, owner, names, read):
        """The same for parameters."""

        def logged(result, args, kwargs):
            self.arguments("logged", read(args, kwargs))

        return self.calls("logging", owner, names, logged)

    def began(self, run, args, kwargs):
        """A run of W&B begins with a configuration."""
        if dict(run.config):
            self.arguments("logged", dict(run.config))

    # ------------------------------------------------------------------ networks
    def optimizer(self, result, args, kwargs):
        """The settings of an optimizer of torch, such as the learning rate."""
        kind, defaults = type(args[0]).__name__, args[0].defaults
        self.arguments(kind, dict((f"{kind}.{key}", each) for key, each in defaults.items() if each is not None))

    def epoch(self, result, args, kwargs):
        """What a training of Lightning logged, at the end of each epoch."""
        trainer = args[0].trainer
        if not getattr(trainer, "sanity_checking", False):
            self.note_scalars(trainer.callback_metrics, trainer.current_epoch)

    def tested(self, result, args, kwargs):
        """What a test of Lightning gave."""
        if getattr(args[0].trainer.state.fn, "value", "") in ("test", "validate"):  # else it is inside a training
            for each in result or ():
                self.note_scalars(each, None)

    def note_scalars(self, values, step):
        """Numbers of a loop, which may be a fast one."""
        if self.forked or self.count >= _MOST_EVENTS:
            return
        numbers = []
        for key, each in values.items():
            number = each if type(each) is float else _number(each)
            if number is not None:
                numbers.append(f"{_quoted(str(key))}: {_float(number)}")
        if numbers:
            at = step if type(step) is int else "null" if _number(step) is None else _float(_number(step))
            self.write(f'{{"kind": "scalars", "values": {{{", ".join(numbers)}}}, "step": {at}}}')


def _like(original, function):
    """``function`` with the names of the one that it stands for, as `functools.wraps` gives them."""
    for name in ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__", "__type_params__"):
        if hasattr(original, name):
            setattr(function, name, getattr(original, name))
    function.__dict__.update(getattr(original, "__dict__", {}))
    function.__wrapped__ = original
    return function


def _options(actions, values):
    """Name -> option of the arguments of `argparse` that take one value, of the chosen subcommand where there is one:
    the others stand before its name, and cannot be added behind all words."""
    found = {}
    for each in actions:
        chosen = each.choices.get(values.get(each.dest)) if each.nargs == "A..." else None
        if chosen is not None:
            return _options(chosen._actions, values)
        if each.option_strings and each.nargs is None and each.dest in values:
            found[each.dest] = max(each.option_strings, key=len)
    return found


def _caller():
    """The module that called `argparse`."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__") in (__name__, "argparse"):
        frame = frame.f_back
    return frame.f_globals.get("__name__", "")


def _argument(position, name, args, kwargs):
    return args[position] if len(args) > position else kwargs.get(name)


def _one(name, value, step):
    (first, first_name), (second, second_name), (third, third_name) = name, value, step

    def read(args, kwargs):
        given = len(args)  # without `_argument`: this is called for each scalar of a loop
        tag = args[first] if given > first else kwargs.get(first_name)
        number = args[second] if given > second else kwargs.get(second_name)
        return {tag: number}, args[third] if given > third else kwargs.get(third_name)

    return read


def _named(name, value, args, kwargs):
    return {_argument(*name, args, kwargs): _argument(*value, args, kwargs)}


def _many(values, step):
    return lambda args, kwargs: (dict(_argument(*values, args, kwargs)), _argument(*step, args, kwargs))


def _configured(args, kwargs):
    """What `wandb.config.update` gets: a mapping, or the arguments of a parser."""
    given = _argument(1, "d", args, kwargs)
    return dict(given) if hasattr(given, "keys") else vars(given)


def _hooks(watch):
    """Module -> what is done once it is loaded."""
    step = (3, "global_step")
    board = watch.scalars("SummaryWriter", "add_scalar", _one((1, "tag"), (2, "scalar_value"), step))
    several = watch.scalars("SummaryWriter", "add_scalars", _many((2, "tag_scalar_dict"), step))
    classification = (
        "accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score jaccard_score "
        "matthews_corrcoef cohen_kappa_score hamming_loss zero_one_loss log_loss brier_score_loss"
    )
    regression = (
        "r2_score mean_squared_error root_mean_squared_error mean_absolute_error median_absolute_error max_error "
        "mean_absolute_percentage_error mean_squared_log_error explained_variance_score mean_pinball_loss"
    )
    epoch = watch.calls("logging", "_FitLoop", "on_advance_end", watch.epoch)
    tested = watch.calls("testing", "_EvaluationLoop", "run", watch.tested)
    fits = dict(
        (name, watch.calls("fitting", name, "fit", watch.fitted))
        for name in ("LGBMModel", "XGBModel", "XGBClassifier", "XGBRanker", "NeuralNet")
    )
    return {
        "argparse": [
            watch.calls("parsing", "ArgumentParser", "parse_known_args parse_known_intermixed_args", watch.parsed)
        ],
        "click.core": [watch.click],
        "absl.flags._flagvalues": [watch.calls("parsing", "FlagValues", "__call__", watch.flags)],
        "sklearn.base": [watch.sklearn_base],
        "sklearn.metrics._classification": [watch.metrics(classification.split())],
        "sklearn.metrics._regression": [watch.metrics(regression.split())],
        "sklearn.metrics._ranking": [watch.metrics(["roc_auc_score", "average_precision_score"])],
        "sklearn.model_selection._split": [watch.split],
        "sklearn.model_selection._validation": [watch.validation],
        "lightgbm.sklearn": [fits["LGBMModel"]],
        "lightgbm.engine": [watch.calls("fitting", "", "train", watch.trained("lightgbm"))],
        "xgboost.training": [watch.calls("fitting", "", "train", watch.trained("xgboost"))],
        "xgboost.sklearn": [fits["XGBModel"], fits["XGBClassifier"], fits["XGBRanker"]],
        "skorch.net": [fits["NeuralNet"]],
        "torch.utils.tensorboard.writer": [board, several],
        "tensorboardX.writer": [board, several],
        "mlflow.tracking.fluent": [
            watch.scalars("", "log_metric", _one((0, "key"), (1, "value"), (2, "step"))),
            watch.scalars("", "log_metrics", _many((0, "metrics"), (1, "step"))),
            watch.settings("", "log_param", lambda args, kwargs: _named((0, "key"), (1, "value"), args, kwargs)),
            watch.settings("", "log_params", lambda args, kwargs: dict(_argument(0, "params", args, kwargs))),
        ],
        "wandb.sdk.wandb_init": [watch.calls("logging", "", "init", watch.began)],
        "wandb.sdk.wandb_config": [  # wandb.config["x"] = 1, wandb.config.x = 1
            watch.settings("Config", "__setitem__ __setattr__", lambda args, kwargs: {args[1]: args[2]}),
            watch.settings("Config", "update setdefaults", _configured),
        ],
        "wandb.sdk.wandb_run": [watch.scalars("Run", "log", _many((1, "data"), (2, "step")))],
        "torch.optim.optimizer": [watch.calls("optimizing", "Optimizer", "__init__", watch.optimizer)],
        "transformers.trainer": [
            watch.scalars(
                "Trainer", "log", lambda args, kwargs: (_argument(1, "logs", args, kwargs), args[0].state.global_step)
            )
        ],
        "lightning.pytorch.loops.fit_loop": [epoch],
        "pytorch_lightning.loops.fit_loop": [epoch],
        "lightning.pytorch.loops.evaluation_loop": [tested],
        "pytorch_lightning.loops.evaluation_loop": [tested],
        "keras.src.callbacks.history": [watch.scalars("History", "on_epoch_end", _many((2, "logs"), (1, "epoch")))],
        "dvclive.live": [
            watch.scalars(
                "Live", "log_metric", lambda args, kwargs: (_named((1, "name"), (2, "val"), args, kwargs), args[0].step)
            ),
            watch.settings("Live", "log_param", lambda args, kwargs: _named((1, "name"), (2, "val"), args, kwargs)),
        ],
    }


class _Splitter:
    """What divides the rows of a cross-validation: the one that the program has, and its parts are noted as they come.

    To ask it again would draw from the program's random numbers.
    """

    def __init__(self, splitter, drawn):
        self.__dict__.update(splitter=splitter, drawn=drawn)

    def __getattr__(self, name):
        return getattr(self.splitter, name)

    def __repr__(self):
        return repr(self.splitter)

    def __reduce_ex__(self, protocol):
        return self.splitter.__reduce_ex__(protocol)  # a copy of it is none of this

    @property
    def __class__(self):
        return type(self.splitter)

    def split(self, *args, **kwargs):
        found = self.splitter.split(*args, **kwargs)
        return self.drawn.passing(found)


class _Drawn:
    """The rows of the splits of one cross-validation."""

    def __init__(self, watch):
        self.watch, self.maker, self.parts, self.bytes = watch, "", [], 0

    def passing(self, found):
        for pair in found:
            if self.bytes <= _MOST_BYTES:
                try:
                    self.take(pair)
                except Exception as error:  # noqa: BLE001  the program says what is wrong with it
                    self.bytes = _MOST_BYTES + 1
                    self.watch.trouble("splits", error)
            yield pair

    def take(self, pair):
        import numpy as np

        part = [np.flatnonzero(each) if each.dtype == bool else each.astype("int64") for each in map(np.asarray, pair)]
        self.parts.append(part)
        self.bytes += sum(each.nbytes for each in part)

    def keep(self, groups):
        """Write the rows into a file; gives its name, and the class of what made the splits."""
        watch = self.watch
        if not self.parts or max(self.bytes, watch.bytes + self.bytes) > _MOST_BYTES:
            return {"splits": len(self.parts)}
        import numpy as np

        arrays = {} if groups is None else {"groups": np.asarray(groups)}
        for name, several in zip(("train", "test"), zip(*self.parts)):
            arrays[name] = np.concatenate(several)
            arrays[name + "_sizes"] = np.array([len(each) for each in several])
        name = f"folds-{watch.pid}-{watch.count}"
        watch.bytes += self.bytes
        watch.keep(name, **arrays)
        return {"folds": name, "maker": self.maker}


class _Finder:
    """First on `sys.meta_path`: lets the real loader run, then calls the hooks of the module."""

    def __init__(self, watch, hooks):
        self.watch, self.hooks = watch, hooks

    def find_spec(self, name, path=None, target=None):
        hooks = self.hooks.get(name)
        if not hooks:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec = find(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, self.watch, hooks)
                return spec
        return None


class _Loader:
    """The loader of a module, which is all that the module knows of."""

    def __init__(self, loader, watch, hooks):
        self.loader, self.watch, self.hooks = loader, watch, hooks

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        for hook in self.hooks:
            try:
                hook(module)
            except Exception as error:  # noqa: BLE001  another version of a library: nothing is noted of it
                self.watch.trouble(module.__name__, error)


# ---------------------------------------------------------------------- values
def _small(value):
    """A value as JSON has it; what that cannot say is its text."""
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()  # a number of numpy or torch
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, (list, tuple)) and len(value) <= 100:
        return [_small(each) for each in value]
    if isinstance(value, dict) and len(value) <= 100:
        return dict((str(key), _small(each)) for key, each in value.items())
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    name = getattr(value, "__qualname__", "")
    return name if name else repr(value)[:_LONGEST]


def _text(value):
    """As `json.dumps` has it; of what JSON does not have its text."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, dict):
        pairs = ", ".join([f"{_quoted(str(key))}: {_text(each)}" for key, each in value.items()])
        return f"{{{pairs}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join([_text(each) for each in value])}]"
    return _text(_small(value)) if hasattr(value, "item") else _quoted(str(value)[:_LONGEST])


def _float(value):
    text = float.__repr__(value)
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(text, text)


def _number(value):
    if isinstance(value, bool):
        return None
    try:
        if hasattr(value, "item"):
            value = value.item()
        return float(value) if isinstance(value, (int, float)) else None
    except Exception:  # noqa: BLE001  several values
        return None


def _components(estimator):
    """Each step of a pipeline; any other estimator alone."""
    steps = getattr(estimator, "steps", None)
    if isinstance(steps, list) and hasattr(estimator, "named_steps"):
        for _, step in steps:
            if step is not None and step != "passthrough":
                yield from _components(step)
    else:
        yield estimator


def _described(estimator):
    """The components of an estimator, its parameters, and the names of the ones that are not the default."""
    import inspect

    values = {"pipeline": [], "parameters": {}, "set": []}
    for each in _components(estimator):
        kind = type(each)
        name = kind.__name__
        count = sum(known.partition("#")[0] == name for known in values["pipeline"])
        name = f"{name}#{count + 1}" if count else name
        values["pipeline"].append(name)
        own = each.get_params(deep=False) if hasattr(each, "get_params") else {}
        usual = dict((key, each.default) for key, each in inspect.signature(kind.__init__).parameters.items())
        for key, value in own.items():
            full = f"{name}.{key}"
            values["parameters"][full] = _small(value)
            if repr(usual.get(key, inspect.Parameter.empty)) != repr(value):
                values["set"].append(full)
    return values


def _scorer(label, scoring, estimator):
    """How a score is called: `cross_val_score` asks for a nameless one, by default the estimator's own."""
    if label != "score":
        return label
    if isinstance(scoring, str):
        return scoring
    scorer = scoring.get(label) if isinstance(scoring, dict) else scoring
    if scorer is None or type(scorer).__name__ == "_PassthroughScorer":
        kind = type(list(_components(estimator))[-1])
        owner = next((each.__name__ for each in kind.__mro__ if "score" in vars(each)), "")
        return {"ClassifierMixin": "accuracy_score", "RegressorMixin": "r2_score"}.get(owner, label)
    name = getattr(getattr(scorer, "_score_func", None), "__name__", label)
    return f"neg_{name}" if getattr(scorer, "_sign", 1) < 0 else name


def _curves(estimator):
    """What a model computed in each iteration of its training: of boosting on each data set, of skorch by epoch."""
    found = getattr(estimator, "evals_result_", None)
    if isinstance(found, dict):
        return _of_sets(found)
    rows = getattr(estimator, "history_", None) if hasattr(estimator, "module_") else None
    curves = {}
    for row in list(rows or ())[:10_000]:
        for name, value in row.items():
            if name.startswith(("train_", "valid_")) and _number(value) is not None and not name.endswith("_count"):
                curves.setdefault(name, []).append(_number(value))
    return curves


def _tried(results, best):
    """A row for each setting of a search: its values, its scores on each split, means and times."""
    rows = []
    for at, setting in enumerate(results["params"][:10_000]):
        row = dict((str(key), _small(each)) for key, each in setting.items())
        for name, values in results.items():
            if name.startswith(("mean_", "std_", "rank_", "split")):
                row[name] = _small(values[at])
        row["best"] = bool(best == at)
        rows.append(row)
    return rows


def _of_sets(found):
    """``{"valid_0": {"l2": [...]}}`` -> ``{"valid_0.l2": [...]}``."""
    return dict(
        (f"{data}.{name}", [float(each) for each in values][:10_000])
        for data, several in found.items()
        for name, values in several.items()
    )


def _digest(array):
    """A hash of the content of an array: ids of arrays are used again."""
    import hashlib

    import numpy as np

    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    data = repr(array.tolist()).encode() if array.dtype.kind in "OUS" else np.ascontiguousarray(array).tobytes()
    return hashlib.blake2b(data, digest_size=12).hexdigest()


# ---------------------------------------------------------------------- files
def _source(path):
    """The source file of a compiled one."""
    folder, name = os.path.split(path)
    if os.path.basename(folder) == "__pycache__" and ".pyc" in name:
        return os.path.join(os.path.dirname(folder), name.split(".", 1)[0] + ".py")
    return path


def _is_system(path):
    """Whether a file outside the repository is no input: the interpreter's, a package's, the system's."""
    places = (*_NEVER, sys.prefix + os.sep, sys.base_prefix + os.sep, sys.exec_prefix + os.sep, _HERE + os.sep)
    if path.startswith(places) or any(f"{os.sep}{each}{os.sep}" in path for each in _INSTALLED):
        return True
    home = os.path.expanduser("~") + os.sep
    return path.startswith(tuple(home + each for each in _OF_PROGRAMS))


# ---------------------------------------------------------------------- the beginning
def _is_asked():
    """Whether this process is one to watch."""
    if not os.environ.get("PADRE_WATCH") or os.environ.get("PADRE_WATCH") == "0" or not os.environ.get("PADRE_ROOT"):
        return False
    if _rank()[0] != "0":
        return False
    words = list(getattr(sys, "orig_argv", []))
    if os.path.basename((words[1:2] or [""])[0]) == "padre" or words[1:3] == ["-m", "padre_git"]:
        return False  # it records what it runs itself
    if str(os.getppid()) == os.environ.get("PADRE_WATCH_BY"):
        return True
    # workers of joblib and multiprocessing: their arguments are their own
    return not (words[1:2] == ["-c"] or any(own in each for each in words for own in _WORKERS))


def _rank():
    """The number of this process, and how many there are; each job of SLURM has a number, also one alone."""
    for name, size in _RANKS:
        number, count = os.environ.get(name, ""), os.environ.get(size, "")
        if number and (name != "SLURM_PROCID" or count not in ("", "1")):
            return number, int(count) if count.isdigit() else 1
    return "0", 1


def _begin():
    if not _is_asked():
        return
    watch = _Watch(os.environ["PADRE_WATCH"], os.environ["PADRE_ROOT"])
    watch.note("began", at=time.time(), ranks=_rank()[1])
    # a kernel's own words are no parameters
    watch.argued = any("ipykernel" in each for each in getattr(sys, "orig_argv", [])[1:3])
    _look_at_modules(watch)
    sys.addaudithook(watch.audit)


def _look_at_modules(watch):
    """Call the hooks of modules that are loaded, and of others once they are."""
    hooks = _hooks(watch)
    finder = _Finder(watch, hooks)
    sys.meta_path.insert(0, finder)
    for name in list(hooks):
        if name in sys.modules:
            for hook in hooks[name]:
                try:
                    hook(sys.modules[name])
                except Exception as error:  # noqa: BLE001  as in `_Loader`
                    watch.trouble(name, error)
    return finder


def _hidden():
    """Run the `sitecustomize` that this one hides."""
    sys.path[:] = [each for each in sys.path if os.path.abspath(each or os.curdir) != _HERE]
    found = (finder.find_spec("sitecustomize", None) for finder in sys.meta_path if hasattr(finder, "find_spec"))
    spec = next((each for each in found if each), None)
    if spec is None or spec.loader is None or spec.origin == __file__:
        return
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


if __name__ == "sitecustomize":  # else it was loaded for `padre_git.autolog`
    try:
        _begin()
    except Exception:  # noqa: BLE001  the program runs unwatched; padre sees that no event came
        pass
    _hidden()
