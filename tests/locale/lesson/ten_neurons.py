# 十個 LIF 神經元，同一個階梯電流
from brian2 import *

plt.rcParams["font.family"] = ["Microsoft JhengHei", "PingFang TC", "Noto Sans CJK TC", "DejaVu Sans"]  # 中文字型
plt.rcParams["axes.unicode_minus"] = False  # 讓負號正常顯示

start_scope()
prefs.codegen.target = "numpy"
defaultclock.dt = 0.1*ms
seed(26)

# 神經元參數
tau = 5*ms  # 膜時間常數
v_rest = -65*mV  # 靜息膜電位
v_reset = -65*mV  # 重置膜電位
v_th = -62*mV  # 閾值
t_ref = 1*ms  # 不應期
R = 1*Mohm  # 膜電阻

# 輸入電流：每 10 ms 換一個大小
current = TimedArray([0, 5, 5, 6, 6.5, 0]*nA, dt=10*ms)

# LIF 方程式
equations = """
dv/dt = (v_rest - v + R*I)/tau : volt (unless refractory)
I = current(t) : amp
"""
neurons = NeuronGroup(
    10, equations, threshold="v > v_th", reset="v = v_reset", refractory=t_ref, method="exact"
)
neurons.v = v_rest + rand(10)*5*mV  # 隨機的初始膜電位

voltages = StateMonitor(neurons, "v", record=True)  # 記錄膜電位
spikes = SpikeMonitor(neurons)  # 記錄脈衝
run(200*ms)

# 畫圖
plt.figure(figsize=(10, 6))
plt.subplot(211)
for n in range(10):
    plt.plot(voltages.t/ms, voltages.v[n]/mV, label=f"神經元 {n}")
plt.axhline(v_th/mV, linestyle="--", color="k", label="閾值")
plt.xlabel("時間 (ms)")
plt.ylabel("膜電位 (mV)")
plt.title("十個 LIF 神經元的膜電位")
plt.legend(loc="right", fontsize=7)
plt.subplot(212)
plt.plot(spikes.t/ms, spikes.i, "|k")
plt.xlabel("時間 (ms)")
plt.ylabel("神經元編號")
plt.title("脈衝點陣圖")
plt.tight_layout()
plt.show()
