@NullMarked
package dev.refract.build.audit;

import org.jspecify.annotations.NullMarked;
