// Draws what picture.py sends: a scene of panels with items, and the numbers of the items one after the other.
// Nothing slow may run when this file is loaded, and `el` is not in the page yet while `render` runs.

const FONT = "12px system-ui, sans-serif", TAG = 20, FLASH = 4, NARROW = 640, GRIP = 14, POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const ARROWS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
const STEPS = { ...ARROWS, PageUp: 10, PageDown: -10, Home: -1e9, End: 1e9 }; // of a slider, by key
const CALM = "(prefers-reduced-motion: reduce)", STRONG = "(prefers-contrast: more), (forced-colors: active)";
const SKELETON = `<div class="snn-numbers"></div><div class="snn-stage"><canvas class="snn-canvas" role="img"></canvas>
    <div class="snn-tip" aria-hidden="true" hidden></div></div><div class="snn-message"></div>
    <div class="snn-spoken" role="status" aria-live="polite"></div><button class="snn-play" type="button"></button>`;
const limit = (value, low, high) => Math.min(Math.max(value, low), high);
const tidy = value => Number(value.toFixed(9)); // 10.000000000000002 is 10
const say = (value, digits) => String(Number(value.toFixed(digits))).replace("-", "\u2212");
const floats = view => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// Gives every item its numbers: x (or a start and a step) and y.
function unpack(scene, data, ghost) {
    const stores = [data, ghost].map(view => ({ numbers: floats(view), at: 0 }));
    for (const item of scene.panels.flatMap(panel => panel.items)) {
        const store = stores[item.ghost ? 1 : 0], take = n => store.numbers.subarray(store.at, store.at += n);
        const x = item.grid ? null : take(item.n);
        item.x = k => x ? x[k] : item.grid[0] + k * item.grid[1];
        item.y = take(item.n * item.rows);
    }
    return scene;
}

// Round numbers between low and high, and the digits that they need.
function ticks(low, high, most, whole) {
    const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough)), values = [];
    const step = Math.max([1, 2, 5, 10].find(k => k * power >= rough * 0.999) * power, whole ? 1 : 0);
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) values.push(k * step);
    return { values, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

// Where a panel is in a picture of this size, and what is where in it.
function place(panel, width, height) {
    const [left, top, w, h] = width < NARROW && panel.narrow ? panel.narrow : panel.place;
    const margins = { left: panel.ylabel ? 54 : 6, right: panel.names ? 62 : 18, bottom: panel.xlabel ? 38 : 8 };
    const box = { x: left * width + margins.left, y: top * height + (panel.title ? 24 : 9) };
    box.w = Math.max(w * width - margins.left - margins.right, 1);
    box.h = Math.max((top + h) * height - margins.bottom - box.y, 1);
    if (panel.square) { // An image as wide as high, pixel for pixel, in the middle of its place.
        const { columns, lines } = panel.items[0], side = Math.min(box.w / columns, box.h / lines);
        box.x += (box.w - side * columns) / 2;
        [box.w, box.h] = [side * columns, side * lines];
    }
    const [x0, x1] = panel.x, [y0, y1] = panel.y;
    return {
        ...box,
        toX: value => box.x + box.w * (value - x0) / (x1 - x0),
        toY: value => box.y + box.h * (y1 - value) / (y1 - y0),
        fromX: pixel => x0 + (pixel - box.x) / box.w * (x1 - x0),
        fromY: pixel => y1 - (pixel - box.y) / box.h * (y1 - y0),
    };
}

function label(g, text, x, y, align) {
    [g.textAlign, g.textBaseline] = [align, "middle"];
    g.fillText(text || "", x, y);
}

function segment(g, x0, y0, x1, y1) {
    g.beginPath();
    g.moveTo(x0, y0);
    g.lineTo(x1, y1);
    g.stroke();
}

function drawAxes(g, panel, box, colors) {
    const [left, bottom] = [Math.round(box.x) - 0.5, Math.round(box.y + box.h) + 0.5];
    g.fillStyle = g.strokeStyle = colors.text;
    label(g, panel.title, box.x + box.w / 2, box.y - 12, "center");
    if (!panel.ylabel && !panel.xlabel) return;
    segment(g, left, box.y, left, bottom);
    segment(g, left, bottom, box.x + box.w, bottom);
    const x = ticks(...panel.x, Math.max(1, box.w / 70), panel.whole);
    for (const value of x.values) {
        segment(g, box.toX(value), bottom, box.toX(value), bottom + 4);
        if (panel.xlabel) label(g, say(value, x.digits), box.toX(value), bottom + 12, "center");
    }
    const y = ticks(Math.min(...panel.y), Math.max(...panel.y), Math.max(2, box.h / 30), panel.whole || panel.log);
    for (const value of y.values) {
        segment(g, left - 4, box.toY(value), left, box.toY(value));
        label(g, panel.log ? `10${POWERS[value]}` : say(value, y.digits), left - 7, box.toY(value), "right");
    }
    label(g, panel.xlabel, box.x + box.w / 2, bottom + 28, "center");
    g.rotate(-Math.PI / 2);
    label(g, panel.ylabel, -box.y - box.h / 2, left - 44, "center");
    g.rotate(Math.PI / 2);
}

function curve(g, item, box) {
    g.beginPath();
    for (let row = 0; row < item.rows; row++)
        for (let k = 0, last = NaN; k < item.n; k++) {
            const [x, y] = [box.toX(item.x(k)), box.toY(item.y[row * item.n + k])];
            if (Number.isNaN(last)) g.moveTo(x, y);
            else if (item.kind === "steps") g.lineTo(x, last);
            if (!Number.isNaN(y)) g.lineTo(x, y);
            last = y;
        }
    g.stroke();
}

const DRAW = {
    line: curve,
    steps: curve,
    dots(g, item, box) {
        for (let k = 0; k < item.n; k++) {
            g.beginPath();
            g.arc(box.toX(item.x(k)), box.toY(item.y[k]), item.size || 2, 0, 7);
            g.fill();
        }
    },
    marks(g, item, box, { head }) {
        const half = limit(Math.abs(box.toY(1) - box.toY(0)) * 0.35, 0.5, 6);
        for (let k = 0; k < item.n; k++) {
            const flashes = head !== null && !item.ghost && head >= item.x(k) && head < item.x(k) + FLASH;
            const width = flashes ? 5 : half < 1 ? 1 : 1.4, grown = flashes ? half + 3 : half;
            g.fillRect(box.toX(item.x(k)) - width / 2, box.toY(item.y[k]) - grown, width, 2 * grown);
        }
    },
    bars(g, item, box) {
        const bottom = box.y + box.h, width = box.toX(item.size) - box.toX(0);
        for (let k = 0; k < item.n; k++) {
            const top = limit(box.toY(item.y[k]), box.y, bottom);
            g.fillRect(box.toX(item.x(k)) - width / 2, top, Math.max(width - 1, 1), bottom - top);
        }
    },
    level(g, item, box, { value }) {
        if (item.axis === "y") segment(g, box.x, box.toY(value), box.x + box.w, box.toY(value));
        else segment(g, box.toX(value), box.y, box.toX(value), box.y + box.h);
    },
    image(g, item, box) {
        const { columns, lines } = item, pixels = new ImageData(columns, lines), small = sheet(columns, lines);
        item.y.forEach((value, k) => pixels.data.set(TINTS[item.tint](value).map(part => 255 * part), 4 * k));
        small.putImageData(pixels, 0, 0);
        // Squares of whole pixels of the screen, all of which are then made a little smaller: there is no moire.
        const times = Math.ceil(box.w * devicePixelRatio / columns), large = sheet(times * columns, times * lines);
        large.imageSmoothingEnabled = false;
        large.drawImage(small.canvas, 0, 0, times * columns, times * lines);
        g.fillRect(box.x - 1, box.y - 1, box.w + 2, box.h + 2); // The edge, and what is left out.
        g.drawImage(large.canvas, box.x, box.y, box.w, box.h);
    },
    text: (g, item, box) => label(g, item.name, box.toX(item.at[0]), box.toY(item.at[1]), item.align),
};

const TINTS = {
    grey: value => [value, value, value, value === value],
    diverging: value => [1 + Math.min(value, 0), 1 - Math.abs(value), 1 - Math.max(value, 0), value === value],
};
const sheet = (width, height) => new OffscreenCanvas(width, height).getContext("2d");

function drawItem(g, item, box, colors, look) {
    g.save();
    g.strokeStyle = g.fillStyle = colors[item.ghost ? "ghost" : item.role];
    g.lineWidth = item.width * (matchMedia(STRONG).matches ? 1.5 : 1);
    g.globalAlpha = item.faint ? 0.35 : 1;
    g.setLineDash(item.dash || []);
    g.beginPath();
    g.rect(box.x - 9, box.y - 9, box.w + 18, box.h + 18);
    g.clip();
    DRAW[item.kind](g, item, box, look);
    g.restore();
}

// The colours that go with the page: with the nearest background that is not transparent.
function palette(el, palettes) {
    for (let node = el; node; node = node.parentElement) {
        const [r, g, b, a = 1] = getComputedStyle(node).backgroundColor.match(/[\d.]+/g).map(Number);
        if (a === 0) continue;
        const isDark = 0.3 * r + 0.6 * g + 0.1 * b < 128, colors = palettes[isDark ? "dark" : "light"];
        const text = matchMedia(STRONG).matches ? (isDark ? "#ffffff" : "#000000") : colors.text;
        return { ...colors, text, page: `rgb(${r}, ${g}, ${b})` };
    }
    return { ...palettes.light, page: "#ffffff" };
}

// Names beside the axes, as near to their lines as they can be without touching.
function spread(tags, low, high) {
    tags.sort((a, b) => a.y - b.y);
    tags.forEach((tag, k) => { tag.top = Math.max(tag.y, k ? tags[k - 1].top + TAG : low); });
    for (let k = tags.length - 1, most = high; k >= 0; k--, most -= TAG) tags[k].top = Math.min(tags[k].top, most);
}

// What a screen reader says of a handle. The sliders of ipywidgets have no name, and say 10.000000000000002.
function speak(handle, slider, { name, unit, digits, log }) {
    const [ariaValueMin, ariaValueMax] = ["min", "max"].map(key => log ? 10 ** slider.get(key) : slider.get(key));
    const ariaValueNow = tidy(slider.get("value"));
    const ariaValueText = `${say(ariaValueNow, digits)} ${unit}`.trim();
    Object.assign(handle, { ariaLabel: name, ariaValueMin, ariaValueMax, ariaValueNow, ariaValueText });
}

function dress(view, slider, control, color) {
    const handle = view?.querySelector(".noUi-handle");
    if (!handle) return;
    speak(handle, slider, control);
    view.style.setProperty("--snn-color", color);
    if (handle.dataset.dressed) return;
    handle.dataset.dressed = true;
    view.querySelector(".widget-label").innerHTML = control.label;
    Object.assign(view.querySelector(".widget-readout"), { role: "textbox", ariaLabel: control.name });
    view.addEventListener("pointerdown", event => { if (event.target.closest(".noUi-target")) handle.focus(); });
}

// What the first curve of a panel has at this place.
function readOut(panel, box, pixel) {
    const item = panel.items.find(each => ["line", "steps"].includes(each.kind) && !each.ghost && !each.faint);
    const digits = value => Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3, x = box.fromX(pixel);
    let k = 0;
    while (item && k < item.n - 1 && item.x(k + 1) <= x) k++;
    const words = (value, unit) => `${say(value, digits(value))} ${unit}`;
    return words(x, panel.units[0]) + (item ? `: ${words(item.y[k], panel.units[1])}` : "");
}

class View {
    constructor(model, el) {
        Object.assign(this, { model, el, sliders: {}, tags: {}, begun: 0, frame: null });
        el.innerHTML = SKELETON;
        for (const name of ["numbers", "stage", "canvas", "tip", "message", "spoken", "play"])
            this[name] = el.querySelector(`.snn-${name}`);
        this.redraw = () => { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); }); };
        this.play.onclick = () => { this.begun = this.begun ? 0 : performance.now(); this.redraw(); };
        this.stage.onpointermove = event => this.hover(event);
        this.stage.onpointerleave = () => { this.tip.hidden = true; };
        this.end = () => {
            this.page.disconnect();
            Object.values(this.sliders).forEach(slider => slider.off("change:value", this.redraw));
        };
        this.listen();
        this.read();
    }

    async listen() {
        const { model, sliders, redraw } = this, view = this;
        model.on("change:scene change:data change:ghost", () => this.read());
        // Nothing public tells of a restart; `this` is the widget's own view here.
        model.on("comm_live_update", function () { if (this.model.comm_live === false) view.read(true); });
        new ResizeObserver(redraw).observe(this.stage);
        this.page = new MutationObserver(() => setTimeout(redraw, 50)); // A theme needs a moment to arrive.
        this.page.observe(document.body, { attributes: true });
        for (const [name, { id }] of Object.entries(model.get("controls"))) {
            sliders[name] = await model.widget_manager.get_model(id);
            sliders[name].on("change:value", redraw);
        }
        redraw();
    }

    read(isGone = false) {
        const [scene, data, ghost, texts] = ["scene", "data", "ghost", "texts"].map(name => this.model.get(name));
        this.scene = unpack(structuredClone(scene), data, ghost);
        this.gone ||= isGone;
        this.problem = this.gone ? texts.gone : scene.problem;
        this.redraw();
        clearTimeout(this.later); // A screen reader says what a hand has come to, not every step.
        this.later = setTimeout(() => { this.spoken.textContent = this.problem || scene.sentence; }, 700);
    }

    draw() {
        const { scene, canvas, stage } = this, ratio = devicePixelRatio || 1, g = canvas.getContext("2d");
        const width = stage.clientWidth, height = width < NARROW ? scene.narrow : scene.height;
        if (!width || !this.el.isConnected) return;
        this.colors = palette(this.el, this.model.get("palettes"));
        for (const [role, color] of Object.entries(this.colors)) this.el.style.setProperty(`--snn-${role}`, color);
        stage.style.height = `${height}px`;
        [canvas.width, canvas.height] = [width, height].map(side => Math.round(side * ratio));
        g.scale(ratio, ratio);
        g.font = FONT;
        this.panels = scene.panels.map((panel, k) => ({ ...panel, ...this.held?.[k] }));
        this.boxes = this.panels.map(panel => place(panel, width, height));
        this.panels.forEach((panel, k) => {
            const box = this.boxes[k], part = (performance.now() - this.begun) / 1000 / panel.sweep % 1;
            const head = this.begun && panel.sweep ? panel.x[0] + part * (panel.x[1] - panel.x[0]) : null;
            drawAxes(g, panel, box, this.colors);
            for (const item of panel.items.filter(each => !each.hidden))
                drawItem(g, item, box, this.colors, { head, value: this.valueOf(item) });
            if (head !== null) segment(g, box.toX(head), box.y, box.toX(head), box.y + box.h);
        });
        this.write();
        this.placeTags();
        this.dress();
        if (this.begun) this.redraw(); // The play head goes round until the button is pressed again.
    }

    // While a hand moves a line it is drawn where the hand is; the numbers follow.
    valueOf(item) {
        const slider = this.sliders[item.slider];
        return slider ? item.sign * slider.get("value") : item.value;
    }

    write() {
        const { scene, problem } = this, texts = this.model.get("texts");
        this.el.classList.toggle("snn-dim", Boolean(problem));
        this.message.textContent = problem || scene.message;
        this.canvas.setAttribute("aria-label", problem || scene.sentence);
        this.play.hidden = !scene.panels.some(panel => panel.sweep) || matchMedia(CALM).matches;
        this.play.textContent = this.begun ? `\u275a\u275a ${texts.pause}` : `\u25b6 ${texts.play}`;
        const cell = ({ html, big }) => Object.assign(document.createElement("div"), {
            className: big ? "snn-number snn-big" : "snn-number", innerHTML: html,
        });
        this.numbers.replaceChildren(...scene.numbers.map(cell));
    }

    placeTags() {
        const old = this.tags, controls = this.model.get("controls");
        this.tags = {};
        this.panels.forEach((panel, k) => {
            const box = this.boxes[k], levels = panel.items.filter(item => item.kind === "level" && item.name);
            const tags = levels.map(item => {
                const key = `${k} ${item.name}`, tag = this.tags[key] = old[key] || this.makeTag(item);
                delete old[key];
                const place = placeOf(item, box, this.valueOf(item), tag.element.offsetWidth);
                return Object.assign(tag, { item, box, top: place.y }, place);
            });
            spread(tags.filter(tag => tag.item.axis === "y"), box.y, box.y + box.h);
            for (const { element, item, x, top, strip } of tags) {
                const [left, up] = [Math.round(x), Math.round(top - TAG / 2)];
                element.style.cssText = `color: ${this.colors[item.role]}; transform: translate(${left}px, ${up}px);
                    --left: ${strip[0] - left}px; --top: ${strip[1] - up}px; --width: ${strip[2]}px;
                    --height: ${strip[3]}px`;
                if (this.sliders[item.slider]) speak(element, this.sliders[item.slider], controls[item.slider]);
            }
        });
        Object.values(old).forEach(tag => tag.element.remove());
    }

    makeTag(item) {
        const element = this.stage.appendChild(document.createElement("div")), tag = { element };
        Object.assign(element, { className: "snn-tag", innerHTML: item.label });
        if (!item.slider) return tag;
        const ariaOrientation = item.axis === "y" ? "vertical" : "horizontal";
        Object.assign(element, { className: "snn-tag snn-grip", role: "slider", tabIndex: 0, ariaOrientation });
        element.addEventListener("pointerdown", event => this.hold(event, tag));
        element.addEventListener("keydown", event => this.press(event, tag.item));
        return tag;
    }

    // The kernel sees a slider that moved; while it works, ipywidgets keeps the newest value only.
    move(item, value) {
        const slider = this.sliders[item.slider];
        if (!slider || this.gone) return;
        const [low, high, step] = ["min", "max", "step"].map(key => slider.get(key));
        slider.set("value", limit(tidy(low + Math.round((value - low) / step) * step), low, high));
        slider.save_changes();
    }

    hold(event, { element, item, box }) {
        const [to, from, along] = item.axis === "y" ? [box.toY, box.fromY, "clientY"] : [box.toX, box.fromX, "clientX"];
        const shift = to(this.valueOf(item)) - event[along];
        this.held = this.panels.map(({ x, y }) => ({ x, y })); // An axis that grows would run away from the hand.
        event.preventDefault();
        element.focus({ preventScroll: true });
        element.setPointerCapture(event.pointerId);
        element.onpointermove = each => this.move(item, item.sign * from(each[along] + shift));
        element.onlostpointercapture = () => { element.onpointermove = this.held = null; this.redraw(); };
    }

    press(event, item) {
        const slider = this.sliders[item.slider], by = STEPS[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        this.move(item, slider.get("value") + by * slider.get("step"));
    }

    hover(event) {
        const corner = this.stage.getBoundingClientRect();
        const [x, y] = [event.clientX - corner.left, event.clientY - corner.top];
        const k = this.boxes.findIndex(box => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
        this.tip.textContent = k < 0 || !this.panels[k].units ? "" : readOut(this.panels[k], this.boxes[k], x);
        this.tip.hidden = !this.tip.textContent;
        const left = Math.min(x + 12, corner.width - this.tip.offsetWidth);
        this.tip.style.transform = `translate(${left}px, ${Math.max(y - 30, 0)}px)`;
    }

    // The sliders, which come into the page later than the picture.
    dress() {
        const beside = this.el.closest(".snn-explorer")?.querySelector(".snn-controls");
        const controls = this.model.get("controls");
        if (beside) this.page.observe(beside, { childList: true, subtree: true });
        for (const [name, slider] of Object.entries(this.sliders)) {
            const view = beside?.querySelector(`.snn-${controls[name].id}`);
            dress(view, slider, controls[name], this.colors[controls[name].role]);
        }
    }
}

// Where the name of a line stands, and the strip along the line that can be grabbed: left, top, width, height.
function placeOf(item, box, value, width) {
    const [line, y] = [box.toX(value), limit(box.toY(value), box.y, box.y + box.h)];
    if (item.axis === "y") return { x: box.x + box.w + 3, y, strip: [box.x, y - GRIP / 2, box.w, GRIP] };
    const [left, right] = [line - 6 - width, line + 6];
    const isLeft = item.left ? left >= box.x : right + width > box.x + box.w;
    const at = item.at === undefined ? box.y + 8 : limit(box.toY(item.at), box.y + 8, box.y + box.h - 8);
    return { x: isLeft ? left : right, y: at, strip: [line - GRIP / 2, box.y, GRIP, box.h] };
}

export default { render: ({ model, el }) => new View(model, el).end };
