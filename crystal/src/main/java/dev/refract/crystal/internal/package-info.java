/// How the values of `dev.refract.crystal` are read and derived; nothing here is for other modules.
@NullMarked
package dev.refract.crystal.internal;

import org.jspecify.annotations.NullMarked;
