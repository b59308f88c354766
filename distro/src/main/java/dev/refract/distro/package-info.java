/// Packages of Linux distributions: what is common to all of them.
///
/// [dev.refract.distro.Downloads] fetches files named by digest into a content-addressed cache. The
/// apt client is `dev.refract.distro.apt`.
@NullMarked
package dev.refract.distro;

import org.jspecify.annotations.NullMarked;
