/// The same build written down for other tools: a Dockerfile, and what calls it.
@NullMarked
package dev.refract.build.eject;

import org.jspecify.annotations.NullMarked;
