"""JupyterLab as this course starts it: `jupyter lab --config=lab/config.py`, which `make lab` does."""

from contextlib import suppress
from pathlib import Path

import nbformat
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

PROJECT = Path(__file__).parents[1]
FIRST = "00_start_here.ipynb"
# Once `make work` has made copies, these are what a student opens.
CHAPTERS = "my_notebooks" if (PROJECT / "my_notebooks" / FIRST).exists() else "notebooks"


WIDGET = "application/vnd.jupyter.widget-view+json"


def leave_out_what_does_not_last(model, **_names):
    """Of a saved notebook: the version of Python, which git would show as a change, and the names of widgets.

    A name means nothing to the next kernel, and JupyterLab would show an error in place of the explorer's picture.
    """
    if model["type"] == "notebook":
        model["content"]["metadata"].get("language_info", {}).pop("version", None)
        for cell in model["content"]["cells"]:
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(WIDGET, None)


def trust_chapters():
    """Sign what came with the course, as `jupyter trust` does: what is stored in it may then be shown in full."""
    notary = nbformat.sign.NotebookNotary()
    course = PROJECT / "notebooks"
    for path in [*course.glob("*.ipynb"), *course.glob("zh-TW/*.ipynb")]:
        with suppress(ValueError):  # A broken file: JupyterLab says so when it is opened.
            notary.sign(nbformat.read(path, as_version=4))


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A connection that sends each message at once: the system would hold back small ones, by 40 ms at each move."""

    def connect(self):
        """Connect a page with its kernel."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821 (given by Jupyter)
# The root is the whole project: chapters show pictures and link to files beside their folder.
c.ServerApp.root_dir = str(PROJECT)
c.LabApp.default_url = f"/lab/tree/{CHAPTERS}/{FIRST}"
# overrides.json, beside this file: no question about news or new versions, and pages of text are shown, not edited.
c.LabApp.app_settings_dir = str(Path(__file__).parent)
c.ServerApp.kernel_websocket_connection_class = PromptConnection
c.FileContentsManager.pre_save_hook = leave_out_what_does_not_last
trust_chapters()
