/// Speaking HTTP with servers that may fail: proxies and certificates from the environment,
/// redirects, stalls, further chances. Knows nothing of what is said.
@NullMarked
package dev.refract.http;

import org.jspecify.annotations.NullMarked;
