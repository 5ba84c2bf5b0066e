// bench-five as loops in C. Compiled several times with other options (BUILD names the copy): which is fastest depends on the compiler.
#include "five.h"

#define JOINED(a, b) a##_##b
#define NAMED(a, b) JOINED(a, b)

static const int64_t DEDUCTIBLE[4] = {20000, 50000, 100000, 200000}, BASIC_PERCENT[4] = {90, 80, 70, 60};
static const int64_t CRITICAL_FROM[4] = {1000000, 500000, 500000, 500000};
static const int64_t ASSISTANCE_PERCENT[4] = {0, 100, 75, 55}, ASSISTANCE_LIMIT[4] = {0, 4000000, 3000000, 2000000};
static const double DEDUCTIBLE_F[4] = {20000, 50000, 100000, 200000}, BASIC_PERCENT_F[4] = {90, 80, 70, 60};
static const double CRITICAL_FROM_F[4] = {1000000, 500000, 500000, 500000};
static const double ASSISTANCE_PERCENT_F[4] = {0, 100, 75, 55}, ASSISTANCE_LIMIT_F[4] = {0, 4000000, 3000000, 2000000};

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t percent(int64_t n) { return (n + 50) / 100; }
static inline int64_t rated(int64_t own, int64_t from) {
  int64_t x = most(own - from, 0);
  return 60 * x + 5 * (most(x - 5000000, 0) + most(x - 10000000, 0));
}

/* Whole numbers of 64 bits, with a branch where a person or a year begins. */
void NAMED(whole, BUILD)(const Claims *c, int32_t *const results[RESULTS], long from, long to) {
  int32_t *restrict basic = results[0], *restrict critical = results[1], *restrict supplement = results[2];
  int32_t *restrict assistance = results[3], *restrict backstop = results[4], *restrict patient = results[5];
  int32_t last_person = -1, last_year = -1;
  int64_t basic_paid = 0, own = 0, critical_paid = 0, supplement_paid = 0, assistance_paid = 0;
  for (long i = from; i < to; i++) {
    int32_t person = c->person[i], year = c->day[i] / 10000;
    if (person != last_person || year != last_year) {
      basic_paid = own = critical_paid = supplement_paid = assistance_paid = 0;
      last_person = person;
      last_year = year;
    }
    int64_t total = c->total[i], inside = c->inside[i];
    int tier = c->tier[i], category = c->category[i];
    int64_t first = least(percent(most(inside - DEDUCTIBLE[tier], 0) * BASIC_PERCENT[tier]), 15000000 - basic_paid);
    basic_paid += first;
    int64_t left = inside - first, now = own + left;
    int64_t second = least(percent(rated(now, CRITICAL_FROM[category]) - rated(own, CRITICAL_FROM[category])), 30000000 - critical_paid);
    critical_paid += second;
    own = now;
    int64_t rest = left - second, room = 25000000 - supplement_paid;
    int64_t third = least(percent(rest * 90), room), outside = least(percent((total - inside) * 75), room - third);
    supplement_paid += third + outside;
    int64_t fourth = least(percent((rest - third) * ASSISTANCE_PERCENT[category]), ASSISTANCE_LIMIT[category] - assistance_paid);
    assistance_paid += fourth;
    int64_t theirs = total - first - second - third - outside - fourth, fifth = most(theirs - total / 10, 0);
    basic[i] = first;
    critical[i] = second;
    supplement[i] = third + outside;
    assistance[i] = fourth;
    backstop[i] = fifth;
    patient[i] = theirs - fifth;
  }
}

#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define MOST(a, b) ((a) > (b) ? (a) : (b))
static inline double rounded(double n) { return __builtin_floor(n * 0.01 + 0.501); }
static inline double rated_f(double own, double from) {
  double x = MOST(own - from, 0.0);
  return 60 * x + 5 * (MOST(x - 5000000.0, 0.0) + MOST(x - 10000000.0, 0.0));
}

/* Doubles, exact below 2^53, without a branch: sums are multiplied by 0 where a person or a year begins. */
void NAMED(doubles, BUILD)(const Claims *c, int32_t *const results[RESULTS], long from, long to) {
  int32_t last_person = -1, last_year = -1;
  double basic_paid = 0, own = 0, critical_paid = 0, supplement_paid = 0, assistance_paid = 0;
  for (long i = from; i < to; i++) {
    int32_t person = c->person[i], year = (uint32_t)c->day[i] / 10000;
    double keep = (person == last_person) & (year == last_year) ? 1.0 : 0.0;
    last_person = person;
    last_year = year;
    basic_paid *= keep, own *= keep, critical_paid *= keep, supplement_paid *= keep, assistance_paid *= keep;
    double total = c->total[i], inside = c->inside[i];
    int tier = c->tier[i], category = c->category[i];
    double first = LEAST(rounded(MOST(inside - DEDUCTIBLE_F[tier], 0.0) * BASIC_PERCENT_F[tier]), 15000000 - basic_paid);
    basic_paid += first;
    double left = inside - first, now = own + left;
    double second = LEAST(rounded(rated_f(now, CRITICAL_FROM_F[category]) - rated_f(own, CRITICAL_FROM_F[category])), 30000000 - critical_paid);
    critical_paid += second;
    own = now;
    double rest = left - second, room = 25000000 - supplement_paid;
    double third = LEAST(rounded(rest * 90), room), outside = LEAST(rounded((total - inside) * 75), room - third);
    supplement_paid += third + outside;
    double fourth = LEAST(rounded((rest - third) * ASSISTANCE_PERCENT_F[category]), ASSISTANCE_LIMIT_F[category] - assistance_paid);
    assistance_paid += fourth;
    double theirs = total - first - second - third - outside - fourth, fifth = MOST(theirs - __builtin_floor(total * 0.1 + 0.01), 0.0);
    results[0][i] = (int32_t)first;
    results[1][i] = (int32_t)second;
    results[2][i] = (int32_t)(third + outside);
    results[3][i] = (int32_t)fourth;
    results[4][i] = (int32_t)fifth;
    results[5][i] = (int32_t)(theirs - fifth);
  }
}
