/// Fetching over HTTP: retries, resuming, stalls, proxies.
@NullMarked
package dev.refract.distro.internal.http;

import org.jspecify.annotations.NullMarked;
