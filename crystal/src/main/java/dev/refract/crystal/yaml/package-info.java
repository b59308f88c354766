/// YAML 1.2 as an immutable tree that knows where each of its parts stands.
@NullMarked
package dev.refract.crystal.yaml;

import org.jspecify.annotations.NullMarked;
