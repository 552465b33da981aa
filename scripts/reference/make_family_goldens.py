"""Makes tests/parity/bert/families/: tiny models of every family and head, and golden.json, what transformers and
PyTorch compute with them.

Run it with PyTorch 2.x and transformers 4.57, seconds of one core:

    python scripts/reference/make_family_goldens.py [FOLDER]

A folder <model_type>_<head> has config.json and the weights that save_pretrained writes (random, seed 20260102), two of
them in F32, the others in F16 to save room. There are no tokenizers: golden.json has token numbers.

golden.json holds
    input_ids    of all texts; numbers 0 and 1, the padding of one or the other family, occur in the middle as well
    asked        [text, token] pairs, which the heads "tokens" and "masked" answer for
    logits       per folder, in fp32: of all texts as one padded batch; of the tokens asked
    sentences    per family, the mean of the last hidden states over each text's tokens, of the folder <family>_masked
    training     per folder, ten steps of AdamW without dropout, all texts in each as one batch: losses and gradient
                 norms (before clipping). Labels of the head "masked" are token numbers.
Numbers have nine significant digits.
"""

import json
import platform
import sys
from pathlib import Path

import numpy
import safetensors
import torch
import transformers
from torch.nn.functional import cross_entropy
from transformers import (
    AutoConfig, AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoModelForTokenClassification,
    get_linear_schedule_with_warmup)

SEED = 20260102
VOCABULARY = 160
POSITIONS = 24
LABELS = ["bug", "access", "how-to"]
HEADS = {
    "sequence": AutoModelForSequenceClassification, "tokens": AutoModelForTokenClassification,
    "masked": AutoModelForMaskedLM}
FAMILIES = ["bert", "roberta", "xlm-roberta", "camembert", "distilbert", "electra"]
# Not those of published models, but then heads that have one of their own differ from their encoder.
ACTIVATIONS = {"roberta": "gelu_new", "electra": "gelu_new", "distilbert": "relu"}
TRAINED = ["roberta_sequence", "distilbert_sequence", "electra_sequence", "bert_tokens", "roberta_masked"]
FULL = ["roberta_sequence", "distilbert_sequence"]  # F32
STEPS, WARMUP_STEPS, LEARNING_RATE, WEIGHT_DECAY, MAX_GRAD_NORM = 10, 2, 1e-3, 0.01, 1.0
ADAMW = {"betas": (0.9, 0.999), "eps": 1e-8}


def config_of(family):
    common = {
        "vocab_size": VOCABULARY, "initializer_range": 0.2, "id2label": dict(enumerate(LABELS)),
        "label2id": {name: number for number, name in enumerate(LABELS)}}
    if family == "distilbert":
        sizes = {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32, "max_position_embeddings": POSITIONS}
    else:
        behind_pad = family in ("roberta", "xlm-roberta", "camembert")
        sizes = {
            "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
            "max_position_embeddings": POSITIONS + 2 if behind_pad else POSITIONS,
            "type_vocab_size": 1 if behind_pad else 2}
    if family == "electra":
        sizes["embedding_size"] = 8
    if family in ACTIVATIONS:
        sizes["activation" if family == "distilbert" else "hidden_act"] = ACTIVATIONS[family]
    return AutoConfig.for_model(family, **common, **sizes)


def make_model(family, head):
    """A model whose every tensor is random, biases and LayerNorms too, so that none can be left out unseen."""
    torch.manual_seed(SEED + len(family) + len(head))
    model = HEADS[head].from_config(config_of(family))
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            if name.endswith("bias") or "norm" in name.lower():
                tensor.add_(0.1 * torch.randn_like(tensor))
    return model


def save(folder):
    model = make_model(*folder.name.split("_"))
    (model if folder.name in FULL else model.half()).save_pretrained(folder)


def make_texts():
    """Token numbers of texts from the shortest to the longest that fit."""
    generator = torch.Generator().manual_seed(SEED)
    texts = [torch.randint(5, VOCABULARY, (n,), generator=generator).tolist() for n in (3, 9, POSITIONS, 17, 4, 12)]
    texts[1][4], texts[1][6] = 0, 1
    texts[3][2], texts[3][3] = 1, 1
    return texts


TEXTS = make_texts()
ASKED = [[0, 0], [0, 2], [1, 4], [1, 8], [2, POSITIONS - 1], [3, 2], [3, 16], [5, 7], [5, 0]]


def batch_of(config):
    longest = max(map(len, TEXTS))
    padding = [longest - len(text) for text in TEXTS]
    ids = [text + n * [config.pad_token_id] for text, n in zip(TEXTS, padding)]
    mask = [len(text) * [1] + n * [0] for text, n in zip(TEXTS, padding)]
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}


def rounded(values):
    """Floats, or lists of them, with nine significant digits."""
    return [rounded(v) for v in values] if isinstance(values, list) else float(f"{values:.9g}")


def answers(model, head):
    """Logits [texts, labels], or of a head that is asked for tokens [asked, width]."""
    logits = model(**batch_of(model.config)).logits
    if head == "sequence":
        return logits
    text, token = torch.tensor(ASKED).T
    return logits[text, token]


def load(folder, head):
    return HEADS[head].from_pretrained(folder, dtype=torch.float32)


def logits_of(folder):
    head = folder.name.split("_")[1]
    with torch.no_grad():
        return rounded(answers(load(folder, head).eval(), head).tolist())


def sentences_of(folder):
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    batch = batch_of(model.config)
    with torch.no_grad():
        states = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(2)
    return rounded(((states * mask).sum(1) / mask.sum(1)).tolist())


def labels_of(head):
    count = len(TEXTS) if head == "sequence" else len(ASKED)
    classes = VOCABULARY if head == "masked" else len(LABELS)
    return [(7 * number + 2) % classes for number in range(count)]


def train(folder):
    head = folder.name.split("_")[1]
    model = load(folder, head).eval()  # without dropout
    plain = [p for name, p in model.named_parameters() if name.endswith("bias") or "norm" in name.lower()]
    decayed = [p for name, p in model.named_parameters() if not (name.endswith("bias") or "norm" in name.lower())]
    groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, **ADAMW)
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP_STEPS, STEPS)
    lrs, losses, norms, labels = [], [], [], labels_of(head)
    for _ in range(STEPS):
        loss = cross_entropy(answers(model, head), torch.tensor(labels))
        loss.backward()
        lrs.append(schedule.get_last_lr()[0])
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRAD_NORM).item())
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return {"labels": labels, "lrs": rounded(lrs), "losses": rounded(losses), "grad_norms": rounded(norms)}


def versions():
    return {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
            "safetensors": safetensors.__version__, "numpy": numpy.__version__}


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "bert" / "families"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    names = [f"{family}_{head}" for family in FAMILIES for head in HEADS]
    for name in names:
        save(folder / name)
    golden = {
        "versions": versions(), "seed": SEED, "input_ids": TEXTS, "asked": ASKED,
        "logits": {name: logits_of(folder / name) for name in names},
        "sentences": {family: sentences_of(folder / f"{family}_masked") for family in FAMILIES},
        "training": {name: train(folder / name) for name in TRAINED}}
    (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
