/// Proof that a finished image is what it says: its documents, layers and files against the OCI
/// image specification and its platforms.
///
/// [Verification#of] looks at everything and gives all that it found as values.
@NullMarked
package dev.refract.build.verify;

import org.jspecify.annotations.NullMarked;
