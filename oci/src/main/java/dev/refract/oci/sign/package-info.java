/// Signed statements about images: in-toto statements in DSSE envelopes in Sigstore bundles.
@NullMarked
package dev.refract.oci.sign;

import org.jspecify.annotations.NullMarked;
