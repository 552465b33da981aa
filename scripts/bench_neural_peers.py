"""What bench_neural measures beside ostler: ONNX Runtime, and Hugging Face's Trainer.

    bench_neural_peers.py shape ENCODER DIR            a BERT-base encoder of random weights, its tokenizer
    bench_neural_peers.py export MODEL DIR             MODEL as DIR/fp32.onnx and DIR/int8.onnx
    bench_neural_peers.py classify MODEL ONNX CSV OUT THREADS
                                                       labels of column `text`, a line each, to OUT
    bench_neural_peers.py tokens MODEL CSV LENGTH      counts the tokens of column `text`
    bench_neural_peers.py train ENCODER CSV PRECISION THREADS LENGTH
                                                       one epoch of Trainer; fp32 or bf16 (autocast)

MODEL is a directory that `ostler train` wrote, which is one of transformers. Texts are sorted by length and go in
batches of BATCH_TOKENS padded tokens, as ostler's do. int8 is dynamic quantisation of a graph that ONNX Runtime
has not fused before, which was the faster way here. Trainer pads each batch to its longest text and groups by
length; batch 16, learning rate 2e-5, and AdamW are ostler's defaults. train prints the seconds of the epoch.
"""
import csv
import os
import sys

BATCH_TOKENS = 2048
BATCH_SIZE = 16
csv.field_size_limit(1 << 30)


def rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def tokenizer(model, length):
    from tokenizers import Tokenizer
    t = Tokenizer.from_file(os.path.join(model, "tokenizer.json"))
    t.no_padding()
    t.enable_truncation(length)
    return t


def shape(encoder, directory):
    import shutil
    import torch
    from transformers import BertConfig, BertModel
    torch.manual_seed(0)
    BertModel(BertConfig()).save_pretrained(directory)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        if os.path.exists(os.path.join(encoder, name)):
            shutil.copy(os.path.join(encoder, name), directory)


def export(model, directory):
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModelForSequenceClassification
    m = AutoModelForSequenceClassification.from_pretrained(model, attn_implementation="eager").eval()
    ids = torch.ones(2, 8, dtype=torch.long)
    names, axes = ["input_ids", "attention_mask"], {0: "texts", 1: "tokens"}
    fp32 = os.path.join(directory, "fp32.onnx")
    torch.onnx.export(m, (ids, torch.ones_like(ids)), fp32, input_names=names, output_names=["logits"], dynamo=False,
                      dynamic_axes={**{name: axes for name in names}, "logits": {0: "texts"}}, opset_version=17)
    quantize_dynamic(fp32, os.path.join(directory, "int8.onnx"), weight_type=QuantType.QInt8, per_channel=True)


def batches(lengths):
    """Numbers of texts, by length, as many to a batch as fit BATCH_TOKENS with their padding."""
    batch = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[i] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def classify(model, onnx, table, out, threads):
    import json
    import numpy
    import onnxruntime
    with open(os.path.join(model, "config.json"), encoding="utf-8") as f:
        names = json.load(f)["id2label"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    ids = [e.ids for e in tokenizer(model, 128).encode_batch([row["text"] for row in rows(table)])]
    label = [None] * len(ids)
    for batch in batches([len(i) for i in ids]):
        longest = len(ids[batch[-1]])
        padded = numpy.zeros((len(batch), longest), dtype=numpy.int64)
        mask = numpy.zeros_like(padded)
        for row, i in enumerate(batch):
            padded[row, :len(ids[i])] = ids[i]
            mask[row, :len(ids[i])] = 1
        logits = session.run(None, {"input_ids": padded, "attention_mask": mask})[0]
        for i, best in zip(batch, logits.argmax(1)):
            label[i] = names[str(best)]
    with open(out, "w", encoding="utf-8") as f:
        f.writelines(name + "\n" for name in label)


def tokens(model, table, length):
    print(sum(len(e.ids) for e in tokenizer(model, int(length)).encode_batch([r["text"] for r in rows(table)])))


def train(encoder, table, precision, threads, length):
    import tempfile
    import torch
    from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer,
                              TrainingArguments)
    torch.set_num_threads(int(threads))
    data = rows(table)
    labels = sorted({row["label"] for row in data})
    t = AutoTokenizer.from_pretrained(encoder)
    encoded = t([row["text"] for row in data], truncation=True, max_length=int(length))["input_ids"]
    items = [{"input_ids": ids, "attention_mask": [1] * len(ids), "labels": labels.index(row["label"])}
             for ids, row in zip(encoded, data)]
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=len(labels))
    with tempfile.TemporaryDirectory() as out:
        settings = TrainingArguments(
            out, num_train_epochs=1, per_device_train_batch_size=BATCH_SIZE, learning_rate=2e-5, weight_decay=.01,
            warmup_ratio=.1, seed=1, group_by_length=True, bf16=precision == "bf16", use_cpu=True, report_to=[],
            save_strategy="no", logging_strategy="no", disable_tqdm=True)
        done = Trainer(model, settings, train_dataset=items, data_collator=DataCollatorWithPadding(t)).train()
    print(done.metrics["train_runtime"])


if __name__ == "__main__":
    {f.__name__: f for f in (shape, export, classify, tokens, train)}[sys.argv[1]](*sys.argv[2:])
