/*
 * Functions that have a better one in the house. Forced into every file of lib/ by the build, so
 * that using one is a compile error and not a review comment.
 */
#ifndef OST_BASE_BANNED_H
#define OST_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* unbounded or stateful text functions: use buf.h and slice.h */
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets
/* numbers that fail silently or follow the locale: use io/number.h */
#pragma GCC poison atoi atol atof
/* the library never prints (scripts/check_layers looks for printf) or ends the process, and has no
   clock or dice of its own */
#pragma GCC poison puts putchar perror exit abort srand localtime gmtime

#endif
