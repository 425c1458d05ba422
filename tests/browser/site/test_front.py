"""The pages that need no Python, as a person meets them on a phone and on a screen."""

import pytest
from brian2 import ms, nA

from helpers.neurons import LIFParameters, simulate_lif
from tests.browser.lab import PROJECT
from tests.browser.site.lite import foreign_requests

PAGES = ("index.html", "index.zh-TW.html", "read/01_lif_neuron.html", "read/zh-TW/05_mnist_through_lif.html")


@pytest.mark.in_pyodide
def test_the_neuron_of_the_front_page_fires_as_the_course_s_own(site, page):
    page.goto(site)
    slider = page.get_by_role("slider")
    for current in (1.5, 2, 4.35):
        slider.fill(str(current))
        spikes = simulate_lif(LIFParameters(), current * nA, duration=200 * ms).spike_times
        assert page.locator("#count").inner_text() == str(len(spikes))
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("output").inner_text() == "4.40 nA"


@pytest.mark.in_pyodide
@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_phone_and_ask_no_other_host(path, site, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    foreign = foreign_requests(page, site)
    page.goto(f"{site}/{path}", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert foreign == []
    context.close()


@pytest.mark.in_pyodide
def test_links_of_the_site_s_own_pages_lead_somewhere(site, page):
    for path in PAGES:
        page.goto(f"{site}/{path}")
        for address in page.evaluate("[...document.links].map(link => link.href)"):
            if address.startswith(site) and "#" not in address:
                assert page.request.get(address).ok, f"{path}: {address}"


@pytest.mark.in_pyodide
def test_every_chapter_of_both_editions_can_be_read_and_run(site, page):
    for front, folder in {"index.html": "notebooks", "index.zh-TW.html": "notebooks/zh-TW"}.items():
        page.goto(f"{site}/{front}")
        links = page.evaluate("[...document.querySelectorAll('li a.run')].map(link => link.href.split('path=')[1])")
        assert links == [path.relative_to(PROJECT).as_posix() for path in sorted((PROJECT / folder).glob("*.ipynb"))]
