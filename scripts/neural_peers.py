#!/usr/bin/env python3
"""Trains and judges what else fine-tunes a BERT, with the settings that ostler has.

usage: scripts/neural_peers.py classify TRAIN.csv TEST.csv --encoder DIR [options]   Hugging Face, one label per text
       scripts/neural_peers.py tag TRAIN.csv TEST.csv --encoder DIR [options]        Hugging Face, one tag per word
       scripts/neural_peers.py setfit TRAIN.csv TEST.csv --encoder DIR [options]     SetFit, few texts per label

  --text C,..       columns with the text, joined by a space (default: text)
  --label C         column with the label, or with one tag for each word (default: label; tags for tag)
  --lr X --epochs N --batch-size N --max-length N --seed N     as ostler train (default: 2e-5, 5, 16, 128, 1)
  --iterations N    setfit: pairs alike and pairs unlike for each text (default: 20)
  --precision P     bf16 or fp32 (default: bf16)
  --threads N       (default: 1)
  --predictions F   the test rows with what was predicted, named as ostler classify names them

classify and tag are the Trainer of transformers: AdamW without decay on biases and LayerNorm, a tenth of the steps
warm-up, then linear to zero, gradients clipped at 1, batches grouped by length and padded to their longest text. tag
labels the first piece of a word, as run_ner.py does; words behind the cut are O. setfit is the protocol of NLBSE'24's
baseline: cosine loss on pairs, one epoch of batches of 16 at its default rate, then logistic regression on embeddings,
here mean-pooled and normalised as all-MiniLM-L6-v2 is meant to be used.
All run on the processor. Prints one line of JSON: settings, score, seconds, versions.

Needs an environment with torch, transformers, accelerate; seqeval for tag; setfit and scikit-learn for setfit.
Exit status: 0 done, 1 could not, 2 usage.
"""
import argparse
import csv
import importlib.metadata
import json
import os
import sys
import tempfile
import time

csv.field_size_limit(1 << 30)
IGNORED = -100  # a label that the losses of PyTorch leave out
WARMUP, WEIGHT_DECAY, CLIP, JUDGED_AT_ONCE = 0.1, 0.01, 1.0, 64
PACKAGES = ("torch", "transformers", "accelerate", "seqeval", "setfit", "sentence-transformers", "scikit-learn")


def read(path, text, label):
    """The texts and labels; rows that have none of either are left out, as ostler does."""
    with open(path, newline="", encoding="utf-8-sig", errors="replace") as f:
        rows = [(" ".join((r[c] or "").strip() for c in text).strip(), (r[label] or "").strip())
                for r in csv.DictReader(f)]
    return [r for r in rows if r[0] and r[1]]


def versions():
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def write_predictions(path, column, truth, said):
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([(column, f"predicted_{column}"), *zip(truth, said)])


def training_arguments(args, folder):
    """The Trainer's settings; versions 4 and 5 of transformers name two of them differently."""
    import transformers
    new = int(transformers.__version__.split(".")[0]) >= 5
    named = ({"train_sampling_strategy": "group_by_length", "warmup_steps": WARMUP} if new
             else {"group_by_length": True, "warmup_ratio": WARMUP})
    return transformers.TrainingArguments(
        output_dir=folder, learning_rate=args.lr, num_train_epochs=args.epochs,
        per_device_train_batch_size=args.batch_size, per_device_eval_batch_size=JUDGED_AT_ONCE,
        lr_scheduler_type="linear", weight_decay=WEIGHT_DECAY, max_grad_norm=CLIP, bf16=args.precision == "bf16",
        use_cpu=True, seed=args.seed, data_seed=args.seed, save_strategy="no", report_to=[],
        logging_steps=100, **named)


def in_order(examples, labels):
    """Whether the labels that came back, of tags padded, are those of the examples."""
    return all(list(row[:len(e["labels"])]) == e["labels"] if isinstance(e["labels"], list) else row == e["labels"]
               for e, row in zip(examples, labels, strict=True))


def fine_tune(args, model, collator, fit, judged):
    """Trains, and returns the logits of the judged examples in their order and the seconds of both."""
    import transformers
    with tempfile.TemporaryDirectory() as folder:
        trainer = transformers.Trainer(model=model, args=training_arguments(args, folder), train_dataset=fit,
                                       data_collator=collator)
        began = time.monotonic()
        trainer.train()
        trained = time.monotonic()
        trainer.args.group_by_length = False  # else transformers 4 answers in an order of its own
        answer = trainer.predict(judged)
        if not in_order(judged, answer.label_ids):
            sys.exit("neural_peers: the Trainer has answered in another order than it was asked")
        return answer.predictions, trained - began, time.monotonic() - trained


def number(label, names):
    """Of a label that is not in training any number: it feeds a loss that nobody reads."""
    return names.index(label) if label in names else 0


def classify(args, fit, test):
    import transformers
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.encoder)
    names = sorted({label for _, label in fit})
    model = transformers.AutoModelForSequenceClassification.from_pretrained(args.encoder, num_labels=len(names))

    def examples(rows):
        ids = tokenizer([text for text, _ in rows], truncation=True, max_length=args.max_length, padding=False)
        return [{"input_ids": i, "attention_mask": m, "labels": number(label, names)}
                for i, m, (_, label) in zip(ids["input_ids"], ids["attention_mask"], rows)]
    logits, *seconds = fine_tune(args, model, transformers.DataCollatorWithPadding(tokenizer), examples(fit),
                                 examples(test))
    return [names[i] for i in logits.argmax(-1)], seconds


def first_pieces(word_ids):
    """The place of each word's first piece."""
    return [i for i, word in enumerate(word_ids) if word is not None and (i == 0 or word_ids[i - 1] != word)]


def tag(args, fit, test):
    import transformers
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.encoder)
    names = sorted({t for _, tags in fit for t in tags.split()})
    model = transformers.AutoModelForTokenClassification.from_pretrained(args.encoder, num_labels=len(names))

    def examples(rows):
        made = []
        for text, tags in rows:
            pieces = tokenizer(text.split(), is_split_into_words=True, truncation=True, max_length=args.max_length)
            labels = [IGNORED] * len(pieces["input_ids"])
            for place, of_word in zip(first_pieces(pieces.word_ids()), tags.split()):
                labels[place] = number(of_word, names)
            made.append({"input_ids": pieces["input_ids"], "attention_mask": pieces["attention_mask"],
                         "labels": labels})
        return made
    judged = examples(test)
    logits, *seconds = fine_tune(args, model, transformers.DataCollatorForTokenClassification(tokenizer),
                                 examples(fit), judged)
    said = []
    for (text, _), example, best in zip(test, judged, logits.argmax(-1)):
        tags = [names[b] for b, label in zip(best, example["labels"]) if label != IGNORED]
        said.append(" ".join(tags + ["O"] * (len(text.split()) - len(tags))))
    return said, seconds


def setfit(args, fit, test):
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer, models
    from setfit import SetFitModel, Trainer, TrainingArguments
    from sklearn.linear_model import LogisticRegression
    import torch
    body = models.Transformer(args.encoder, max_seq_length=args.max_length)
    body = SentenceTransformer(modules=[body, models.Pooling(body.get_word_embedding_dimension(), "mean"),
                                        models.Normalize()], device="cpu")
    model = SetFitModel(model_body=body, model_head=LogisticRegression())
    rows = Dataset.from_dict({"text": [text for text, _ in fit], "label": [label for _, label in fit]})
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(output_dir=folder, batch_size=args.batch_size, num_epochs=1,
                                     num_iterations=args.iterations, seed=args.seed, report_to="none",
                                     save_strategy="no")
        trainer = Trainer(model=model, args=settings, train_dataset=rows)
        began = time.monotonic()
        # Its own use_amp is fp16, which processors do not compute in.
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.precision == "bf16"):
            trainer.train()
        trained = time.monotonic()
        said = [str(s) for s in model.predict([text for text, _ in test], batch_size=JUDGED_AT_ONCE)]
        return said, [trained - began, time.monotonic() - trained]


def scores(task, truth, said):
    if task == "tag":
        from seqeval.metrics import f1_score
        return {"f1": f1_score([t.split() for t in truth], [s.split() for s in said])}
    return {"accuracy": sum(t == s for t, s in zip(truth, said)) / len(truth)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("classify", "tag", "setfit"))
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--text", default="text")
    parser.add_argument("--label")
    parser.add_argument("--lr", type=float, default=2e-5)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--precision", choices=("bf16", "fp32"), default="bf16")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--predictions")
    args = parser.parse_args()
    args.label = args.label or ("tags" if args.task == "tag" else "label")
    return args


def main():
    args = arguments()
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", WANDB_DISABLED="true")
    import torch
    import transformers
    torch.set_num_threads(args.threads)
    transformers.set_seed(args.seed)
    fit, test = (read(path, args.text.split(","), args.label) for path in (args.train, args.test))
    if not fit or not test:
        sys.exit(f"neural_peers: '{args.test if fit else args.train}' has no row with a text and a label")
    said, (train_s, predict_s) = {"classify": classify, "tag": tag, "setfit": setfit}[args.task](args, fit, test)
    truth = [label for _, label in test]
    if args.predictions:
        write_predictions(args.predictions, args.label, truth, said)
    print(json.dumps({**vars(args), "rows": [len(fit), len(test)], **scores(args.task, truth, said),
                      "train_s": round(train_s, 1), "predict_s": round(predict_s, 1), "versions": versions()}))


main()
