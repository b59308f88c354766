/// The search for a set of packages that go together, and the explanation where there is none.
@NullMarked
package dev.refract.distro.internal.resolve;

import org.jspecify.annotations.NullMarked;
