# Words in: help, mistakes and near misses

Without a command the overview goes to stderr with status 2; asked for, to stdout with 0.

```console
$ ostler 2>/dev/null
[2]
$ ostler help 2>/dev/null | head -1
usage: ostler COMMAND [OPTION]... [FILE]...
$ ostler --version
ostler 0.1.0
$ ostler trian
ostler: there is no command 'trian'; did you mean 'train'?
Try 'ostler help'.
[2]
$ ostler frobnicate
ostler: there is no command 'frobnicate'
Try 'ostler help'.
[2]
$ ostler help clasify
ostler: there is no command 'clasify'; did you mean 'classify'?
Try 'ostler help'.
[2]
$ ostler help train extra
ostler: help takes one command
Try 'ostler help'.
[2]
```

An option is suggested, a value checked, and the message names the option.

```console
$ ostler train x.csv --epoch 3
ostler train: there is no option '--epoch'; did you mean '--epochs'?
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m --epochs
ostler train: --epochs needs a value: N
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m --epochs three
ostler train: --epochs: 'three' is not a whole number
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m --epochs 0
ostler train: --epochs: 0 is not between 1 and 10000
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m --lr nan
ostler train: --lr: 'nan' is not a number
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m --engine gpt
ostler train: --engine: 'gpt' is none of auto, bert, linear
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m --quiet=yes
ostler train: --quiet takes no value
Try 'ostler help train'.
[2]
$ ostler train x.csv -o m -Z
ostler train: there is no option '-Z'
Try 'ostler help train'.
[2]
$ ostler train x.csv
ostler train: name the model's directory with -o DIR
Try 'ostler help train'.
[2]
$ ostler train -o m
ostler train: name a ticket file
Try 'ostler help train'.
[2]
$ ostler train a.csv b.csv -o m
ostler train: train takes one ticket file
Try 'ostler help train'.
[2]
$ ostler train a.csv -o m --dev d.csv --dev-fraction .2
ostler train: --dev and --dev-fraction exclude each other
Try 'ostler help train'.
[2]
$ ostler classify x.csv
ostler classify: name the model's directory with -m DIR
Try 'ostler help classify'.
[2]
$ ostler classify -m m x.csv --min-accuracy .5
ostler classify: --min-accuracy and --min-macro-f1 need --evaluate
Try 'ostler help classify'.
[2]
$ ostler classify -m m x.csv --evaluate -o -
ostler classify: with --evaluate the report is standard output; give -o a file
Try 'ostler help classify'.
[2]
$ ostler classify -m m x.csv --max-field 3X
ostler classify: --max-field: '3X' is not a whole number
Try 'ostler help classify'.
[2]
```

Every command explains itself, and so do its man page and completion.

```console
$ ostler classify --help | head -3
usage: ostler classify [OPTION]... [FILE]

Reads tickets from FILE or standard input (CSV with a header, or JSON Lines) and writes the same
$ for c in train classify calendar; do ostler help $c | head -1; ostler $c -h | cmp - <(ostler help $c); done
usage: ostler train [OPTION]... FILE
usage: ostler classify [OPTION]... [FILE]
usage: ostler calendar [OPTION]... QUESTION TIME [TIME | DURATION | N]
$ for c in '' train classify calendar; do ostler help --man $c | head -1; done
.TH OSTLER 1 "" "ostler 0.1.0" "User Commands"
.TH OSTLER\-train 1 "" "ostler 0.1.0" "User Commands"
.TH OSTLER\-classify 1 "" "ostler 0.1.0" "User Commands"
.TH OSTLER\-calendar 1 "" "ostler 0.1.0" "User Commands"
$ for c in '' train classify calendar; do ostler help --man $c | man -l --warnings -Tutf8 - 2>&1 >/dev/null; done
$ ostler help --completion bash | bash -n && echo fine
fine
$ source <(ostler help --completion bash); COMP_WORDS=(ostler train --en); COMP_CWORD=2; _ostler; echo "${COMPREPLY[@]}"
--engine --encoder
$ source <(ostler help --completion bash); COMP_WORDS=(ostler train --engine l); COMP_CWORD=3; _ostler; echo "${COMPREPLY[@]}"
linear
$ ostler help --completion fish
ostler: there is no completion for 'fish'; there are bash and zsh
Try 'ostler help'.
[2]
```

A full disk under standard output is an error.

```console
$ ostler help > /dev/full
ostler: cannot write to standard output: No space left on device
[1]
```
