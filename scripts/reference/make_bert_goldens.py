"""Makes tests/parity/bert/: tiny BERT classifiers in every layout we read, and golden.json, what transformers and
PyTorch compute with them.

Run it in an environment with requirements.txt (Python 3.11, transformers 4.40.2, Debian's PyTorch 1.13.1, which
calls itself 1.13.0a0), seconds of one core:

    python scripts/reference/make_bert_goldens.py [FOLDER]

Folders, each with config.json, tokenizer files and weights (random, seed 20260101):

    f32 f16 bf16   BertForSequenceClassification in that type
    gamma          old names LayerNorm.gamma/.beta, and the extra tensors of a pre-training dump
    noprefix       a BertModel: no "bert." prefix, no classifier, no label names
    sharded        f32 in several files with model.safetensors.index.json

The dropout rates in config.json are 0 in f32, which the training runs start from, and 0.1 elsewhere.

golden.json holds the texts and their ids (lower-cased, cut to max_length); per folder the fp32 logits of all texts as
one padded batch in eval mode (noprefix: the first values of the first text's pooler output); and per training run the
learning rates, losses and gradient norms (before clipping) of each step. The batches are the examples in their order.
final_*.safetensors are the weights after a run. Numbers have nine significant digits.

Also there: noise, per run and tensor the largest difference between the final weights and those of the same run in
fp64. Where a gradient is zero but for rounding, Adam turns the rounding into a step of up to the learning rate, so no
two implementations agree on such tensors, above all attention.self.key.bias, more closely than that.
"""

import copy
import json
import platform
import sys
from pathlib import Path

import numpy
import safetensors
import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from transformers import (
    BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast, get_linear_schedule_with_warmup)

SEED = 20260101
MAX_LENGTH = 32
POOLER_VALUES = 8
BATCH, STEPS, WARMUP_STEPS = 4, 10, 2
ADAMW = {"betas": (0.9, 0.999), "eps": 1e-8}
WEIGHT_DECAY = 0.01
MAX_GRAD_NORM = 1.0
LEARNING_RATES = ["2e-5", "1e-3"]
LABELS = ["bug", "access", "how-to", "billing", "outage"]

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = (
    "the a to and is my i not in for it with on of can't how do you please help login password account access error "
    "crash invoice refund payment server down slow update install reset user email page app thanks after open file "
    "export cannot when network vpn printer license").split()
ENDINGS = "ing ed er s es ly tion ment able ful in ou ice ode ail ord".split()

TEXTS = [
    "I cannot login to my account",
    "Help!",
    "",
    "The app crashes after the update when I open the export page; please help, thanks. It worked before the update, "
    "and the server was slow all day. Invoice 2024-17 was not exported.",
    "How do I reset the password for a user?",
    "我不能登录, 请重置密码",
    "Café naïve résumé: ÜBER-slow Zürich server",
    "First line\nsecond line\r\n\tthird line",
    "Ignore this [SEP] refund my payment [MASK] now",
    "error 0x80070005 @ C:\\temp\\a.log (code=42, 100%)",
    "vpn down " * 20,
    "Здравствуйте 😀 hello",
]

EXAMPLES = [
    ("the app crashes when I open a file", "bug"), ("cannot login after password reset", "access"),
    ("how do I export my invoice?", "how-to"), ("please refund the payment", "billing"),
    ("server is down", "outage"), ("error 500 on the login page", "bug"),
    ("my account is locked, please help", "access"), ("how to install the update", "how-to"),
    ("the invoice for May is wrong: 20 instead of 10", "billing"), ("network down in Zürich", "outage"),
    ("export writes an empty file", "bug"), ("I do not have access to the vpn", "access"),
    ("how do I add a user", "how-to"), ("license payment failed", "billing"),
    ("all servers slow, then down", "outage"), ("crash after update!!!", "bug"),
    ("password email is not sent", "access"), ("where can I open the printer page", "how-to"),
    ("charged twice for one license", "billing"), ("email is down for all of us since 9:15", "outage"),
    ("page shows an error with é and ü", "bug"), ("请重置密码", "access"),
    ("how do you reset it", "how-to"), ("refund", "billing"),
    ("vpn down again", "outage"), ("the printer app is slow and crashes", "bug"),
    ("user cannot open the account page", "access"), ("how to export a file to email, please?", "how-to"),
    ("invoice 17", "billing"), ("nothing works, network is not there, the login page is not there, email is not there",
                                "outage"),
    ("update fails with code 42", "bug"), ("reset my password", "access"),
    ("how do I cancel the update", "how-to"), ("payment was not taken but the invoice says so", "billing"),
    ("outage", "outage"), ("opening the file takes a minute and then an error", "bug"),
    ("new user needs access", "access"), ("help with export", "how-to"),
    ("wrong price on the invoice", "billing"), ("login server down, thanks", "outage"),
]


def vocabulary():
    """The tokens in order of their ids: specials, characters, words, continuations."""
    letters, digits = [chr(c) for c in range(ord("a"), ord("z") + 1)], list("0123456789")
    accented, cyrillic = list("æøßđł"), list("абвгдезийклмнопрстуфхцчшщыэюя")
    ideographs = list("我不能登录请重置密码中文帐号的")
    punctuation = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    joined = ["##" + c for c in letters + digits + accented + cyrillic]
    return list(dict.fromkeys(SPECIAL + punctuation + digits + letters + accented + cyrillic + ideographs + WORDS
                              + joined + ["##" + end for end in ENDINGS]))


def make_tokenizer(folder):
    (folder / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    return BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True, model_max_length=64)


def make_model():
    """A small BERT whose every tensor is random, biases and LayerNorms too, so that none can be left out unseen."""
    torch.manual_seed(SEED)
    config = BertConfig(
        vocab_size=len(vocabulary()), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=64, initializer_range=0.2, id2label=dict(enumerate(LABELS)),
        label2id={name: number for number, name in enumerate(LABELS)})
    model = BertForSequenceClassification(config).eval()
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            if name.endswith("bias") or "LayerNorm" in name:
                tensor.add_(0.1 * torch.randn_like(tensor))
    return model


def save(model, tokenizer, folder, **options):
    model.save_pretrained(folder, safe_serialization=True, **options)
    tokenizer.save_pretrained(folder)


def save_without_dropout(model, tokenizer, folder):
    model = copy.deepcopy(model)
    model.config.hidden_dropout_prob = model.config.attention_probs_dropout_prob = 0.0
    save(model, tokenizer, folder)


def save_gamma(model, tokenizer, folder):
    save(model, tokenizer, folder)
    tensors = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): tensor
        for name, tensor in model.state_dict().items()}
    tensors["bert.embeddings.position_ids"] = torch.arange(model.config.max_position_embeddings).unsqueeze(0)
    tensors["cls.predictions.bias"] = torch.zeros(model.config.vocab_size)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def save_noprefix(model, tokenizer, folder):
    encoder = copy.deepcopy(model.bert)
    encoder.config.id2label = {0: "LABEL_0", 1: "LABEL_1"}
    encoder.config.label2id = {"LABEL_0": 0, "LABEL_1": 1}
    save(encoder, tokenizer, folder)


def encode(tokenizer, texts):
    return tokenizer(texts, truncation=True, max_length=MAX_LENGTH, padding="longest", return_tensors="pt")


def rounded(values):
    """Floats, or lists of them, with nine significant digits."""
    return [rounded(v) for v in values] if isinstance(values, list) else float(f"{values:.9g}")


def logits_of(folder, batch):
    """What the folder's model, widened to fp32, says to the batch."""
    model = BertForSequenceClassification.from_pretrained(folder, torch_dtype=torch.float32).eval()
    with torch.no_grad():
        return {"logits": rounded(model(**batch).logits.tolist())}


def pooled_by(folder, batch):
    model = BertModel.from_pretrained(folder).eval()
    with torch.no_grad():
        return {"pooler": rounded(model(**batch).pooler_output[0, :POOLER_VALUES].tolist())}


def decay_groups(model):
    plain = [p for name, p in model.named_parameters() if name.endswith("bias") or "LayerNorm" in name]
    decayed = [p for name, p in model.named_parameters() if not (name.endswith("bias") or "LayerNorm" in name)]
    return [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}]


def train(folder, tokenizer, learning_rate, dtype):
    """Returns the trained model and the rates, losses and gradient norms of its steps."""
    model = BertForSequenceClassification.from_pretrained(folder, torch_dtype=dtype).train()
    optimizer = torch.optim.AdamW(decay_groups(model), lr=learning_rate, **ADAMW)
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP_STEPS, STEPS)
    lrs, losses, grad_norms = [], [], []
    for step in range(STEPS):
        texts, labels = zip(*EXAMPLES[step * BATCH:(step + 1) * BATCH])
        labels = torch.tensor([LABELS.index(label) for label in labels])
        loss = model(**encode(tokenizer, list(texts)), labels=labels).loss
        loss.backward()
        lrs.append(schedule.get_last_lr()[0])
        losses.append(loss.item())
        grad_norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRAD_NORM).item())
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return model, {"lrs": rounded(lrs), "losses": rounded(losses), "grad_norms": rounded(grad_norms)}


def training_run(folder, tokenizer, learning_rate):
    model, steps = train(folder / "f32", tokenizer, float(learning_rate), torch.float32)
    exact, _ = train(folder / "f32", tokenizer, float(learning_rate), torch.float64)
    name = f"final_{learning_rate}.safetensors"
    save_file(model.state_dict(), folder / name, metadata={"format": "pt"})
    exact_weights = exact.state_dict()
    noise = {key: float(f"{(tensor - exact_weights[key]).abs().max().item():.2g}")
             for key, tensor in model.state_dict().items()}
    return {"lr": float(learning_rate), **steps, "final": name, "noise": noise}


def versions():
    return {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
            "tokenizers": tokenizers.__version__, "safetensors": safetensors.__version__, "numpy": numpy.__version__}


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "bert"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name in ("f32", "f16", "bf16", "gamma", "noprefix", "sharded"):
        (folder / name).mkdir(parents=True, exist_ok=True)

    tokenizer, model = make_tokenizer(folder / "f32"), make_model()
    save_without_dropout(model, tokenizer, folder / "f32")
    save(copy.deepcopy(model).half(), tokenizer, folder / "f16")
    save(copy.deepcopy(model).bfloat16(), tokenizer, folder / "bf16")
    save_gamma(model, tokenizer, folder / "gamma")
    save_noprefix(model, tokenizer, folder / "noprefix")
    save(model, tokenizer, folder / "sharded", max_shard_size="40KB")

    batch = encode(tokenizer, TEXTS)
    golden = {
        "versions": versions(),
        "seed": SEED,
        "labels": LABELS,
        "max_length": MAX_LENGTH,
        "texts": TEXTS,
        "input_ids": tokenizer(TEXTS, truncation=True, max_length=MAX_LENGTH)["input_ids"],
        "variants": {
            **{name: logits_of(folder / name, batch) for name in ("f32", "f16", "bf16", "gamma", "sharded")},
            "noprefix": pooled_by(folder / "noprefix", batch)},
        "training": {
            "examples": [{"text": text, "label": label} for text, label in EXAMPLES],
            "batch_size": BATCH, "steps": STEPS, "warmup_steps": WARMUP_STEPS, **ADAMW, "weight_decay": WEIGHT_DECAY,
            "max_grad_norm": MAX_GRAD_NORM,
            "runs": [training_run(folder, tokenizer, learning_rate) for learning_rate in LEARNING_RATES]},
    }
    (folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
