"""OpenML, through scikit-learn."""

import http.client
import warnings
from typing import Any

from sklearn.datasets import fetch_openml

from padre_git.errors import PadreError

PREFIX = "openml:"


def fetch(source: str) -> tuple[Any, str, list[str], str, str, str]:
    """What OpenML has under ``openml:ID``: table, source, target, description, licence, citation.

    The target is OpenML's default target attribute. Nothing is kept outside the repository: the data will be in DVC.

    Raises
    ------
    PadreError : where the id is no number, or OpenML does not answer or does not have it.
    """
    number = source.removeprefix(PREFIX)
    if not number.isdigit():
        raise PadreError(f"`{source}`: OpenML's data sets have numbers, such as openml:61; see https://www.openml.org")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on versions that are inactive; the id says exactly which one is meant
            bunch = fetch_openml(data_id=int(number), as_frame=True, cache=False, n_retries=1, parser="auto")
    except (OSError, http.client.HTTPException, ValueError, ImportError) as error:
        reason = str(getattr(error, "reason", "") or error).splitlines()[0]
        raise PadreError(f"{source} could not be fetched: {reason}; check the id and the network") from error
    details = bunch.details
    target = [str(name) for name in bunch.target_names or []]
    first = str(bunch.DESCR or "").strip().splitlines()
    return bunch.frame, source, target, first[0] if first else "", *_said(details)


def _said(details: dict[str, Any]) -> tuple[str, str]:
    return str(details.get("licence") or ""), str(details.get("citation") or "")
