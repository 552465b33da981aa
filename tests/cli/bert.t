# The neural engine, with a tiny encoder that transformers wrote

Needs: bert

```console
$ python3 - <<'END'
> import random
> random.seed(3)
> words = {"billing": "invoice refund price licence renewal quote", "access": "login password locked account sign permission",
>          "outage": "down unreachable crash offline timeout failover"}
> with open("tickets.csv", "w") as f:
>     print("text,label", file=f)
>     for i in range(240):
>         label = random.choice(sorted(words))
>         print(f"{' '.join(random.choices(words[label].split(), k=4))} {random.choice('the our since'.split())},{label}", file=f)
> END
$ cat > settings <<'END'
> --engine bert --encoder $ROOT/tests/parity/bert/f32 --max-length 32 --lr 2e-3 --threads 1 --precision fp32
> END
$ ostler train tickets.csv -o model $(envsubst < settings) --epochs 4 --test tickets.csv > report.txt
tickets.csv: 240 rows
columns: --text text --label label (guessed)
tickets.csv: 240 rows
engine: bert, encoder $ROOT/tests/parity/bert/f32
note: the encoder brings no classifier for these classes; it starts from random weights
note: 4 of 216 training texts (1.9 %) are longer than 32 tokens and were cut; --max-length raises that
note: the whole training is only 56 steps; a larger --lr or more --epochs may be needed
...
model: model
$ ls model; ls -d model*
config.json
events.out.tfevents.ostler
metrics.json
metrics.jsonl
model.safetensors
ostler.json
special_tokens_map.json
tokenizer.json
tokenizer_config.json
vocab.txt
model
$ ostler classify -m model tickets.csv --evaluate --quiet --min-accuracy .9 | cmp - <(sed '1,2d; /^calibration/,$d' report.txt | sed '$d') && echo same
same
$ sed -n '/^calibration/,/log loss/p' report.txt
calibration on 24 dev rows, temperature ...
  expected calibration error ... before, ... after
  log loss ... before, ... after
$ ostler train tickets.csv -o scope $(envsubst < settings) --epochs 4 --quiet --oos outage --target-precision .5 | grep -A 9 '  area under'
  area under the risk-coverage curve ...
  threshold ...: ... % of the answers, precision ... and with 95 % certainty at least ...

out of scope ('outage'): ... below ...
  ... of ... rows with a class are answered rightly, ... refused
  ... of ... rows without a class are found; areas under the ROC curve: probability ... energy ... margin ...
$ ostler train tickets.csv -o scope2 $(envsubst < settings) --epochs 1 --quiet --compare model --test tickets.csv > /dev/null
ostler train: the new model is worse than 'model' and lies in 'scope2.partial'
[3]
$ ostler train tickets.csv -o scope2 $(envsubst < settings) --epochs 1 --quiet --resume --compare model --test tickets.csv > /dev/null; ls -d scope2*
ostler train: the new model is worse than 'model' and lies in 'scope2.partial'
scope2.partial
```

Of few rows a class the encoder learns by pairs, and a regression the classes; the model is a chain of
sentence-transformers' modules.

```console
$ head -22 tickets.csv > few.csv
$ ostler train few.csv -o few --dev tickets.csv $(envsubst < settings) --pairs 8 > report.txt
few.csv: 21 rows
columns: --text text --label label (guessed)
tickets.csv: 240 rows
engine: bert, encoder $ROOT/tests/parity/bert/f32
note: method few-shot: a class has 7.0 rows on average, fewer than 15 (--method fine-tune trains the whole encoder all the same)
loss ...  dev accuracy ...  macro F1 ...  ... s
model: few
$ ls few few/3_Dense | head -4; ostler classify -m few tickets.csv --evaluate --quiet --min-accuracy .6 | grep -c accuracy
few:
1_Pooling
2_Normalize
3_Dense
2
$ ostler train few.csv -o frozen $(envsubst < settings) --dev tickets.csv --method frozen --quiet | grep -c "macro avg"
1
$ ostler train tickets.csv -o nothing $(envsubst < settings) --method fine-tune --cuda-graphs --device cpu --quiet
ostler train: --cuda-graphs is for fine-tuning all weights in bf16 for labels of whole texts, by one process on a CUDA device
[1]
$ ostler train few.csv -o nothing $(envsubst < settings) --method few-shot --pairs some --quiet
ostler train: pairs are 'oversampling', 'undersampling', 'unique' or a number for each text from 1 to 10000, not 'some'
[1]
```

What an encoder learns of unlabelled tickets stays beside the model.

```console
$ cut -d, -f1 tickets.csv > unlabelled.txt
$ ostler train tickets.csv -o taught $(envsubst < settings) --epochs 1 --pretrain unlabelled.txt --pretrain-lr 1e-3 --pretrain-epochs 2 2>&1 > report.txt | grep pre
pretrain: unlabelled.txt has 241 texts
note: the encoder brings no language model's head; it starts from random weights, which can cost the encoder more than it gains: compare with a training without --pretrain
note: pre-training on 241 texts, epoch 2: on texts held back the loss of a hidden token fell from 5... to 4... (perplexity ... to ...)
$ ostler train tickets.csv -o nothing --engine linear --pretrain unlabelled.txt --quiet
ostler train: --pretrain needs the bert engine, and this is linear
[1]
$ ostler train tickets.csv -o nothing $(envsubst < settings) --pretrain unlabelled.txt --search 3 2>&1 | head -1
ostler train: --search would pre-train for every trial: pre-train once, and give the model's directory/pretrained as --encoder
$ ls taught/pretrained
config.json
model.safetensors
pretraining.json
special_tokens_map.json
tokenizer.json
tokenizer_config.json
vocab.txt
```

The record of every epoch is in metrics.json, what was decided in ostler.json.

```console
$ python3 -c 'import json; d = json.load(open("model/metrics.json")); print([e["epoch"] for e in d["dev"]], d["dev"][0]["train_loss"] > d["dev"][-1]["train_loss"], d["test"]["rows"])'
[1, 2, 3, 4] True 240
$ python3 -c 'import json; d = json.load(open("model/ostler.json")); print(d["engine"], d["settings"]["precision"], d["settings"]["steps"])'
bert fp32 56
$ python3 -c 'import json; d = json.load(open("model/config.json")); print(d["architectures"], d["id2label"], d["model_type"])'
['BertForSequenceClassification'] {'0': 'access', '1': 'billing', '2': 'outage'} bert
```

With -v it is printed, the BLAS included.

```console
$ ostler train tickets.csv -o loud $(envsubst < settings) --epochs 1 -v 2>&1 >/dev/null | grep -o 'settings: .*"precision":"fp32"' ; ostler train tickets.csv -o loud $(envsubst < settings) --epochs 1 -v 2>&1 >/dev/null | grep -c '"blas":'
settings: {"precision":"fp32"
1
```

The same seed gives the same weights; another seed others.

```console
$ ostler train tickets.csv -o again $(envsubst < settings) --epochs 4 --quiet > /dev/null && cmp model/model.safetensors again/model.safetensors && echo same
same
$ ostler train tickets.csv -o other $(envsubst < settings) --epochs 4 --seed 7 --quiet > /dev/null; cmp -s model/model.safetensors other/model.safetensors || echo different
different
```

Killed in the middle, the old model is there; resumed, the result is the one of a run that was left alone.

```console
$ cp -r other victim; ostler train tickets.csv -o whole $(envsubst < settings) --epochs 40 --quiet > /dev/null
$ (ostler train tickets.csv -o victim $(envsubst < settings) --epochs 40 --quiet > /dev/null 2>&1 & p=$!; for i in $(seq 500); do ls victim.partial/state* > /dev/null 2>&1 && break; sleep .02; done; sleep .1; kill -9 $p; wait $p) 2> /dev/null; cmp victim/model.safetensors other/model.safetensors && echo untouched
untouched
$ ostler train tickets.csv -o victim $(envsubst < settings) --epochs 39 --resume --quiet
ostler train: cannot resume: epochs was 40 in the interrupted training and is 39 now; give the same, or train without --resume to start afresh
[1]
$ (sed 's/refund/money/' tickets.csv) > changed.csv; ostler train changed.csv -o victim $(envsubst < settings) --epochs 40 --resume --quiet
ostler train: cannot resume: the texts or labels are not what the interrupted training had; train without --resume to start afresh
[1]
$ ostler train tickets.csv -o victim $(envsubst < settings) --epochs 40 --resume --quiet > /dev/null && cmp victim/model.safetensors whole/model.safetensors && echo same
same
$ python3 -c 'import json; a, b = (json.load(open(d + "/metrics.json"))["dev"] for d in ("victim", "whole")); print([e["epoch"] for e in a] == list(range(1, 41)), all(x["report"] == y["report"] for x, y in zip(a, b)))'
True True
$ ls -d victim*
victim
```

What the engine refuses, and how it says so.

```console
$ OSTLER_ENCODER=/nowhere ostler train tickets.csv -o m3 --engine bert
tickets.csv: 240 rows
columns: --text text --label label (guessed)
engine: bert, encoder /nowhere
ostler train: cannot read '/nowhere': No such file or directory
[1]
$ ostler train tickets.csv -o m3 $(envsubst < settings) --device cuda:9
tickets.csv: 240 rows
columns: --text text --label label (guessed)
engine: bert, encoder $ROOT/tests/parity/bert/f32
ostler train: device 'cuda:9' is not there: libtorch ... finds no CUDA device; use --device cpu, or a libtorch built for CUDA
[1]
$ ostler train tickets.csv -o m3 $(envsubst < settings) --device tpu
tickets.csv: 240 rows
columns: --text text --label label (guessed)
engine: bert, encoder $ROOT/tests/parity/bert/f32
ostler train: unknown device 'tpu'; known are auto, cpu, cuda and cuda:N
[1]
$ ostler train tickets.csv -o m3 $(envsubst < settings) --max-length 65
tickets.csv: 240 rows
columns: --text text --label label (guessed)
engine: bert, encoder $ROOT/tests/parity/bert/f32
ostler train: the encoder reads at most 64 tokens of a text, not 65
[1]
$ mkdir pickle; cp $ROOT/tests/parity/bert/f32/*.json $ROOT/tests/parity/bert/f32/vocab.txt pickle; touch pickle/pytorch_model.bin; ostler train tickets.csv -o m3 --engine bert --encoder pickle
tickets.csv: 240 rows
columns: --text text --label label (guessed)
engine: bert, encoder pickle
ostler train: 'pickle' holds pytorch_model.bin, a pickle file, which may run code when it is loaded; convert it with transformers: model.save_pretrained(dir, safe_serialization=True)
[1]
$ ls -d m3*
ls: cannot access 'm3*': No such file or directory
[2]
```

A model directory is hostile until it is checked.

```console
$ head -2 tickets.csv > in.csv
$ cp -r model cut; truncate -s 5000 cut/model.safetensors; ostler classify -m cut in.csv
ostler classify: cut/model.safetensors: cut short: tensor 'bert.embeddings.position_embeddings.weight' ends at byte 12776 of 5000
[1]
$ cp -r model gone; rm gone/model.safetensors; ostler classify -m gone in.csv
ostler classify: 'gone' holds neither model.safetensors nor model.safetensors.index.json
[1]
$ cp -r model short; sed -i '$d' short/vocab.txt; rm short/tokenizer.json; ostler classify -m short in.csv
1 row classified
text,label,predicted_label,confidence
account login permission locked since,access,access,0...
$ cp -r model heads; sed -i 's/"num_attention_heads": 4/"num_attention_heads": 5/' heads/config.json; ostler classify -m heads in.csv
ostler classify: heads/config.json: 'hidden_size' 32 is no multiple of 'num_attention_heads' 5
[1]
$ cp -r model wide; sed -i 's/"hidden_size": 32/"hidden_size": 64/' wide/config.json; ostler classify -m wide in.csv
ostler classify: wide: tensor 'bert.embeddings.word_embeddings.weight' is 255 x 32, but config.json makes it 255 x 64
[1]
$ cp -r model gpt; sed -i 's/"model_type": "bert"/"model_type": "gpt2"/' gpt/config.json; ostler classify -m gpt in.csv
ostler classify: gpt/config.json: 'model_type' is 'gpt2'; take an encoder of one of these: bert, roberta, xlm-roberta, camembert, distilbert, electra
[1]
$ cp -r model nan; python3 - <<'END'
> import json, struct
> b = bytearray(open("nan/model.safetensors", "rb").read())
> n = struct.unpack("<Q", b[:8])[0]
> at = 8 + n + json.loads(b[8:8 + n])["classifier.bias"]["data_offsets"][0]
> b[at:at + 4] = struct.pack("<f", float("nan"))
> open("nan/model.safetensors", "wb").write(b)
> END
$ ostler classify -m nan in.csv
ostler classify: nan/model.safetensors: tensor 'classifier.bias': element 0 is nan, not a finite number
[1]
```
