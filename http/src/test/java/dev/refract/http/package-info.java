@NullMarked
package dev.refract.http;

import org.jspecify.annotations.NullMarked;
