/* What the machine allows one core: multiply-adds a second, and bytes a second in a copy of each size.
 *
 *     cc -O3 -march=native -ffp-contract=fast floor.c -o floor;  floor > floor.json
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __AVX512F__
enum { WIDTH = 64 };
#elif defined __AVX2__
enum { WIDTH = 32 };
#else
enum { WIDTH = 16 };
#endif
enum { SUMS = 12, ROUNDS = 9 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

/* Independent sums, as many as hide the latency: their values are of no use but must not be foreseen. */
#define MULTIPLY_ADDS(NAME, REAL)                                                       \
  typedef REAL Vector_##NAME __attribute__((vector_size(WIDTH)));                       \
  static double NAME(void) {                                                            \
    Vector_##NAME sums[SUMS], factor, term;                                             \
    volatile REAL unknown = 0.999;                                                      \
    for (size_t lane = 0; lane < WIDTH / sizeof(REAL); lane++) {                        \
      factor[lane] = unknown, term[lane] = unknown / 7;                                 \
      for (int at = 0; at < SUMS; at++) sums[at][lane] = unknown + at;                  \
    }                                                                                   \
    double best = 0;                                                                    \
    for (int round = 0; round < ROUNDS; round++) {                                      \
      const long turns = 4000000;                                                       \
      double begin = seconds();                                                         \
      for (long turn = 0; turn < turns; turn++)                                         \
        for (int at = 0; at < SUMS; at++) sums[at] = sums[at] * factor + term;          \
      double rate = turns * SUMS * (WIDTH / sizeof(REAL)) / (seconds() - begin);        \
      best = rate > best ? rate : best;                                                 \
    }                                                                                   \
    REAL kept = 0;                                                                      \
    for (int at = 0; at < SUMS; at++) kept += sums[at][0];                              \
    unknown = kept;                                                                     \
    return best;                                                                        \
  }
MULTIPLY_ADDS(float32, float)
MULTIPLY_ADDS(float64, double)

/* Bytes read and written together. */
static double copy(size_t bytes) {
  char *from = aligned_alloc(64, bytes), *to = aligned_alloc(64, bytes);
  memset(from, 1, bytes), memset(to, 2, bytes);
  const long turns = 1 + (long)(2e8 / bytes);
  double best = 0;
  for (int round = 0; round < ROUNDS; round++) {
    double begin = seconds();
    for (long turn = 0; turn < turns; turn++) {
      memcpy(to, from, bytes);
      __asm__ volatile("" : : "r"(to) : "memory");
    }
    double rate = 2.0 * turns * bytes / (seconds() - begin);
    best = rate > best ? rate : best;
  }
  free(from), free(to);
  return best;
}

int main(void) {
  printf("{\"multiply_adds\": {\"float32\": %.4g, \"float64\": %.4g}, \"copy\": {", float32(), float64());
  for (size_t bytes = 1 << 13; bytes <= 1 << 27; bytes *= 4) printf("%s\"%zu\": %.4g", bytes > 1 << 13 ? ", " : "", bytes, copy(bytes));
  printf("}}\n");
  return 0;
}
