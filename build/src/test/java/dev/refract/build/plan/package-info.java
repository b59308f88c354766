@NullMarked
package dev.refract.build.plan;

import org.jspecify.annotations.NullMarked;
