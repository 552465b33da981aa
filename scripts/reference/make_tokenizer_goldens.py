"""Makes tests/parity/tokenizer/: vocab.txt, a vocabulary of our own, and golden.json, what `tokenizers` does with it.

Run it in an environment with requirements-tokenizer.txt (Python 3.11, tokenizers 0.23.3), a few minutes of one core:

    python scripts/reference/make_tokenizer_goldens.py [FOLDER]

A hash is FNV-1a 64 (basis cbf29ce484222325, prime 100000001b3) over the bytes of little-endian uint32 values, starts
anew with each block and runs through all texts of the block; it is written as 16 hex digits. A text adds: the number of
ids n (with [CLS] and [SEP], no truncation), the n ids, and 2n values begin, end: byte offsets into the UTF-8 text, 0, 0
for [CLS] and [SEP]. golden.json holds, for each of lowercase true and false (strip_accents null, Chinese characters
isolated, text cleaned):

    alone        a hash per 4,096 code points, from U+0000: each scalar value c of the block is a text (no surrogates)
    between      the same with the texts "a" + c + "b"
    normalized   the same blocks; c alone adds each UTF-8 byte of its normalised form as one uint32 (and no length)
    random       a hash per 1,000 of the 100,000 random strings that tokenizer_cases.py defines
    first        the first random strings in full, to debug a generator with
    truncated    the ids of truncation.texts when cut to truncation.max_length
"""

import itertools
import json
import os
import platform
import struct
import sys
import unicodedata
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import tokenizers  # noqa: E402  (reads the variable above)

from tokenizer_cases import (  # noqa: E402
    RANDOM_COUNT, SEED, SPECIAL, bert_normalizer, bert_tokenizer, random_strings, read_vocab, scalar_values, splitmix64)

BLOCK = 4096
RANDOM_BLOCK = 1000
FIRST = 5
MAX_LENGTH = 16

LETTER_RANGES = [
    (0x00C0, 0x017F), (0x0370, 0x04FF),                        # Latin-1 and Extended-A, Greek, Cyrillic
    (0x3041, 0x3096), (0x30A1, 0x30FA),                        # Kana
    (0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2)]      # modern Jamo
MARKS = "\u0300\u0301\u0302\u0303\u0308\u0327\u0306\u0338\u3099\u309a"
SYMBOLS = "£€¥¢°©®™±×÷→✓§¶¡¿«»‘’“”„–—…•·、。「」！？，：😀👍🎉"
HANGUL = "한국어비밀번호오류문의감사합니다계정결제접속요청"
IDEOGRAPHS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
    "定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因"
    "由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解"
    "问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少"
    "图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七"
    "海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目"
    "至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算"
    "低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精"
    "值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该"
    "铁价严首底液官德随病苏失尔死讲配女黄推显谈罪神艺呢席含企望密批营项防举球英氧势告李台落木帮轮破亚师围注远字材排"
    "供河态封另施减树溶怎止案言士均武固叶鱼波视仅费紧爱左章早朝害续轻服试食充兵源判护司足某练差致板田降黑犯负击范继"
    "兴似余坚曲输修故城夫够送笔船占右财吃富春职觉汉画功巴跟虽杂飞检吸助升阳互初创抗考投坏策古径换未跑留钢曾端责站简")
WORDS = (
    "the and not with from this that have please help cannot error login password account access reset email invoice "
    "refund payment order update install server network printer slow crash after before user ticket support thanks "
    "hello issue app page file screen button phone version when how why open close does work works working broken")
ENDINGS = "s es ed ing er ly tion ment able ness less ful ive al ity ize ent ance ter ber ton ' n t re ve ll d m"

TRUNCATED_TEXTS = [
    "", " ", "help", "please reset the password",
    "the user cannot login after the update and the screen does not open with the new password please help",
    "internationalization of antidisestablishmentarianism",
    "a b c d e f g h i j k l m n", "a b c d e f g h i j k l m n o",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "......................", "error: 0x80070005 (access denied) @ C:\\Users\\Zoë\\app.exe",
    "我不能登录我的账户请帮助我重新设置密码谢谢你们的支持", "パスワードをリセットしてください", "비밀번호 오류 문의 감사합니다 계정 결제",
    "Ünïcödé àccénts áre fûn, naïve café résumé", "Здравствуйте, я не могу войти в систему",
    "Καλημέρα σας, ΟΔΥΣΣΕΥΣ", "one [SEP] two [MASK] three [CLS] four [PAD] five [UNK] six seven eight",
    "thanks 😀👍🎉 it works 👨‍👩‍👧 again and again and again",
    "\ttabs\tand\nnew lines\r\nand\u00a0wide\u3000spaces and more of them",
    "x" * 100, "x" * 101]


def syllables(draws, count):
    consonants, vowels = "bcdfghjklmnprstvwz", "aeiou"
    pick = lambda letters: letters[next(draws) % len(letters)]
    return "".join(pick(consonants) + pick(vowels) for _ in range(count)) + (pick("nrstlm") if next(draws) % 2 else "")


def invented():
    """500 invented words, every fifth also capitalised, and 300 invented continuations."""
    draws = splitmix64(1)
    words = [syllables(draws, 1 + next(draws) % 3) for _ in range(500)]
    pieces = ["##" + syllables(draws, 1 + next(draws) % 2) for _ in range(300)]
    return words + [word.capitalize() for word in words[::5]] + pieces


def vocabulary():
    """The tokens in order of their ids."""
    ascii_printable = [chr(c) for c in range(0x21, 0x7F)]
    letters = [chr(c) for low, high in LETTER_RANGES for c in range(low, high + 1)
               if unicodedata.category(chr(c)).startswith("L")]
    bigrams = [first + second for first in "abcdefghijklmnopqrstuvwxyz" for second in "aeilnorst"]
    both = ascii_printable + letters + list(MARKS) + list(HANGUL)
    tokens = (SPECIAL + both + ["##" + c for c in both] + list(SYMBOLS) + list(IDEOGRAPHS)[:600]
              + WORDS.split() + ["##" + end for end in ENDINGS.split()]
              + bigrams + ["##" + b for b in bigrams] + invented())
    return list(dict.fromkeys(tokens))


class Hash:
    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, values):
        value = self.value
        for byte in struct.pack(f"<{len(values)}I", *values):
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        self.value = value

    def __str__(self):
        return f"{self.value:016x}"


def byte_offsets(text, encoding):
    """The encoding's character offsets as a flat list of byte offsets into the UTF-8 text."""
    at = [0, *itertools.accumulate(len(c.encode()) for c in text)]
    return [at[edge] for pair in encoding.offsets for edge in pair]


def hash_encodings(tokenizer, texts):
    result = Hash()
    for text, encoding in zip(texts, tokenizer.encode_batch(texts)):
        result.add([len(encoding.ids), *encoding.ids, *byte_offsets(text, encoding)])
    return str(result)


def hash_normalized(normalizer, texts):
    result = Hash()
    for text in texts:
        result.add(normalizer.normalize_str(text).encode())
    return str(result)


def golden_for(vocab, lowercase, strings):
    tokenizer, normalizer = bert_tokenizer(vocab, lowercase), bert_normalizer(lowercase)
    blocks = [scalar_values(first, first + BLOCK) for first in range(0, 0x110000, BLOCK)]
    first = [(text, tokenizer.encode(text)) for text in strings[:FIRST]]
    golden = {
        "lowercase": lowercase,
        "alone": [hash_encodings(tokenizer, block) for block in blocks],
        "between": [hash_encodings(tokenizer, [f"a{c}b" for c in block]) for block in blocks],
        "normalized": [hash_normalized(normalizer, block) for block in blocks],
        "random": [
            hash_encodings(tokenizer, strings[i:i + RANDOM_BLOCK]) for i in range(0, RANDOM_COUNT, RANDOM_BLOCK)],
        "first": [{"text": text, "ids": e.ids, "offsets": byte_offsets(text, e)} for text, e in first],
    }
    tokenizer.enable_truncation(MAX_LENGTH)
    golden["truncated"] = [tokenizer.encode(text).ids for text in TRUNCATED_TEXTS]
    return golden


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "tokenizer"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    vocab = read_vocab(folder / "vocab.txt")
    strings = list(random_strings())
    golden = {
        "versions": {"python": platform.python_version(), "tokenizers": tokenizers.__version__},
        "vocab_size": len(vocab),
        "block": BLOCK,
        "random": {"seed": SEED, "count": RANDOM_COUNT, "block": RANDOM_BLOCK},
        "truncation": {"max_length": MAX_LENGTH, "texts": TRUNCATED_TEXTS},
        "settings": [golden_for(vocab, lowercase, strings) for lowercase in (True, False)],
    }
    (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
