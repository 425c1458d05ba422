// One leaky integrate-and-fire neuron, by the same exact update as helpers/neurons/live.py, and what this browser lacks.
const figure = document.getElementById("neuron");
const params = Object.fromEntries(Object.entries(figure.dataset).map(([name, value]) => [name, Number(value)]));
const DT = 1e-4, STEPS = 2000;

// The potential at the start of each step, and the steps where the neuron fired; `current` in ampere.
function simulate(current) {
  const { tau_m, v_rest, v_reset, v_th, t_ref } = params, driven = current * params.r;
  const decay = Math.exp(-DT / tau_m), refractory = Math.round(t_ref / DT), potentials = [], spikes = [];
  let v = v_rest, freeFrom = 0;
  for (let step = 0; step < STEPS; step++) {
    potentials.push(v);
    if (step < freeFrom) continue;
    v = v_rest + driven + (v - v_rest - driven) * decay;
    if (v > v_th) {
      spikes.push(step);
      v = v_reset;
      freeFrom = step + refractory;
    }
  }
  return { potentials, spikes };
}

function draw(run) {
  const canvas = figure.querySelector("canvas"), pen = canvas.getContext("2d"), { width, height } = canvas;
  const x = step => (step / STEPS) * width, y = v => height - ((v * 1000 + 70) / 40) * height;
  const line = (color, points) => {
    pen.strokeStyle = color;
    pen.beginPath();
    points.forEach(([across, down]) => pen.lineTo(across, down));
    pen.stroke();
  };
  pen.clearRect(0, 0, width, height);
  pen.lineWidth = 2;
  line("#b35900", [[0, y(params.v_th)], [width, y(params.v_th)]]);
  line("#0b57a4", run.potentials.map((v, step) => [x(step), y(v)]));
  run.spikes.forEach(step => line("#222", [[x(step), 8], [x(step), y(params.v_th)]]));
}

function show() {
  const slider = figure.querySelector("input"), run = simulate(slider.value * 1e-9);
  figure.querySelector("output").textContent = `${Number(slider.value).toFixed(2)} nA`;
  document.getElementById("count").textContent = run.spikes.length;
  draw(run);
}

async function lacking() {
  if (typeof WebAssembly === "undefined") return "noWasm";
  try {
    const caches = await window.caches?.keys(), data = await indexedDB.databases?.();
    return navigator.storage && caches && (data || !indexedDB.databases) ? null : "noStorage";
  } catch {
    return "noStorage";
  }
}

figure.querySelector("input").addEventListener("input", show);
show();
// Asked for where a person begins: the browser then keeps what is saved even when its disk is full.
document.addEventListener("click", event => event.target.closest("a.run") && navigator.storage?.persist?.());
lacking().then(what => {
  const problem = document.getElementById("problem");
  problem.hidden = !what;
  problem.textContent = what ? problem.dataset[what] : "";
});
