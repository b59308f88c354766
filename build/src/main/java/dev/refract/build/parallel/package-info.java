/// Work done side by side, ended at the first failure.
@NullMarked
package dev.refract.build.parallel;

import org.jspecify.annotations.NullMarked;
