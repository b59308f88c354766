/// Decides from the project and the package indices what is built, with what, and why.
@NullMarked
package dev.refract.build.plan;

import org.jspecify.annotations.NullMarked;
