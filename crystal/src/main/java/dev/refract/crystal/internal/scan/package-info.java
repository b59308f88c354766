/// How Crystal's sources are read for `dev.refract.crystal.scan`; nothing here is for other
/// modules.
@NullMarked
package dev.refract.crystal.internal.scan;

import org.jspecify.annotations.NullMarked;
