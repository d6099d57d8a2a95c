/* banned.h - put before every file by the build (-include).
 *
 * Purpose   functions that lose lengths, hide state or read the process's
 *           locale or time zone may not be used anywhere.
 * Use       include nothing by hand: the Makefile does it.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A hardened library makes macros of some of these, and a macro may not be
 * poisoned: it goes first.  The name stays forbidden. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof
#pragma GCC poison gmtime localtime asctime ctime rand srand gets

#endif
