/// The audit: proof from the bytes that every ELF file of an image fits the platform the image
/// declares.
///
/// [Audit#of] compares a [Tree], which is the image's files, with an [Expectation], which is what
/// the platform's least machine can run, and gives an [AuditReport].
@NullMarked
package dev.refract.build.audit;

import org.jspecify.annotations.NullMarked;
