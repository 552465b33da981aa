/*
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4), bit by bit: for framing records of a few hundred bytes.
 */
#ifndef OST_BASE_CRC32C_H
#define OST_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t ost_crc32c(const void *bytes, size_t n);

#endif
