/*
 * Setting rows aside for evaluation, class by class.
 */
#ifndef OST_ENGINE_SPLIT_H
#define OST_ENGINE_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Marks `fraction` (0..1) of the rows of every class in held[n], chosen by the seed: round(fraction *
 * members), but never the last member of a class. Returns how many are held back.
 */
size_t ost_split_stratified(bool *held, const int *label, size_t n, size_t classes, double fraction,
                            uint64_t seed);

#endif
