/// The shards that a project depends on: those in its `lib`, or the locked ones installed into the
/// cache.
@NullMarked
package dev.refract.build.shards;

import org.jspecify.annotations.NullMarked;
