#include <stdint.h>

int64_t squares_sum(int32_t last) {
  int64_t sum = 0;
  for (int32_t i = 1; i <= last; i++) {
    sum += (int64_t)i * i;
  }
  return sum;
}
