/// What an image was made from and how, in the words of SLSA.
@NullMarked
package dev.refract.build.provenance;

import org.jspecify.annotations.NullMarked;
