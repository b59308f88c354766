#include <stdint.h>

int64_t cubes_sum(int32_t last) {
  int64_t half = (int64_t)last * (last + 1) / 2;
  return half * half;
}
