/// What an apt archive keeps in the cache: verified Release texts and compact package indices.
@NullMarked
package dev.refract.distro.internal.apt;

import org.jspecify.annotations.NullMarked;
