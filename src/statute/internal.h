/* internal.h - what the files of statute share. */
#ifndef STATUTE_INTERNAL_H
#define STATUTE_INTERNAL_H

#include "statute/statute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 第六十条 or 第十七条之一 at the start of *s, which then stands behind it. */
bool statute_label(str *s, int *number, int *sub, str *label);

#endif
