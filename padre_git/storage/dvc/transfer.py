"""DVC's remotes: send and fetch single objects by hash, through DVC's own library and the user's configuration."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc_data.hashfile.hash_info import HashInfo

from padre_git.errors import RepositoryError
from padre_git.storage.git.plumbing import own_environment


def push(root: Path, cache: Path, hashes: Collection[str]) -> int:
    """Send objects of the cache to the default remote; how many it did not have. A directory means its files, too."""
    return _transfer(root, cache, hashes, "push", shallow=False)


def pull(root: Path, cache: Path, hashes: Collection[str]) -> int:
    """Fetch objects of the default remote into the cache; how many came. Of a directory its listing alone."""
    return _transfer(root, cache, hashes, "pull", shallow=True)


def lacking(root: Path, cache: Path, hashes: Collection[str]) -> set[str]:
    """Those of ``hashes`` that the default remote does not have; of a directory its listing is asked for.

    Raises
    ------
    RepositoryError : where it cannot be asked.
    """
    with _opened(root, cache, "ask") as repo:
        return set(hashes) - set(repo.cloud.get_remote_odb(None, "status").oids_exist(list(hashes)))


def _transfer(root: Path, cache: Path, hashes: Collection[str], what: str, *, shallow: bool) -> int:
    infos = [HashInfo("md5", each) for each in sorted(hashes)]
    with _opened(root, cache, what) as repo:
        remote, local = repo.cloud.get_remote_odb(None, what), repo.cache.local
        source, target = (local, remote) if what == "push" else (remote, local)
        result: Any = repo.cloud.transfer(source, target, infos, cache_odb=local, shallow=shallow)
    if result.failed:
        raise RepositoryError(f"DVC could not {what} {len(result.failed)} objects; dvc {what} says why")
    return len(result.transferred)


@contextmanager
def _opened(root: Path, cache: Path, what: str) -> Iterator[Any]:
    """DVC's own view of the repository; its errors are padre's."""
    try:
        # a hook's git would lead DVC to another index or repository than the user's
        with own_environment(), Repo(str(root), config={"cache": {"dir": str(cache)}}) as repo:
            yield repo
    except (DvcException, OSError) as error:
        raise RepositoryError(f"DVC could not {what}: {' '.join(str(error).split())}") from error
