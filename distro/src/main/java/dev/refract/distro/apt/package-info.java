/// The apt client: signed indices, versions, dependency resolution and unpacking of Debian
/// packages.
///
/// The way through: [dev.refract.distro.apt.AptSources] and [dev.refract.distro.apt.Mirrors] say
/// where a [dev.refract.distro.apt.DebianRelease] comes from, an
/// [dev.refract.distro.apt.AptArchive] verifies its indices and gives a
/// [dev.refract.distro.apt.Snapshot], a [dev.refract.distro.apt.Resolver] chooses packages of it,
/// [dev.refract.distro.Downloads] fetches them and [dev.refract.distro.apt.Deb] unpacks them.
/// Nothing of a package is ever executed.
@NullMarked
package dev.refract.distro.apt;

import org.jspecify.annotations.NullMarked;
