"""The built site on this machine's loopback, and what a person does on it."""

import functools
import http.server
import os
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

FIRST_CHAPTER = "01_lif_neuron"
START_SECONDS, RUN_SECONDS = 180, 900
ALL_HAVE_RUN = """count => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent);
    return prompts.length === count && prompts.every(text => /\\[\\d+\\]/.test(text));
}"""
ERRORS = """() => [...document.querySelectorAll('.jp-OutputArea-output pre')].map(part => part.innerText)
    .filter(text => text.includes('Traceback (most recent call last)'))"""
# What each code cell has printed.
PRINTED = """() => [...document.querySelectorAll('.jp-CodeCell')].map(cell => {
    const parts = cell.querySelectorAll('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stdout"]');
    return [...parts].map(part => part.textContent).join('');
})"""
IS_IDLE = "() => document.body.innerText.includes('| Idle')"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files as a web host serves them, without a line for each."""

    def log_message(self, *_line):
        pass


class Counted(Quiet):
    """Also counts the bytes of all files that it sends."""

    sent = 0

    def copyfile(self, source, outputfile):
        Counted.sent += os.fstat(source.fileno()).st_size if hasattr(source, "fileno") else 0
        super().copyfile(source, outputfile)


@contextmanager
def served(folder, kind=Quiet):
    """The address of a folder, as `python -m http.server` serves it."""
    handler = functools.partial(kind, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def foreign_requests(page, address):
    """A list that fills with every address of another host that the page, or a worker of it, asks for."""
    foreign = []
    own = urlsplit(address).netloc

    def look(request):
        if urlsplit(request.url).scheme in ("http", "https") and urlsplit(request.url).netloc != own:
            foreign.append(request.url)

    page.context.on("request", look)
    return foreign


def open_chapter(page, address, name):
    """Open a chapter in JupyterLite, and wait until its kernel is ready."""
    page.goto(f"{address}/lite/lab/index.html?path=notebooks/{name}.ipynb", timeout=START_SECONDS * 1000)
    page.wait_for_function(IS_IDLE, timeout=START_SECONDS * 1000)


def run_all(page, n_cells):
    """Choose Run All Cells, and wait until every code cell has run; an AssertionError tells of the first that fails."""
    page.evaluate(
        "document.querySelectorAll('.jp-CodeCell .jp-InputPrompt').forEach(prompt => prompt.textContent = '')"
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    end = f"count => ({ERRORS})().length || ({ALL_HAVE_RUN})(count)"
    page.wait_for_function(end, arg=n_cells, timeout=RUN_SECONDS * 1000)
    errors = page.evaluate(ERRORS)
    assert not errors, errors[0]
