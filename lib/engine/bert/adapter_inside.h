/*
 * What adapter_settings.c, adapter_config.c and adapter.c share. Not for others.
 */
#ifndef OST_ENGINE_BERT_ADAPTER_INSIDE_H
#define OST_ENGINE_BERT_ADAPTER_INSIDE_H

#include "engine/bert/adapter.h"

/* The kind of a peft_type, NULL: adapter-hub's; NULL when there is none. */
const struct ost_adapter_kind *ost_adapter_kind_of_type(const char *peft_type);

/* *out is yours to release. */
void ost_adapter_settings_defaults(struct ost_adapter_settings *out,
                                   const struct ost_adapter_kind *kind);

/* OST_EINVAL outside of the key's range. */
int ost_adapter_check_number(const struct ost_adapter_key *key, double number);

/*
 * Whether a tensor of the head is trained and stored with the adapter: it lies in a module whose name
 * ends with one of `saved` (modules_to_save, as peft finds them). NULL: in "classifier" or "score".
 */
bool ost_adapter_is_saved(const char *name, const struct ost_json *saved);

/*
 * Hangs an adapter into the model and freezes what stays; the weights are not there yet
 * (ost_bert_make_masters). *Takes* the settings' content. The adapter is the model's, also on failure.
 * `name` as in struct ost_adapter, `saved` as above; parts `fresh` are trained in any case.
 */
int ost_adapter_attach(struct ost_bert *m, struct ost_adapter_settings *settings, const char *name,
                       const struct ost_json *saved, unsigned fresh);

#endif
