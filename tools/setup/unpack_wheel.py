"""Unpacks the C library and the headers that tfjs-node needs: unpack_wheel.py WHEEL FOLDER LIBRARY..."""

import shutil
import sys
import zipfile
from pathlib import Path

HEADERS = tuple(
    "tensorflow/include/" + folder
    for folder in ("tensorflow/c/", "tensorflow/core/platform/", "tsl/platform/", "xla/tsl/c/")
)


def target(name, libraries):
    """Where a member of the wheel goes below FOLDER; None if it is not needed."""
    if name.startswith(HEADERS) and name.endswith(".h"):
        return name.removeprefix("tensorflow/")
    if name.startswith("tensorflow/lib") and name.removeprefix("tensorflow/") in libraries:
        return "lib/" + name.removeprefix("tensorflow/")
    return None


def main(wheel, folder, libraries):
    with zipfile.ZipFile(wheel) as archive:
        wanted = [(info, target(info.filename, libraries)) for info in archive.infolist()]
        wanted = [(info, where) for info, where in wanted if where]
        missing = set(libraries) - {where.removeprefix("lib/") for _, where in wanted}
        if missing:
            sys.exit(f"the wheel lacks {', '.join(sorted(missing))}")
        total = sum(info.file_size for info, _ in wanted)
        done = 0
        for info, where in wanted:
            path = Path(folder, where)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 22)
            before, done = done, done + info.file_size
            if done * 20 // total != before * 20 // total:
                print(f"{100 * done // total} %", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
