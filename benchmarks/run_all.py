"""How long Run All takes for a chapter, with nothing compiled or cached, and again.

    python benchmarks/run_all.py [NAME ...]     (names of notebooks, all unless given)

The last line has a pair for each notebook: seconds cold and warm, from the start of the kernel. Cold, the course's and
Brian2's own caches are empty.
"""

import json
import os
import tempfile

from memory import chosen, run_all

if __name__ == "__main__":
    seconds = {}
    for path in chosen():
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SNN_CACHE_DIR"] = f"{folder}/course"
            os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
            seconds[path.stem] = [round(run_all(path)[0], 1) for _turn in ("cold", "warm")]
        print(f"{path.stem:28} cold {seconds[path.stem][0]:5.1f} s, warm {seconds[path.stem][1]:5.1f} s")
    print(json.dumps(seconds))
