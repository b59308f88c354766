/// Benchmarks against real peers. Figures are ratios of one run on one machine, never tests.
@NullMarked
package dev.refract.bench;

import org.jspecify.annotations.NullMarked;
