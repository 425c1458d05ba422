"""What the front page and the bar above each chapter say, in both languages."""

TEXTS = {
    "en": {
        "name": "English",
        "title": "Spiking neural networks, hands on",
        "what": "A course in your browser, with nothing to install: you move sliders on a spiking neuron, turn "
        "handwritten digits into spikes, and train a network that learns them. The neurons run on Brian2, on your own "
        "machine.",
        "neuron": "One neuron. Move the current.",
        "current": "Input current",
        "spikes": "spikes in 200 ms",
        "picture": "A hundred receptive fields that have become digits, and the accuracy over the images seen.",
        "start": "Run chapter 01",
        "run": "Run it",
        "chapters_title": "Chapters: read, or run",
        "first_time": "The first start fetches about 45 MB and takes up to a minute; later starts take less, and need "
        "no network. Your work stays in this browser: download a chapter (File, Download) before you clear its data.",
        "no_wasm": "This browser can not run the chapters, because it has no WebAssembly; you can read them.",
        "no_storage": "This browser does not let the page keep files: run the chapters, and download what you want "
        "to keep.",
    },
    "zh-TW": {
        "name": "中文",
        "title": "動手學脈衝神經網路",
        "what": "在瀏覽器裡上課，什麼都不用安裝：移動滑桿看一個神經元放電，把手寫數字變成脈衝，再訓練一個學會"
        "它們的網路。神經元由 Brian2 模擬，就在你自己的電腦上執行。",
        "neuron": "一個神經元。移動輸入電流。",
        "current": "輸入電流",
        "spikes": "個脈衝 (200 ms 內)",
        "picture": "一百個感受野變成了數字，旁邊是準確率隨看過的影像數變化。",
        "start": "執行第 01 章",
        "run": "執行",
        "chapters_title": "各章：閱讀或執行",
        "first_time": "第一次啟動要下載大約 45 MB，最多需要一分鐘；之後更快，也不需要網路。你的成果存在這個瀏覽器裡："
        "清除資料之前，請先下載該章 (File, Download)。",
        "no_wasm": "這個瀏覽器沒有 WebAssembly，不能執行各章，但仍可閱讀。",
        "no_storage": "這個瀏覽器不讓網頁保存檔案：仍可執行各章，想留下的請自行下載。",
    },
}
