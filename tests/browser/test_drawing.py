"""Chapter 04 as a student has it: a digit drawn with the mouse, its image and spikes appear, the keyboard clears it."""

THREE = [(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]
WHITE_PIXELS = """canvas => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return data.filter((value, i) => i % 4 === 0 && value > 127).length;
}"""


def wait_for_change(page, pictures, sources):
    page.wait_for_function(
        "([pictures, sources]) => pictures.every((picture, i) => picture.src !== sources[i])",
        arg=[[picture.element_handle() for picture in pictures], sources],
    )
    return [picture.get_attribute("src") for picture in pictures]


def wait_for_pixels(page, canvas, condition):
    page.wait_for_function(
        f"canvas => {{const n = ({WHITE_PIXELS})(canvas); return {condition}}}", arg=canvas.element_handle()
    )


def test_a_digit_drawn_with_the_mouse_is_stored_and_coded_while_it_grows(open_notebook):
    page = open_notebook("04_spike_encoding.ipynb")
    canvas = page.locator("canvas.digit-pad")
    canvas.scroll_into_view_if_needed()
    wait_for_pixels(page, canvas, "n === 0")
    explorer = page.locator(".widget-vbox", has=canvas).first
    pictures = [explorer.locator("img").first, explorer.locator("img").last]
    sources = [picture.get_attribute("src") for picture in pictures]
    corner = canvas.bounding_box()

    def move_along(points):
        for x, y in points:
            page.mouse.move(corner["x"] + x, corner["y"] + y, steps=5)

    move_along(THREE[:1])
    page.mouse.down()
    move_along(THREE[1:5])
    sources = wait_for_change(page, pictures, sources)
    move_along(THREE[5:])
    page.mouse.up()
    sources = wait_for_change(page, pictures, sources)
    # The pen is 24 pixels wide; the path is 466 long and overlaps itself in the corners.
    wait_for_pixels(page, canvas, "n > 9000 && n < 12000")

    canvas.focus()
    canvas.press("Tab")
    undo, clear = (explorer.get_by_role("button", name=name) for name in ("undo", "clear"))
    page.wait_for_function("button => document.activeElement === button", arg=undo.element_handle())
    undo.press("Tab")
    clear.press("Space")
    wait_for_pixels(page, canvas, "n === 0")
    wait_for_change(page, pictures, sources)
    explorer.get_by_text("The canvas is empty: draw a digit on it.").wait_for()
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr'], .jp-mod-error").count() == 0
