@NullMarked
package dev.refract.build.config;

import org.jspecify.annotations.NullMarked;
