/// Images in registries: Debian's registry is the server, skopeo the second opinion.
@NullMarked
package dev.refract.acceptance.registry;

import org.jspecify.annotations.NullMarked;
