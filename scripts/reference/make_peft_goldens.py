"""Makes tests/parity/peft/: adapters of the tiny classifier tests/parity/bert/f32 as peft and adapters write them, and
golden.json, what these libraries compute with them.

Run it in an environment with requirements-peft.txt, seconds of one core, from the top of the repository, since that is
where base_model_name_or_path of the adapters starts:

    python scripts/reference/make_peft_goldens.py [FOLDER]

Folders, each as save_pretrained or save_adapter leaves it, without README.md; weights random, seed 20260201:

    lora           rank 4 on query and value, alpha 8
    lora_dense     rank 3 on query, key, value and every dense, rsLoRA; the pooler is stored beside the classifier
    adalora        pruned from rank 4 to a mean of 2 by ten steps of update_and_allocate
    adalora_start  what these steps began with: no rank is pruned
    prefix         3 virtual tokens
    seq_bn         adapter-hub's bottleneck after the feed-forward part (Pfeiffer), reduction 4
    double_seq_bn  after attention and feed-forward part (Houlsby), reduction 8

golden.json holds per folder the fp32 logits of the texts of ../bert/golden.json, one padded batch in eval mode; and per
training run the learning rates, losses and gradient norms (before clipping) of ten steps on the examples there, in
their order, without dropout. AdaLoRA's run calls update_and_allocate after each step of the optimiser, counted from 1,
as peft's examples do; rank_pattern has what it says of the ranks after each step (null: nothing yet). Its loss includes
the orthogonality term. Numbers have nine significant digits.
"""

import json
import platform
import shutil
import sys
from pathlib import Path

import adapters
import numpy
import peft
import safetensors
import torch
import transformers
from adapters import DoubleSeqBnConfig, SeqBnConfig
from peft import (
    AdaLoraConfig, LoraConfig, PeftConfig, PeftModel, PrefixTuningConfig, get_peft_model, set_peft_model_state_dict)
from safetensors.torch import load_file
from transformers import AutoTokenizer, BertForSequenceClassification, get_linear_schedule_with_warmup

SEED = 20260201
BASE = "tests/parity/bert/f32"
MAX_LENGTH = 32
BATCH, STEPS, WARMUP_STEPS = 4, 10, 2
LEARNING_RATE = 5e-3
WEIGHT_DECAY = 0.01
MAX_GRAD_NORM = 1.0
ADAPTER_NAME = "tickets"


def base():
    return BertForSequenceClassification.from_pretrained(BASE).eval()


def shake(model, noise):
    """Adds noise to every trainable parameter, so that nothing is zero or as it was in the base."""
    for p in model.parameters():
        if p.requires_grad:
            p.data += noise * torch.randn_like(p)


def save_peft(model, folder):
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)


def make_peft(config, folder, noise=0.3):
    model = get_peft_model(base(), config)
    shake(model, noise)
    save_peft(model, folder)


def make_bottleneck(config, folder):
    model = base()
    adapters.init(model)
    model.add_adapter(ADAPTER_NAME, config=config)
    model.train_adapter(ADAPTER_NAME)
    shake(model, 0.3)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_adapter(str(folder), ADAPTER_NAME, use_safetensors=True)


def load_peft(folder, **options):
    return PeftModel.from_pretrained(base(), folder, **options)


def load_bottleneck(folder):
    model = base()
    adapters.init(model)
    model.load_adapter(str(folder), set_active=True, use_safetensors=True)
    return model.eval()


def load_to_train(folder):
    """What from_pretrained does not do for all of them: the adapter with its head, ready to be trained further."""
    if (folder / "head_config.json").exists():
        model = load_bottleneck(folder)
        model.train_adapter(ADAPTER_NAME)
        return model
    config = PeftConfig.from_pretrained(folder)
    config.inference_mode = False
    model = get_peft_model(base(), config)
    set_peft_model_state_dict(model, load_file(folder / "adapter_model.safetensors"))
    return model


def encode(tokenizer, texts):
    return tokenizer(texts, truncation=True, max_length=MAX_LENGTH, padding="longest", return_tensors="pt")


def rounded(values):
    """Floats, or lists of them, with nine significant digits."""
    return [rounded(v) for v in values] if isinstance(values, list) else float(f"{values:.9g}")


def logits_of(model, batch):
    with torch.no_grad():
        return rounded(model.eval()(**batch).logits.tolist())


def decay_groups(model):
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [{"params": [p for name, p in named if not name.endswith("bias")], "weight_decay": WEIGHT_DECAY},
            {"params": [p for name, p in named if name.endswith("bias")], "weight_decay": 0.0}]


def pattern_now(model):
    pattern = model.peft_config["default"].rank_pattern
    return pattern and {name.removeprefix("model.").replace(".default", ""): kept for name, kept in pattern.items()}


def train(model, golden, tokenizer):
    """Returns the rates, losses, gradient norms and rank patterns of its steps."""
    optimizer = torch.optim.AdamW(decay_groups(model), lr=LEARNING_RATE)
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP_STEPS, STEPS)
    run = {"lrs": [], "losses": [], "grad_norms": [], "rank_pattern": []}
    examples, adalora = golden["training"]["examples"], hasattr(model.base_model, "update_and_allocate")
    model.train()
    for step in range(STEPS):
        some = examples[step * BATCH:(step + 1) * BATCH]
        labels = torch.tensor([golden["labels"].index(e["label"]) for e in some])
        loss = model(**encode(tokenizer, [e["text"] for e in some]), labels=labels).loss
        loss.backward()
        run["lrs"].append(rounded(schedule.get_last_lr()[0]))
        run["losses"].append(rounded(loss.item()))
        run["grad_norms"].append(rounded(torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRAD_NORM).item()))
        optimizer.step()
        schedule.step()
        if adalora:
            model.base_model.update_and_allocate(step + 1)
            run["rank_pattern"].append(pattern_now(model))
        optimizer.zero_grad()
    return run if adalora else {key: value for key, value in run.items() if key != "rank_pattern"}


def versions():
    return {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
            "peft": peft.__version__, "adapters": adapters.__version__, "safetensors": safetensors.__version__,
            "numpy": numpy.__version__}


def make_folders(folder):
    common = {"task_type": "SEQ_CLS"}
    make_peft(LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, **common), folder / "lora")
    make_peft(LoraConfig(r=3, lora_alpha=5, lora_dropout=0.1, use_rslora=True, modules_to_save=["pooler"],
                         target_modules=["query", "key", "value", "attention.output.dense", "intermediate.dense",
                                         "output.dense"], **common), folder / "lora_dense", noise=0.1)
    make_peft(AdaLoraConfig(init_r=4, target_r=2, lora_alpha=8, lora_dropout=0.0, tinit=2, tfinal=3, deltaT=2,
                            total_step=STEPS, **common), folder / "adalora_start")
    make_peft(PrefixTuningConfig(num_virtual_tokens=3, **common), folder / "prefix")
    make_bottleneck(SeqBnConfig(reduction_factor=4), folder / "seq_bn")
    make_bottleneck(DoubleSeqBnConfig(reduction_factor=8), folder / "double_seq_bn")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/parity/peft")
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    transformers.logging.set_verbosity_error()
    golden = json.loads(Path("tests/parity/bert/golden.json").read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    make_folders(folder)

    runs = {}
    starts = {"lora": "lora", "adalora": "adalora_start", "prefix": "prefix", "bottleneck": "seq_bn"}
    for kind, start in starts.items():
        model = load_to_train(folder / start)
        runs[kind] = {"start": start, **train(model, golden, tokenizer)}
        if kind == "adalora":
            save_peft(model, folder / "adalora")

    batch = encode(tokenizer, golden["texts"])
    kinds = ["lora", "lora_dense", "adalora_start", "adalora", "prefix"]
    logits = {kind: logits_of(load_peft(folder / kind), batch) for kind in kinds}
    for kind in ("seq_bn", "double_seq_bn"):
        logits[kind] = logits_of(load_bottleneck(folder / kind), batch)
    result = {"versions": versions(), "seed": SEED, "logits": logits,
              "training": {"steps": STEPS, "weight_decay": WEIGHT_DECAY, "max_grad_norm": MAX_GRAD_NORM, "runs": runs}}
    (folder / "golden.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
