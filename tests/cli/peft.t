# Adapters of the neural engine, on a tiny encoder that transformers wrote

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
$ cp -r $ROOT/tests/parity/bert/f32 encoder
$ cat > settings <<'END'
> --engine bert --encoder encoder --max-length 32 --lr 2e-2 --threads 1 --precision fp32 --epochs 3
> END
$ ostler train tickets.csv -o model $(cat settings) --peft lora --peft-options r=2,lora_alpha=8 --test tickets.csv 2>&1 >report.txt | grep adapter
note: the adapter lora trains 611 of 29091 weights (2.10 %)
$ ls model
adapter_config.json
adapter_model.safetensors
events.out.tfevents.ostler
metrics.json
metrics.jsonl
ostler.json
special_tokens_map.json
tokenizer.json
tokenizer_config.json
vocab.txt
$ ostler classify -m model tickets.csv --evaluate --quiet --min-accuracy .85 > /dev/null && echo good
good
```

The adapter needs its encoder, wherever that is.

```console
$ mv encoder moved; ostler classify -m model tickets.csv --quiet -o out.csv
ostler classify: model: the encoder of this adapter is '...encoder', where there is none now; name its directory with --encoder or $OSTLER_ENCODER
[1]
$ ostler classify -m model tickets.csv --quiet -o out.csv --encoder moved && OSTLER_ENCODER=moved ostler classify -m model tickets.csv --quiet | cmp - out.csv && echo same
same
$ OSTLER_ENCODER=$ROOT/tests/parity/bert/bf16 ostler classify -m model tickets.csv --quiet -o out.csv
ostler classify: model: the weights of the encoder in '...' are not those that this adapter was trained on; name the right directory with --encoder or $OSTLER_ENCODER
[1]
$ mv moved encoder; ostler train tickets.csv -o plain $(cat settings) --peft adalora --merge --quiet > /dev/null && ls plain/*.safetensors
plain/model.safetensors
```

What does not go together is said before anything is done.

```console
$ ostler train tickets.csv -o no $(cat settings) --peft prefix --merge --quiet
ostler train: the adapter prefix is no sum of matrices, so --merge cannot add it to the encoder's weights; lora and adalora can be merged
[1]
$ ostler train tickets.csv -o no $(cat settings) --peft lora --peft-options rank=4 --quiet
ostler train: the adapter lora has no setting 'rank'; its settings and defaults: r=8,lora_alpha=16,lora_dropout=0.1,use_rslora=false,target_modules=query+value
[1]
$ ostler train tickets.csv -o no $(cat settings) --peft dora --quiet
ostler train: there is no adapter 'dora'; there are: lora, adalora, prefix, bottleneck
[1]
$ ostler train tickets.csv -o no --merge
ostler train: --merge and --peft-options need --peft
...
[2]
```
