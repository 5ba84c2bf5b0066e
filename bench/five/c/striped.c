// bench-five with AVX-512 on claims stored in stripes: eight people at once. What this processor can do, in one row of eight claims.
#include "five.h"
#ifdef __AVX512F__
#include <immintrin.h>

typedef __m512d V;
static inline V all(double x) { return _mm512_set1_pd(x); }
static inline V plus(V a, V b) { return _mm512_add_pd(a, b); }
static inline V minus(V a, V b) { return _mm512_sub_pd(a, b); }
static inline V times(V a, V b) { return _mm512_mul_pd(a, b); }
static inline V least(V a, V b) { return _mm512_min_pd(a, b); }
static inline V most(V a, V b) { return _mm512_max_pd(a, b); }
static inline V down(V a) { return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
static inline V rounded(V n) { return down(_mm512_fmadd_pd(n, all(0.01), all(0.501))); }
static inline V kept(__mmask8 same, V a) { return _mm512_maskz_mov_pd(same, a); }
static inline V looked_up(const double table[4], __m512i at) { return _mm512_permutexvar_pd(at, _mm512_broadcast_f64x4(_mm256_loadu_pd(table))); }
static inline V amounts(const int32_t *at) { return _mm512_cvtepi32_pd(_mm256_load_si256((const void *)at)); }
static inline __m512i words(const uint8_t *at) { return _mm512_cvtepu8_epi64(_mm_loadl_epi64((const void *)at)); }
static inline void put(int32_t *at, V a) { _mm256_store_si256((void *)at, _mm512_cvtpd_epi32(a)); }
static inline V rated(V own, V from) {
  V zero = all(0), x = most(minus(own, from), zero);
  return _mm512_fmadd_pd(all(5), plus(most(minus(x, all(5000000)), zero), most(minus(x, all(10000000)), zero)), times(all(60), x));
}

static const double DEDUCTIBLE[4] = {20000, 50000, 100000, 200000}, BASIC_PERCENT[4] = {90, 80, 70, 60};
static const double CRITICAL_FROM[4] = {1000000, 500000, 500000, 500000};
static const double ASSISTANCE_PERCENT[4] = {0, 100, 75, 55}, ASSISTANCE_LIMIT[4] = {0, 4000000, 3000000, 2000000};

void striped(const Claims *c, int32_t *const results[RESULTS], long from, long to) {
  V zero = all(0), basic_paid = zero, own = zero, critical_paid = zero, supplement_paid = zero, assistance_paid = zero;
  __m256i last_person = _mm256_set1_epi32(-1), last_year = last_person;
  for (long i = from; i < to; i += LANES) {
    __m256i person = _mm256_load_si256((const void *)(c->person + i));
    __m256i year = _mm512_cvttpd_epi32(times(plus(amounts(c->day + i), all(0.5)), all(0.0001)));
    __mmask8 same = _mm512_cmpeq_epi32_mask(_mm512_zextsi256_si512(person), _mm512_zextsi256_si512(last_person)) &
                    _mm512_cmpeq_epi32_mask(_mm512_zextsi256_si512(year), _mm512_zextsi256_si512(last_year));
    last_person = person;
    last_year = year;
    basic_paid = kept(same, basic_paid), own = kept(same, own), critical_paid = kept(same, critical_paid);
    supplement_paid = kept(same, supplement_paid), assistance_paid = kept(same, assistance_paid);
    V total = amounts(c->total + i), inside = amounts(c->inside + i);
    __m512i tier = words(c->tier + i), category = words(c->category + i);
    V critical_from = looked_up(CRITICAL_FROM, category);
    V first = least(rounded(times(most(minus(inside, looked_up(DEDUCTIBLE, tier)), zero), looked_up(BASIC_PERCENT, tier))), minus(all(15000000), basic_paid));
    basic_paid = plus(basic_paid, first);
    V left = minus(inside, first), now = plus(own, left);
    V second = least(rounded(minus(rated(now, critical_from), rated(own, critical_from))), minus(all(30000000), critical_paid));
    critical_paid = plus(critical_paid, second);
    own = now;
    V rest = minus(left, second), room = minus(all(25000000), supplement_paid);
    V third = least(rounded(times(rest, all(90))), room), outside = least(rounded(times(minus(total, inside), all(75))), minus(room, third));
    V both = plus(third, outside);
    supplement_paid = plus(supplement_paid, both);
    V fourth = least(rounded(times(minus(rest, third), looked_up(ASSISTANCE_PERCENT, category))), minus(looked_up(ASSISTANCE_LIMIT, category), assistance_paid));
    assistance_paid = plus(assistance_paid, fourth);
    V theirs = minus(minus(total, plus(first, second)), plus(both, fourth));
    V fifth = most(minus(theirs, down(_mm512_fmadd_pd(total, all(0.1), all(0.01)))), zero);
    put(results[0] + i, first);
    put(results[1] + i, second);
    put(results[2] + i, both);
    put(results[3] + i, fourth);
    put(results[4] + i, fifth);
    put(results[5] + i, minus(theirs, fifth));
  }
}
#else
Loop *const striped = 0;
#endif
