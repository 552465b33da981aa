/*
 * How loops over long arrays of numbers are compiled.
 *
 * One source for every processor: functions marked VECTORS are compiled for several levels of x86-64
 * and chosen when the program is loaded. What they call is INLINED, so that it gets the same treatment.
 * The build gives these files -O3, contraction of a * b + c, no errno and no traps (CMakeLists.txt).
 */
#ifndef OST_BASE_VECTORS_H
#define OST_BASE_VECTORS_H

#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#define VECTORS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORS
#endif
#define INLINED static inline __attribute__((always_inline))
/* Before loops over arrays that are to be registers: unrolled early, they become that. */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

#endif
