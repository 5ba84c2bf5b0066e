// bench-five in C: what the loops and the program around them share.
#pragma once
#include <stdint.h>

typedef struct {
  int32_t *person, *day, *total, *inside;
  uint8_t *tier, *category;
} Claims;

/* Basic, critical, supplement, assistance, backstop, patient. */
enum { RESULTS = 6 };

/* Claims from `from` to before `to`, which begins with a person's first and ends with a person's last. */
typedef void Loop(const Claims *claims, int32_t *const results[RESULTS], long from, long to);

/* Stored so that eight claims that stand side by side are of eight different people; a row is eight claims. */
enum { LANES = 8 };
