/// JSON (RFC 8259) as an immutable value: strict reading of what comes from outside, and one
/// deterministic way to write it.
@NullMarked
package dev.refract.oci.json;

import org.jspecify.annotations.NullMarked;
