/// What is known of the terminal, and how text looks on it: size, colours, amounts for people.
@NullMarked
package dev.refract.cli.terminal;

import org.jspecify.annotations.NullMarked;
