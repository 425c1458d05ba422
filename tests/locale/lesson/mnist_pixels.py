# 把 MNIST 手寫數字的每個像素，變成一個 LIF 神經元的輸入電流
from brian2 import *

from helpers.datasets import mnist

plt.rcParams["font.family"] = ["Microsoft JhengHei", "PingFang TC", "Noto Sans CJK TC", "DejaVu Sans"]  # 中文字型
plt.rcParams["axes.unicode_minus"] = False  # 讓負號正常顯示

# 讀取三個數字，像素值從 0（黑）到 1（白）
digits = mnist.load("train", 3)
images, labels = digits.images/255, digits.labels

start_scope()
prefs.codegen.target = "numpy"
defaultclock.dt = 0.1*ms

# 神經元參數
tau = 10*ms  # 膜時間常數
v_rest = -65*mV  # 靜息膜電位
v_reset = -65*mV  # 重置膜電位
v_th = -50*mV  # 閾值
t_ref = 5*ms  # 不應期
R = 1*Mohm  # 膜電阻

# 784 個 LIF 神經元，每個像素一個
equations = """
dv/dt = (v_rest - v)/tau + R*I/tau : volt (unless refractory)
I : amp
"""
neurons = NeuronGroup(
    784, equations, threshold="v > v_th", reset="v = v_reset", refractory=t_ref, method="exact"
)
neurons.v = v_rest

voltages = StateMonitor(neurons, "v", record=True)  # 記錄膜電位
spikes = SpikeMonitor(neurons)  # 記錄脈衝

# 每個數字呈現 50 ms
for k, image in enumerate(images):
    rates = image.flatten()*50*Hz  # 像素值換成頻率
    neurons.I = rates*(1*nA/Hz)  # 頻率換成電流
    run(50*ms)
    neurons.v = v_rest  # 準備下一個數字
    print(f"第 {k} 張影像：數字 {labels[k]}")

# 畫圖
plt.figure(figsize=(12, 4))
plt.subplot(121)
for n in range(10):
    plt.plot(voltages.t/ms, voltages.v[n]/mV, label=f"神經元 {n}")
plt.xlabel("時間 (ms)")
plt.ylabel("膜電位 (mV)")
plt.title("神經元 0 到 9 的膜電位")
plt.legend(fontsize=7)
plt.subplot(122)
plt.plot(spikes.t/ms, spikes.i, ".k", markersize=2)
plt.xlabel("時間 (ms)")
plt.ylabel("神經元編號")
plt.title("脈衝點陣圖")
plt.tight_layout()
plt.show()
