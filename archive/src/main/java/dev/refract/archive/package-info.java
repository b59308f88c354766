/// Archive formats: hardened reading of what comes from outside, deterministic writing of what goes
/// out, and the content digests and tree manifests that both share.
@NullMarked
package dev.refract.archive;

import org.jspecify.annotations.NullMarked;
