"""Cut the bundled Traditional Chinese font out of Noto Sans CJK, the same one each time.

    python helpers/data/make_font.py NotoSansCJK-Regular.ttc

Keeps what a text of Taiwan needs: the 5,401 frequently used characters of Big5 (level 1) with Bopomofo, punctuation
and full-width forms, and whatever else the catalogue has. Latin letters come from Matplotlib's own font.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

OUTPUT = Path(__file__).parent / "fonts" / "NotoSansCJKtc-Big5.otf"
CATALOGUE = Path(__file__).parents[2] / "locale" / "zh_TW" / "LC_MESSAGES" / "course.po"
FAMILY = "Noto Sans CJK TC"
LEVEL_1 = range(0xA440, 0xC67F)  # the range of Big5 that holds the frequently used characters
BLOCKS = (range(0x2014, 0x2027), range(0x3001, 0x3020), range(0x3105, 0x312A), range(0xFF01, 0xFF5F))


def characters():
    """Code points of the font, by Big5's own table and a few blocks of Unicode."""
    frequent = (code.to_bytes(2, "big").decode("big5", errors="ignore") for code in LEVEL_1)
    hanzi = {ord(character) for text in frequent for character in text if ord(character) > 0x2E80}
    catalogue = {ord(character) for character in CATALOGUE.read_text(encoding="utf-8") if ord(character) > 0x2E80}
    return hanzi.union(catalogue, *BLOCKS)


def main(collection):
    font = next(f for f in TTCollection(collection).fonts if f["name"].getDebugName(1) == FAMILY)
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=False, name_IDs=[0, 1, 2, 4, 6, 13, 14])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    font.recalcTimestamp = False
    OUTPUT.parent.mkdir(exist_ok=True)
    font.save(OUTPUT)
    print(OUTPUT.name, len(font.getBestCmap()), "characters", OUTPUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main(sys.argv[1])
