/// The library's entry: a [dev.refract.build.BuildRequest] goes in, a
/// [dev.refract.build.BuildResult] comes out; see [dev.refract.build.Refract].
@NullMarked
package dev.refract.build;

import org.jspecify.annotations.NullMarked;
