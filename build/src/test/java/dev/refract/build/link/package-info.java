@NullMarked
package dev.refract.build.link;

import org.jspecify.annotations.NullMarked;
