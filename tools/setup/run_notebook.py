"""Executes a notebook on limpid's kernel: run_notebook.py INPUT OUTPUT TIMEOUT (seconds for a cell, 0: none).

The notebook is written in every case, with the outputs up to the cell that failed.
"""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

KERNEL = "limpid"


def say(text):
    print(text, file=sys.stderr, flush=True)


class Runner(NotebookClient):
    """Says which cell runs."""

    def __init__(self, notebook, **options):
        super().__init__(notebook, **options)
        self.codes = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
        self.started = 0.0
        self.at_work = None
        self.stopped = False
        self.on_cell_execute = self._begin
        self.on_cell_executed = self._end

    def _name(self, cell):
        number = next((i for i, code in enumerate(self.codes) if code is cell), 0)
        return f"cell {number + 1}/{len(self.codes)}"

    def _stop_on_signals(self):
        """Ctrl-C ends the run as a failing cell does: the kernel is shut down, and what is done is kept."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop():
            self.stopped = True
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                # nbclient's own handler kills the kernel and reports it as dead.
                loop.add_signal_handler(number, stop)
            except NotImplementedError:
                pass  # Windows: KeyboardInterrupt comes by itself.

    def _begin(self, cell, cell_index):
        if self.at_work is None:
            self._stop_on_signals()
        self.started = time.monotonic()
        self.at_work = self._name(cell)
        if sys.stderr.isatty():
            print(f"{self.at_work} …", end="\r", file=sys.stderr, flush=True)

    def _end(self, cell, cell_index, execute_reply):
        status = execute_reply.get("content", {}).get("status", "ok")
        say(f"{self._name(cell)}: {status} ({time.monotonic() - self.started:.1f} s)")


def write(notebook, path):
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        nbformat.write(notebook, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path):
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        say(f"✗ {path} is not a notebook: {str(error).splitlines()[0]}")
        sys.exit(2)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    notebook.metadata.pop("widgets", None)
    return notebook


def execute(notebook, folder, timeout):
    """The exit code, after saying what went wrong."""
    runner = Runner(
        notebook,
        kernel_name=KERNEL,
        timeout=timeout or None,
        resources={"metadata": {"path": str(folder)}},
        interrupt_on_timeout=False,
    )
    try:
        asyncio.run(runner.async_execute())
    except CellExecutionError as error:
        say(f"✗ {runner.at_work} failed.\n{error}")
        return 1
    except CellTimeoutError:
        say(f"✗ {runner.at_work} took longer than {timeout} s. Give it more with --timeout SECONDS (0: no limit).")
        return 1
    except (DeadKernelError, asyncio.CancelledError, KeyboardInterrupt) as error:
        # nbclient takes a cancelled cell for one whose kernel died.
        if runner.stopped or not isinstance(error, DeadKernelError):
            say(f"Stopped in {runner.at_work}.")
            return 130
        say(f"✗ the kernel died while it ran {runner.at_work} (out of memory, or a fault of native code).")
        return 1
    return 0


def drop_unused_widget_states(notebook):
    """A figure's output holds its own state; the states of widgets are needed only where an output shows one."""
    view = "application/vnd.jupyter.widget-view+json"
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    if not any(view in output.get("data", {}) for output in outputs):
        notebook.metadata.pop("widgets", None)


def main(source, target, timeout):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    source, target = Path(source), Path(target)
    notebook = load(source)
    code = execute(notebook, source.parent, timeout)
    drop_unused_widget_states(notebook)
    # The kernel that ran it is the one to open it with.
    spec = {"name": KERNEL, "display_name": "TypeScript (limpid)", "language": "typescript"}
    notebook.metadata["kernelspec"] = spec
    write(notebook, target)
    say(f"Wrote {target}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
