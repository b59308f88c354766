/// `refract.lock`: the answers that the package archives gave, written down so that the same
/// questions have the same answers next month.
@NullMarked
package dev.refract.build.lock;

import org.jspecify.annotations.NullMarked;
