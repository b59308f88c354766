/// The command line: reads options, calls [dev.refract.build.Refract], shows progress and messages.
/// No logic of building is here.
@NullMarked
package dev.refract.cli;

import org.jspecify.annotations.NullMarked;
