"""Formats that padre does not read, and the shortest way from each to one that it reads."""

from pathlib import PurePath

from padre_git.errors import PadreError
from padre_git.model.shell import quoted

_UNPACK = "Unpack it, and add one of its files"
# ending -> what makes a file of it that padre reads; {old} and {new} are names of files as Python writes them
_PANDAS = {
    **dict.fromkeys(("xlsx", "xls", "xlsm", "xlsb", "ods"), "read_excel"),
    **{"dta": "read_stata", "sav": "read_spss", "feather": "read_feather", "orc": "read_orc", "xml": "read_xml"},
    **dict.fromkeys(("sas7bdat", "xpt"), "read_sas"),
    **dict.fromkeys(("html", "htm"), "read_html"),
}
_OTHERS = {
    **dict.fromkeys(("zip", "tar", "tgz", "bz2", "xz", "7z", "zst"), _UNPACK),
    **dict.fromkeys(("rds", "rda", "rdata"), 'In R: write.csv(x, "x.csv", row.names = FALSE)'),
    **dict.fromkeys(
        ("pkl", "pickle", "joblib", "pt", "pth"), "A pickle runs code when it is read; save Parquet or npz"
    ),
    **dict.fromkeys(
        ("h5", "hdf5", "hdf", "mat", "nc"), "Read its arrays in Python and save them: numpy.savez(…, X=…, y=…)"
    ),
    **dict.fromkeys(("db", "sqlite", "sqlite3"), "Save the rows of a query: pandas.read_sql(…).to_parquet(…)"),
    **dict.fromkeys(("png", "jpg", "jpeg", "wav"), "Save the arrays of all: numpy.savez(…, X=…, y=…)"),
}
# the first bytes of a file that its ending does not tell -> its ending
_MAGIC = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0": "xls",
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ": "xz",
    b"\x89HDF": "h5",
    b"\x80\x04\x95": "pkl",
    b"SQLite format 3": "db",
    b"PAR1": "parquet",
    b"\x93NUMPY": "npy",
}
_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def refusal(name: str, ending: str) -> PadreError | None:
    """The error for a file with an ending of a format that is known and not read; none for another ending."""
    way = _way(name, ending)
    return PadreError(f"padre does not read .{ending} files. {way}") if way else None


def not_text(name: str, data: bytes, place: int) -> PadreError:
    """The error for a file that was to be a text in UTF-8, and at byte ``place`` is none."""
    ending = next((ending for start, ending in _MAGIC.items() if data.startswith(start)), "")
    if ending:
        way = _way(name, ending) or f"Call it {name}.{ending}"
        return PadreError(f"{name} is not text: its first bytes are those of a .{ending} file. {way}")
    encoding = next((each for start, each in _ENCODINGS.items() if data.startswith(start)), "latin1")
    return PadreError(
        f"{name} is not UTF-8 (byte {place}). "
        f"Convert it: iconv -f {encoding} -t utf-8 {quoted(name)} > {quoted('utf8-' + name)}"
    )


def _way(name: str, ending: str) -> str:
    if ending in _PANDAS:
        table = "[0]" if ending.startswith("htm") else ""
        new = PurePath(name).with_suffix(".parquet").name
        script = f"import pandas; pandas.{_PANDAS[ending]}({name!r}){table}.to_parquet({new!r})"
        return f"Convert it: python -c {quoted(script)}"
    return _OTHERS.get(ending, "")
