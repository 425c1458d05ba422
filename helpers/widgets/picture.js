// Draws what picture.py sends: a scene of panels with items, and the numbers of the items one after the other.
// Nothing slow may run when this file is loaded, and `el` is not in the page yet while `render` runs.

const FONT = "12px system-ui, sans-serif", TAG = 20, NEAR = 9, FLASH = 4, NARROW = 640; // pixels, but for FLASH
const DASHES = { threshold: [7, 4], rest: [9, 3, 2, 3], reset: [2, 3], theory: [6, 3] };
const DARK = "(prefers-color-scheme: dark)", CALM = "(prefers-reduced-motion: reduce)";
const STRONG = "(prefers-contrast: more), (forced-colors: active)";
const limit = (value, low, high) => Math.min(Math.max(value, low), high);
const tidy = value => Number(value.toFixed(9)); // 10.000000000000002 is 10
const say = (value, digits) => String(Number(value.toFixed(digits))).replace("-", "\u2212");

function add(parent, name, className, attributes = {}) {
    const child = parent.appendChild(document.createElement(name));
    child.className = className;
    for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
    return child;
}

// v_th as in the equation, with a subscript.
function write(element, name) {
    const [symbol, below] = /^\w+_\w+$/.test(name) ? name.split(/_(.*)/) : [name, ""];
    element.textContent = symbol.replace("tau", "\u03c4");
    if (below) add(element, "sub", "").textContent = below;
}

const floats = view => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// Gives every item its numbers: x (or a start and a step) and y.
function unpack(scene, data, ghost) {
    const stores = [data, ghost].map(view => ({ numbers: floats(view), at: 0 }));
    for (const item of scene.panels.flatMap(panel => panel.items)) {
        const store = stores[item.ghost ? 1 : 0];
        const take = n => store.numbers.subarray(store.at, store.at += n);
        const x = item.grid ? null : take(item.n);
        item.x = k => x ? x[k] : item.grid[0] + k * item.grid[1];
        item.y = take(item.n * item.rows);
    }
    return scene;
}

// Round numbers between low and high, and the digits that they need.
function ticks(low, high, most, { whole, log }) {
    const values = [];
    if (log) {
        for (let k = Math.ceil(Math.log10(low)); 10 ** k <= high; k++) values.push(10 ** k);
        return { values: values.filter((_power, k) => k % Math.ceil(values.length / most) === 0), digits: 0 };
    }
    const rough = (high - low) / Math.max(most, 1), power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max([1, 2, 5, 10].find(k => k * power >= rough * 0.999) * power, whole ? 1 : 0);
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) values.push(k * step);
    return { values, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

// Where a panel is in a picture of this size, and what is where in it.
function place(panel, width, height) {
    const [left, top, w, h] = width < NARROW && panel.narrow ? panel.narrow : panel.place;
    const margins = { left: panel.ylabel ? 54 : 6, right: panel.names ? 62 : 14, bottom: panel.xlabel ? 38 : 8 };
    const box = { x: left * width + margins.left, y: top * height + (panel.title ? 24 : 9) };
    box.w = Math.max(w * width - margins.left - margins.right, 1);
    box.h = Math.max((top + h) * height - margins.bottom - box.y, 1);
    const image = panel.items.find(item => item.kind === "image");
    if (image && panel.square) { // as wide as high, pixel for pixel, in the middle of its place
        const side = Math.min(box.w / image.columns, box.h / image.lines);
        box.x += (box.w - side * image.columns) / 2;
        [box.w, box.h] = [side * image.columns, side * image.lines];
    }
    const [x0, x1] = panel.x, scale = panel.log ? Math.log10 : value => value, [y0, y1] = panel.y.map(scale);
    return {
        ...box,
        toX: value => box.x + box.w * (value - x0) / (x1 - x0),
        toY: value => box.y + box.h * (y1 - scale(value)) / (y1 - y0),
        fromX: pixel => x0 + (pixel - box.x) / box.w * (x1 - x0),
        fromY: pixel => y1 - (pixel - box.y) / box.h * (y1 - y0),
    };
}

function drawAxes(g, panel, box, colors) {
    const line = (x0, y0, x1, y1) => { g.beginPath(); g.moveTo(x0, y0); g.lineTo(x1, y1); g.stroke(); };
    const [left, bottom] = [Math.round(box.x) - 0.5, Math.round(box.y + box.h) + 0.5];
    g.fillStyle = g.strokeStyle = colors.text;
    g.lineWidth = 1;
    if (panel.title) label(g, panel.title, box.x + box.w / 2, box.y - 12, "center");
    if (!panel.ylabel && !panel.xlabel) return;
    line(left, box.y, left, bottom);
    line(left, bottom, box.x + box.w, bottom);
    const x = ticks(...panel.x, Math.floor(box.w / 70), panel), y = ticks(...panel.y, Math.max(2, box.h / 30), panel);
    for (const value of x.values) {
        line(box.toX(value), bottom, box.toX(value), bottom + 4);
        if (panel.xlabel) label(g, say(value, x.digits), box.toX(value), bottom + 12, "center");
    }
    for (const value of y.values) {
        line(left - 4, box.toY(value), left, box.toY(value));
        label(g, say(value, y.digits), left - 7, box.toY(value), "right");
    }
    label(g, panel.xlabel || "", box.x + box.w / 2, bottom + 28, "center");
    g.save();
    g.translate(left - 44, box.y + box.h / 2);
    g.rotate(-Math.PI / 2);
    label(g, panel.ylabel || "", 0, 0, "center");
    g.restore();
}

function label(g, text, x, y, align) {
    [g.textAlign, g.textBaseline] = [align, "middle"];
    g.fillText(text, x, y);
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
        for (let k = 0; k < item.n; k++) {
            const [left, right] = [-1, 1].map(side => box.toX(item.x(k) + side * item.size / 2));
            const height = box.y + box.h - box.toY(item.y[k]);
            if (height > 0) g.fillRect(left, box.y + box.h - height, Math.max(right - left - 1, 1), height);
        }
    },
    level(g, item, box, { value }) {
        if (item.hidden) return;
        const ends = item.axis === "y" ? [[box.x, box.toY(value)], [box.x + box.w, box.toY(value)]]
            : [[box.toX(value), box.y], [box.toX(value), box.y + box.h]];
        g.beginPath();
        ends.forEach(end => g.lineTo(...end));
        g.stroke();
    },
    image(g, item, box) {
        const tile = new OffscreenCanvas(item.columns, item.lines), pixels = new ImageData(item.columns, item.lines);
        item.y.forEach((value, k) => pixels.data.set(tint(value, item.tint), 4 * k));
        tile.getContext("2d").putImageData(pixels, 0, 0);
        g.imageSmoothingEnabled = false;
        g.drawImage(tile, box.x, box.y, box.w, box.h);
        g.strokeRect(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1);
    },
    text: (g, item, box) => label(g, item.name, box.toX(item.at[0]), box.toY(item.at[1]), item.align),
};

// From 0, black, to 1, white; or from -1, blue, to 1, red.
function tint(value, kind) {
    if (Number.isNaN(value)) return [127, 127, 127, 0];
    if (kind !== "diverging") return [255 * value, 255 * value, 255 * value, 255];
    const faint = 255 * (1 - Math.abs(value));
    return value < 0 ? [faint, faint, 255, 255] : [255, faint, faint, 255];
}

function drawItem(g, item, box, colors, look) {
    g.save();
    g.strokeStyle = g.fillStyle = colors[item.ghost ? "ghost" : item.role];
    g.lineWidth = (item.width || (item.ghost || item.kind === "level" ? 1.2 : 1.6)) * (matchMedia(STRONG).matches ? 1.5 : 1);
    g.globalAlpha = item.faint ? 0.35 : 1;
    if (item.kind === "level" || item.role === "theory") g.setLineDash(DASHES[item.role] || []);
    g.beginPath();
    g.rect(box.x - 9, box.y - 9, box.w + 18, box.h + 18);
    g.clip();
    DRAW[item.kind](g, item, box, look);
    g.restore();
}

// The colours that go with the page: with the nearest background that is not transparent.
function palette(el, palettes) {
    for (let node = el; node; node = node.parentElement) {
        const [r, g, b, a = 1] = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
        if (a === 0) continue;
        const isDark = 0.3 * r + 0.6 * g + 0.1 * b < 128, colors = palettes[isDark ? "dark" : "light"];
        const strong = matchMedia(STRONG).matches ? { text: isDark ? "#ffffff" : "#000000" } : {};
        return { ...colors, ...strong, page: `rgb(${r}, ${g}, ${b})` };
    }
    return { ...palettes.light, page: "#ffffff" };
}

// Names beside the axes, as near to their lines as they can be without touching, in their order from the top.
function spread(tags, low, high) {
    tags.sort((a, b) => a.y - b.y);
    tags.forEach((tag, k) => { tag.at = Math.max(tag.y, k ? tags[k - 1].at + TAG : low); });
    for (let k = tags.length - 1, most = high; k >= 0; k--, most -= TAG) tags[k].at = Math.min(tags[k].at, most);
}

// What a screen reader says of a handle.
function speak(handle, slider, { name, unit, digits }) {
    const value = tidy(slider.get("value")), text = `${say(value, digits)} ${unit}`.trim();
    const words = { label: name, valuemin: slider.get("min"), valuemax: slider.get("max"), valuenow: value, valuetext: text };
    for (const [key, each] of Object.entries(words)) handle.setAttribute(`aria-${key}`, each);
}

// The sliders of ipywidgets have no name of their own, and say 10.000000000000002.
function dress(view, slider, control, color) {
    const handle = view.querySelector(".noUi-handle"), label = view.querySelector(".widget-label");
    const readout = view.querySelector(".widget-readout");
    if (!handle) return;
    view.style.setProperty("--snn-color", color);
    speak(handle, slider, control);
    if (handle.dataset.snn) return;
    handle.dataset.snn = "dressed";
    write(label, control.name);
    if (control.unit) label.append(` (${control.unit})`);
    for (const [key, each] of [["role", "textbox"], ["aria-label", control.name]]) readout?.setAttribute(key, each);
    view.addEventListener("pointerdown", event => { if (event.target.closest(".noUi-target")) handle.focus(); });
}

class View {
    constructor(model, el) {
        Object.assign(this, { model, el, sliders: {}, tags: {}, head: null, frame: null, cleanups: [] });
        this.numbers = add(el, "div", "snn-numbers");
        this.stage = add(el, "div", "snn-stage");
        this.canvas = add(this.stage, "canvas", "snn-canvas", { role: "img" });
        this.tip = add(this.stage, "div", "snn-tip", { "aria-hidden": "true", hidden: "" });
        this.message = add(el, "div", "snn-message");
        this.spoken = add(el, "div", "snn-spoken", { role: "status", "aria-live": "polite" });
        this.button = add(el, "button", "snn-play", { type: "button" });
        this.button.onclick = () => this.play(this.head === null);
        this.listen();
        this.read();
        this.adopt();
    }

    listen() {
        const view = this, redraw = () => this.schedule();
        this.model.on("change:scene change:data change:ghost", () => this.read());
        // Nothing public tells of a restart; `this` is the widget's own view here.
        this.model.on("comm_live_update", function () { if (this.model.comm_live === false) view.lose(); });
        const size = new ResizeObserver(redraw), theme = new MutationObserver(() => setTimeout(redraw, 50));
        size.observe(this.stage);
        theme.observe(document.body, { attributes: true });
        const queries = [DARK, CALM, STRONG].map(text => matchMedia(text));
        queries.forEach(query => query.addEventListener("change", redraw));
        this.cleanups.push(() => queries.forEach(query => query.removeEventListener("change", redraw)));
        this.cleanups.push(() => size.disconnect(), () => theme.disconnect(), () => cancelAnimationFrame(this.frame));
        this.stage.addEventListener("pointermove", event => this.hover(event));
        this.stage.addEventListener("pointerleave", () => { this.tip.hidden = true; });
        this.canvas.addEventListener("pointerdown", event => {
            const tag = event.pointerType !== "touch" && this.nearest(event); // A finger there scrolls the page.
            if (tag) this.hold(event, tag);
        });
    }

    read() {
        const [scene, data, ghost] = ["scene", "data", "ghost"].map(name => this.model.get(name));
        this.scene = unpack(structuredClone(scene), data, ghost);
        this.schedule();
        clearTimeout(this.later); // A screen reader says what a hand has come to, not every step.
        this.later = setTimeout(() => { this.spoken.textContent = scene.problem || scene.sentence; }, 700);
    }

    async adopt() {
        for (const [name, { id }] of Object.entries(this.model.get("controls"))) {
            const slider = await this.model.widget_manager.get_model(id), redraw = () => this.schedule();
            this.sliders[name] = slider;
            slider.on("change:value", redraw);
            this.cleanups.push(() => slider.off("change:value", redraw));
        }
        this.schedule();
    }

    // The sliders of this explorer, which may come into the page later than the picture.
    dress() {
        const root = this.el.closest(".snn-explorer"), controls = this.model.get("controls");
        if (!root) return;
        if (!this.watch) {
            this.watch = new MutationObserver(() => this.schedule());
            this.watch.observe(root, { childList: true, subtree: true });
            this.cleanups.push(() => this.watch.disconnect());
        }
        for (const [name, slider] of Object.entries(this.sliders)) {
            const view = root.querySelector(`.snn-${controls[name].id}`);
            if (view) dress(view, slider, controls[name], this.colors[controls[name].role]);
        }
    }

    lose() {
        this.gone = this.spoken.textContent = this.model.get("texts").gone;
        this.play(false);
    }

    schedule() {
        this.frame ??= requestAnimationFrame(() => { this.frame = null; if (this.el.isConnected) this.draw(); });
    }

    draw() {
        const { scene, canvas, stage } = this, ratio = devicePixelRatio || 1, g = canvas.getContext("2d");
        const width = stage.clientWidth, height = width < NARROW ? scene.narrow : scene.height;
        if (!width) return;
        this.colors = palette(this.el, this.model.get("palettes"));
        for (const [role, color] of Object.entries(this.colors)) this.el.style.setProperty(`--snn-${role}`, color);
        stage.style.height = `${height}px`;
        const size = [width, height].map(side => Math.round(side * ratio));
        if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
        g.setTransform(ratio, 0, 0, ratio, 0, 0);
        g.clearRect(0, 0, width, height);
        g.font = FONT;
        this.boxes = scene.panels.map(panel => place(panel, width, height));
        scene.panels.forEach((panel, k) => this.drawPanel(g, panel, this.boxes[k]));
        this.drawWords();
        this.placeTags();
        this.dress();
    }

    drawPanel(g, panel, box) {
        drawAxes(g, panel, box, this.colors);
        for (const item of panel.items)
            drawItem(g, item, box, this.colors, { head: this.head, value: this.valueOf(item) });
        if (panel.sweep && this.head !== null) g.strokeRect(box.toX(this.head), box.y, 0, box.h);
    }

    // While a hand moves a line it is drawn where the hand is; the numbers follow.
    valueOf(item) {
        return this.sliders[item.slider]?.get("value") ?? item.value;
    }

    drawWords() {
        const { scene, head } = this, problem = this.gone || scene.problem, texts = this.model.get("texts");
        this.el.classList.toggle("snn-dim", Boolean(problem));
        this.message.textContent = problem || scene.message;
        this.canvas.setAttribute("aria-label", problem || scene.sentence);
        this.button.hidden = !scene.panels.some(panel => panel.sweep) || matchMedia(CALM).matches;
        this.button.textContent = head === null ? `\u25b6 ${texts.play}` : `\u275a\u275a ${texts.pause}`;
        this.numbers.replaceChildren();
        for (const { name, value, big } of scene.numbers) {
            const cell = add(this.numbers, "div", big ? "snn-number snn-big" : "snn-number");
            add(cell, "span", "snn-name").textContent = name;
            add(cell, "span", "snn-value").textContent = value;
        }
    }

    placeTags() {
        const old = this.tags;
        this.tags = {};
        this.scene.panels.forEach((panel, k) => {
            const levels = panel.items.filter(item => item.kind === "level" && item.name);
            const tags = levels.map(item => {
                const key = `${k} ${item.name}`, tag = this.tags[key] = old[key] || this.makeTag(item);
                delete old[key];
                return Object.assign(tag, { item, box: this.boxes[k] }, this.placeOf(item, this.boxes[k]));
            });
            spread(tags.filter(tag => tag.item.axis === "y"), this.boxes[k].y, this.boxes[k].y + this.boxes[k].h);
            for (const { element, item, x, at } of tags) {
                element.style.color = this.colors[item.role];
                element.style.transform = `translate(${Math.round(x)}px, ${Math.round(at - TAG / 2)}px)`;
                if (this.sliders[item.slider])
                    speak(element, this.sliders[item.slider], this.model.get("controls")[item.slider]);
            }
        });
        Object.values(old).forEach(tag => tag.element.remove());
    }

    // Where the name of a line stands: beside the axes, or, of an upright one, on top or at the height that it asks for.
    placeOf(item, box) {
        const value = this.valueOf(item);
        if (item.axis === "y") return { x: box.x + box.w + 3, y: limit(box.toY(value), box.y, box.y + box.h) };
        const at = item.at === undefined ? box.y + 8 : limit(box.toY(item.at), box.y + 8, box.y + box.h - 8);
        return { x: limit(box.toX(value) + 6, box.x, box.x + box.w - 64), at };
    }

    makeTag(item) {
        const upright = item.axis === "y" ? "vertical" : "horizontal", tag = { item };
        const grip = { role: "slider", tabindex: 0, "aria-orientation": upright };
        tag.element = add(this.stage, "div", item.slider ? "snn-tag snn-grip" : "snn-tag", item.slider ? grip : {});
        write(tag.element, item.name);
        if (item.slider) {
            tag.element.addEventListener("pointerdown", event => this.hold(event, tag));
            tag.element.addEventListener("keydown", event => this.press(event, tag.item));
        }
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

    hold(event, tag) {
        const { element, item, box } = tag, isUp = item.axis === "y", pixel = each => this.at(each)[isUp ? 1 : 0];
        const shift = (isUp ? box.toY : box.toX)(this.valueOf(item)) - pixel(event);
        const follow = each => this.move(item, (isUp ? tag.box.fromY : tag.box.fromX)(pixel(each) + shift));
        const release = () => element.removeEventListener("pointermove", follow);
        event.preventDefault();
        element.focus({ preventScroll: true });
        element.setPointerCapture(event.pointerId);
        element.addEventListener("pointermove", follow);
        for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, release, { once: true });
    }

    press(event, item) {
        const slider = this.sliders[item.slider], [low, high, step] = ["min", "max", "step"].map(key => slider.get(key));
        const value = slider.get("value"), [more, less] = [value + step, value - step];
        const keys = { ArrowUp: more, ArrowRight: more, ArrowDown: less, ArrowLeft: less, Home: low, End: high };
        const next = { ...keys, PageUp: value + 10 * step, PageDown: value - 10 * step }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        this.move(item, next);
    }

    at(event) {
        const corner = this.stage.getBoundingClientRect();
        return [event.clientX - corner.left, event.clientY - corner.top];
    }

    // The handle whose line is nearest to the mouse.
    nearest(event) {
        const [x, y] = this.at(event), isIn = box => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h;
        const away = ({ item, box }) => item.axis === "y" ? Math.abs(box.toY(this.valueOf(item)) - y)
            : Math.hypot(box.toX(this.valueOf(item)) - x, item.at === undefined ? 0 : box.toY(item.at) - y);
        const tags = Object.values(this.tags).filter(tag => tag.item.slider && isIn(tag.box) && away(tag) < NEAR);
        return tags.sort((a, b) => away(a) - away(b))[0];
    }

    hover(event) {
        const [x, y] = this.at(event), tag = this.nearest(event);
        this.canvas.style.cursor = tag ? (tag.item.axis === "y" ? "ns-resize" : "ew-resize") : "";
        const k = this.boxes.findIndex(box => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
        this.tip.textContent = k < 0 ? "" : readOut(this.scene.panels[k], this.boxes[k], x);
        this.tip.hidden = !this.tip.textContent;
        const room = this.stage.clientWidth - this.tip.offsetWidth;
        this.tip.style.transform = `translate(${Math.min(x + 12, room)}px, ${Math.max(y - 30, 0)}px)`;
    }

    play(starts) {
        const panel = this.scene.panels.find(each => each.sweep), begun = performance.now();
        const turn = this.turn = Symbol("a play button that is pressed again ends this turn");
        const step = now => {
            if (this.turn !== turn || !this.el.isConnected) return;
            const [low, high] = panel.x, part = Math.max(now - begun, 0) / (1000 * panel.sweep) % 1;
            this.head = low + part * (high - low);
            this.schedule();
            requestAnimationFrame(step);
        };
        this.head = null;
        if (starts) step(begun);
        this.schedule();
    }
}

// What the first curve of a panel has at this place.
function readOut(panel, box, pixel) {
    const item = panel.items.find(each => ["line", "steps"].includes(each.kind) && !each.ghost && !each.faint);
    const x = box.fromX(pixel), digits = value => Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3;
    const [xUnit, yUnit] = (panel.units || ["", ""]).map(unit => unit && ` ${unit}`);
    if (!item) return panel.units ? say(x, digits(x)) + xUnit : "";
    let k = 0;
    while (k < item.n - 1 && item.x(k + 1) <= x) k++;
    return `${say(x, digits(x))}${xUnit}: ${say(item.y[k], digits(item.y[k]))}${yUnit}`;
}

export default {
    render({ model, el }) {
        const view = new View(model, el);
        return () => { view.play(false); view.cleanups.forEach(clean => clean()); };
    },
};
