// Holds the claims and runs a loop when it is asked to, so that its rounds fall between those of others.
//
// Standard input: the number of claims (8 bytes), the six columns, then a line for each round, `LOOP THREADS` (one or two).
// Standard output: `ready` and the loops there are; for each round the seconds by the clock, those of the processor, and the sums.
#define _GNU_SOURCE
#include "five.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define EACH_BUILD(X) X(vectorized) X(plain)
#define DECLARED(build) Loop whole_##build, doubles_##build;
EACH_BUILD(DECLARED)
#ifdef STRIPED
Loop striped;
#endif

static long count;
static Claims claims, stripes;
static int32_t *results[RESULTS], *stripe_results[RESULTS], *place_of;
static long stripe_count, stripe_middle;
static uint8_t *copied_from, *copied_to;

/* 42 bytes a claim: 21 read and 21 written. */
static void copy(const Claims *c, int32_t *const r[RESULTS], long from, long to) {
  (void)c, (void)r;
  memcpy(copied_to + from * 21, copied_from + from * 21, (to - from) * 21);
}

static const struct { const char *name; Loop *loop; } LOOPS[] = {
#define LISTED(build) {"whole-" #build, whole_##build}, {"doubles-" #build, doubles_##build},
  EACH_BUILD(LISTED)
#ifdef STRIPED
  {"striped", striped},
#endif
  {"copy", copy},
};
enum { LOOP_COUNT = sizeof LOOPS / sizeof *LOOPS };

static void *memory(long bytes) {
  const long PAGE = 1 << 21;
  void *at = aligned_alloc(PAGE, (bytes + PAGE) / PAGE * PAGE);
  if (!at) exit(3);
  memset(at, 0, bytes);
  return at;
}

static void *column(long bytes) {
  char *at = memory(bytes);
  if ((long)fread(at, 1, bytes, stdin) != bytes) exit(2);
  return at;
}

static long person_begins(long at, long end) {
  while (at > 0 && at < end && claims.person[at] == claims.person[at - 1]) at++;
  return at;
}

#ifdef STRIPED
/* Blocks of 4,096 claims, each cut into eight parts between people; what a part lacks is filled with nobody. */
static void build_stripes(void) {
  const long BLOCK = 4096, most = count + count / 4 + 1024 * LANES;
  stripes = (Claims){memory(4 * most), memory(4 * most), memory(4 * most), memory(4 * most), memory(most), memory(most)};
  place_of = memory(4 * most);
  for (long begin = 0; begin < count;) {
    long end = person_begins(begin + BLOCK < count ? begin + BLOCK : count, count), parts[LANES + 1], longest = 0;
    for (int lane = 0; lane <= LANES; lane++) parts[lane] = lane == LANES ? end : lane == 0 ? begin : person_begins(begin + (end - begin) * lane / LANES, end);
    for (int lane = 0; lane < LANES; lane++) if (parts[lane + 1] - parts[lane] > longest) longest = parts[lane + 1] - parts[lane];
    if (stripe_count + longest * LANES > most) exit(4);
    if (begin < count / 2) stripe_middle = stripe_count;
    for (long k = 0; k < longest; k++) for (int lane = 0; lane < LANES; lane++) {
      long to = stripe_count++, from = parts[lane] + k;
      int is_claim = from < parts[lane + 1];
      place_of[to] = is_claim ? (int32_t)from : -1;
      stripes.person[to] = is_claim ? claims.person[from] : -1;
      if (!is_claim) continue;
      stripes.day[to] = claims.day[from], stripes.total[to] = claims.total[from], stripes.inside[to] = claims.inside[from];
      stripes.tier[to] = claims.tier[from], stripes.category[to] = claims.category[from];
    }
    begin = end;
  }
  for (int k = 0; k < RESULTS; k++) stripe_results[k] = memory(4 * stripe_count);
}
#endif

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static double processor_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static struct { Loop *loop; int is_striped; long middle, end; } job;
static void run(long from, long to) { job.loop(job.is_striped ? &stripes : &claims, job.is_striped ? stripe_results : results, from, to); }
static void *second_half(void *unused) {
  run(job.middle, job.end);
  return unused;
}

static void run_on(int threads) {
  pthread_t other;
  if (threads == 1) return run(0, job.end);
  if (pthread_create(&other, 0, second_half, 0)) exit(5);
  run(0, job.middle);
  pthread_join(other, 0);
}

static void print_sums(void) {
  if (job.is_striped) for (long i = 0; i < stripe_count; i++) if (place_of[i] >= 0) for (int k = 0; k < RESULTS; k++) results[k][place_of[i]] = stripe_results[k][i];
  for (int k = 0; k < RESULTS; k++) {
    int64_t sum = 0;
    for (long i = 0; i < count; i++) sum += results[k][i];
    printf(" %" PRId64, sum);
  }
  int64_t places = 0;
  for (long i = 0; i < count; i++) places += (i % 1009 + 1) * (int64_t)results[RESULTS - 1][i];
  printf(" %" PRId64 "\n", places);
}

int main(void) {
  int64_t header;
  if (fread(&header, sizeof header, 1, stdin) != 1) return 2;
  count = header;
  claims.person = column(4 * count), claims.day = column(4 * count), claims.total = column(4 * count), claims.inside = column(4 * count);
  claims.tier = column(count), claims.category = column(count);
  for (int k = 0; k < RESULTS; k++) results[k] = memory(4 * count);
  copied_from = memory(21 * count), copied_to = memory(21 * count);
#ifdef STRIPED
  build_stripes();
#endif
  printf("ready");
  for (int i = 0; i < LOOP_COUNT; i++) printf(" %s", LOOPS[i].name);
  printf("\n");
  fflush(stdout);
  char name[64];
  int threads, with_sums;
  while (scanf("%63s %d %d", name, &threads, &with_sums) == 3) {
    int at = 0;
    while (at < LOOP_COUNT && strcmp(LOOPS[at].name, name)) at++;
    if (at == LOOP_COUNT) return 6;
    job.loop = LOOPS[at].loop;
    job.is_striped = !strcmp(name, "striped");
    job.middle = job.is_striped ? stripe_middle : person_begins(count / 2, count);
    job.end = job.is_striped ? stripe_count : count;
    if (with_sums) for (int k = 0; k < RESULTS; k++) memset(job.is_striped ? stripe_results[k] : results[k], 255, 4 * job.end);
    double processor = processor_seconds(), started = seconds();
    run_on(threads);
    double took = seconds() - started;
    printf("%.6f %.6f", took, processor_seconds() - processor);
    if (with_sums) print_sums(); else printf("\n");
    fflush(stdout);
  }
  return 0;
}
