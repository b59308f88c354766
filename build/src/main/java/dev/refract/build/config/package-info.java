/// `refract.yml`: what a project wishes of its build, beside shard.yml.
///
/// A text becomes a tree with places, the tree is held against the published schema, templates are
/// filled in, and an immutable [dev.refract.build.config.Configuration] comes out. Keys are spelled
/// as the options of the command line that beat them, without the hyphens in front.
@NullMarked
package dev.refract.build.config;

import org.jspecify.annotations.NullMarked;
