"""Makes tests/parity/bert/lessons/: a tiny masked language model, a tiny chain of sentence-transformers' modules, and
golden.json, what PyTorch's libraries make of them: the losses of two other lessons than classification, and logits.

Run it after make_bert_goldens.py in an environment with sentence-transformers (Python 3.11, PyTorch 2.15.0,
transformers 4.57.6, sentence-transformers 5.7.0), seconds of one core:

    python scripts/reference/make_lesson_goldens.py [FOLDER]

masked/ is a BertForMaskedLM with the encoder of ../f32, a random head (seed 20260101) and no dropout. sentence/ is the
SentenceTransformer of ../f32 with mean pooling, normalisation and a Dense without activation, in the layout that few-shot
models have; its logits of some texts are "sentence".

golden.json holds, each for five steps of AdamW (learning rate 1e-3, weight decay .01, biases and LayerNorm without),
the fp32 losses before each step:

    contrast   CosineSimilarityLoss of a SentenceTransformer (mean pooling) of ../f32; "pairs" are numbers of "texts"
               and whether they are alike, a step each
    masked     BertForMaskedLM of masked/; a step's "texts" are ids after masking, "asked" the places [text, token] and
               the ids that stood there
"""

import json
import platform
import random
import sys
from pathlib import Path

import sentence_transformers
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
from sentence_transformers.losses import CosineSimilarityLoss
from transformers import BertForMaskedLM, BertForSequenceClassification, BertTokenizerFast

from make_bert_goldens import EXAMPLES, MAX_LENGTH, SEED, TEXTS as SAMPLES, WEIGHT_DECAY

STEPS, PAIRS, TEXTS, LEARNING_RATE = 5, 4, 4, 1e-3
MASK, CLASSES = 4, 3


def optimizer_of(model):
    plain = [p for n, p in model.named_parameters() if n.endswith("bias") or "LayerNorm" in n]
    decayed = [p for n, p in model.named_parameters() if not (n.endswith("bias") or "LayerNorm" in n)]
    return torch.optim.AdamW([{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}],
                             lr=LEARNING_RATE, betas=(0.9, 0.999), eps=1e-8)


def losses_of(model, steps, loss_of):
    optimizer, losses = optimizer_of(model), []
    for step in steps:
        loss = loss_of(step)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(f"{loss.item():.9g}"))
    return losses


def contrast(folder):
    draws = random.Random(SEED)
    texts, labels = zip(*EXAMPLES)
    steps = []
    for _ in range(STEPS):
        pairs = []
        for i in range(PAIRS):
            a = draws.randrange(len(texts))
            b = draws.choice([k for k in range(len(texts)) if (labels[k] == labels[a]) == (i % 2 == 0)])
            pairs.append([a, b, int(labels[a] == labels[b])])
        steps.append(pairs)
    transformer = Transformer(str(folder / "f32"), max_seq_length=MAX_LENGTH)
    pooling = Pooling(transformer.get_word_embedding_dimension(), pooling_mode="mean")
    model = SentenceTransformer(modules=[transformer, pooling], device="cpu").train()
    loss = CosineSimilarityLoss(model)

    def loss_of(pairs):
        sides = [model.tokenize([texts[pair[side]] for pair in pairs]) for side in (0, 1)]
        return loss(sides, torch.tensor([float(alike) for _, _, alike in pairs]))

    return {"texts": texts, "steps": [{"pairs": pairs} for pairs in steps], "losses": losses_of(model, steps, loss_of)}


def sentence(folder):
    torch.manual_seed(SEED)
    transformer = Transformer(str(folder / "f32"), max_seq_length=MAX_LENGTH)
    width = transformer.get_word_embedding_dimension()
    dense = Dense(width, CLASSES, bias=True, activation_function=torch.nn.Identity())
    model = SentenceTransformer(modules=[transformer, Pooling(width, pooling_mode="mean"), Normalize(), dense],
                                device="cpu").eval()
    model.save(str(folder / "lessons" / "sentence"), create_model_card=False)
    logits = model.encode([text for text in SAMPLES if text]).tolist()
    return {"texts": [text for text in SAMPLES if text], "classes": CLASSES,
            "logits": [[float(f"{v:.9g}") for v in row] for row in logits]}


def make_masked(folder):
    torch.manual_seed(SEED)
    encoder = BertForSequenceClassification.from_pretrained(folder / "f32")
    model = BertForMaskedLM(encoder.config)
    model.bert.load_state_dict(encoder.bert.state_dict(), strict=False)
    with torch.no_grad():
        for name, tensor in model.cls.named_parameters():
            if "decoder.weight" not in name:
                tensor.add_(0.1 * torch.randn_like(tensor))
    model.save_pretrained(folder / "lessons" / "masked")
    BertTokenizerFast.from_pretrained(folder / "f32").save_pretrained(folder / "lessons" / "masked")


def hide(draws, ids, words):
    """Some tokens but the first and last in random guise, at least one; their places and truths."""
    ids, asked = list(ids), []
    for place in sorted(draws.sample(range(1, len(ids) - 1), min(len(ids) - 2, draws.randrange(1, 4)))):
        asked.append((place, ids[place]))
        ids[place] = draws.choice([MASK, MASK, draws.randrange(words), ids[place]])
    return ids, asked


def masked(folder):
    draws = random.Random(SEED)
    where = folder / "lessons" / "masked"
    tokenizer, model = BertTokenizerFast.from_pretrained(where), BertForMaskedLM.from_pretrained(where).train()
    steps = []
    for step in range(STEPS):
        texts, asked = [], []
        for text, _ in EXAMPLES[step * TEXTS:(step + 1) * TEXTS]:
            ids, places = hide(draws, tokenizer(text, truncation=True, max_length=MAX_LENGTH)["input_ids"],
                               model.config.vocab_size)
            asked += [[len(texts), place, truth] for place, truth in places]
            texts.append(ids)
        steps.append({"texts": texts, "asked": asked})

    def loss_of(step):
        longest = max(map(len, step["texts"]))
        ids = torch.tensor([t + [0] * (longest - len(t)) for t in step["texts"]])
        labels = torch.full_like(ids, -100)
        for text, place, truth in step["asked"]:
            labels[text, place] = truth
        seen = torch.tensor([[1] * len(t) + [0] * (longest - len(t)) for t in step["texts"]])
        return model(input_ids=ids, attention_mask=seen, labels=labels).loss

    return {"steps": steps, "losses": losses_of(model, steps, loss_of)}


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "bert"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    torch.set_num_threads(1)
    (folder / "lessons" / "masked").mkdir(parents=True, exist_ok=True)
    make_masked(folder)
    golden = {
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "transformers": transformers.__version__,
                     "sentence-transformers": sentence_transformers.__version__},
        "lr": LEARNING_RATE, "weight_decay": WEIGHT_DECAY, "max_length": MAX_LENGTH,
        "contrast": contrast(folder), "masked": masked(folder), "sentence": sentence(folder)}
    (folder / "lessons" / "golden.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
