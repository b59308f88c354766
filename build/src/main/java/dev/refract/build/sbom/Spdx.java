package dev.refract.build.sbom;

import dev.refract.archive.Digest;
import dev.refract.build.image.Inventory;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A bill as SPDX 2.3 in JSON.
///
/// Scanners read a package's URL, and some its `sourceInfo`, for the source package whose
/// vulnerabilities it has.
final class Spdx {
  private static final String DOCUMENT = "SPDXRef-DOCUMENT";
  private static final String IMAGE = "SPDXRef-Image";
  private static final String SYSTEM = "SPDXRef-System";
  private static final String UNKNOWN = "NOASSERTION";
  private static final Pattern PERSON = Pattern.compile("(.*?)\\s*<([^<>]*)>\\s*");

  private final Bill bill;
  private final List<Json> packages = new ArrayList<>();
  private final List<Json> files = new ArrayList<>();
  private final List<Json> relationships = new ArrayList<>();

  private Spdx(Bill bill) {
    this.bill = bill;
  }

  static JsonObject document(Bill bill) {
    return new Spdx(bill).document();
  }

  private JsonObject document() {
    image();
    system();
    for (Component component : bill.components()) {
      component(component);
    }
    for (Inventory.File file : bill.files()) {
      file(file);
    }
    return Json.object()
        .put("spdxVersion", "SPDX-2.3")
        .put("dataLicense", "CC0-1.0")
        .put("SPDXID", DOCUMENT)
        .put("name", bill.name() + " for " + bill.platform())
        .put("documentNamespace", "urn:uuid:" + bill.uuid("spdx"))
        .put(
            "creationInfo",
            Json.object()
                .put("created", bill.created().toString())
                .put("creators", JsonArray.ofTexts(List.of("Tool: refract")))
                .build())
        .put("packages", new JsonArray(packages))
        .put("files", new JsonArray(files))
        .put("relationships", new JsonArray(relationships))
        .build();
  }

  private void image() {
    packages.add(
        head(bill.name(), IMAGE, Optional.of(bill.manifest().toString()), "CONTAINER")
            .put("supplier", UNKNOWN)
            .put("licenseDeclared", UNKNOWN)
            .put("checksums", checksums(bill.manifest()))
            .put("externalRefs", url(bill.url()))
            .build());
    relate(DOCUMENT, "DESCRIBES", IMAGE);
  }

  private void system() {
    packages.add(
        head(bill.system().id(), SYSTEM, bill.system().version(), "OPERATING_SYSTEM")
            .put("summary", bill.system().title())
            .put("licenseDeclared", UNKNOWN)
            .build());
    relate(IMAGE, "CONTAINS", SYSTEM);
  }

  private void component(Component component) {
    String id = id(component.kind().word(), component.name(), component.url().toString());
    JsonObject.Builder json =
        head(
            component.name(),
            id,
            component.version(),
            component.kind() == Component.Kind.PROGRAM ? "APPLICATION" : "LIBRARY");
    json.put("supplier", component.supplier().map(Spdx::supplier).orElse(UNKNOWN));
    component.homepage().filter(Spdx::isLink).ifPresent(link -> json.put("homepage", link));
    component
        .origin()
        .ifPresent(origin ->
            json.put(
                "sourceInfo",
                switch (component.kind()) {
                  case LINKED, CARRIED -> "built package from: " + origin;
                  case PROGRAM, SHARD, LANGUAGE -> origin;
                }));
    json.put(
        "licenseDeclared",
        component.license().filter(License::isExpression).map(License::text).orElse(UNKNOWN));
    component
        .license()
        .filter(license -> !license.isExpression())
        .ifPresent(license -> json.put("licenseComments", "its authors say: " + license.text()));
    component.archive().ifPresent(digest -> json.put("checksums", checksums(digest)));
    packages.add(json.put("externalRefs", url(component.url())).build());
    switch (component.kind()) {
      case PROGRAM -> relate(IMAGE, "CONTAINS", id);
      case SHARD, LANGUAGE -> programs().forEach(program -> relate(program, "DEPENDS_ON", id));
      case LINKED -> programs().forEach(program -> relate(program, "STATIC_LINK", id));
      case CARRIED -> relate(IMAGE, "CONTAINS", id);
    }
  }

  private List<String> programs() {
    return bill.components().stream()
        .filter(component -> component.kind() == Component.Kind.PROGRAM)
        .map(program -> id(program.kind().word(), program.name(), program.url().toString()))
        .toList();
  }

  private void file(Inventory.File file) {
    String id = id("file", file.path(), file.path());
    files.add(
        Json.object()
            .put("fileName", "./" + file.path())
            .put("SPDXID", id)
            .put(
                "checksums",
                new JsonArray(
                    List.of(
                        checksum("SHA1", file.sha1()), checksum("SHA256", file.digest().hex()))))
            .put("licenseConcluded", UNKNOWN)
            .put("copyrightText", UNKNOWN)
            .build());
    // A package that is said to contain files has to name all of them.
    relationships.add(
        Json.object()
            .put("spdxElementId", IMAGE)
            .put("relationshipType", "OTHER")
            .put("relatedSpdxElement", id)
            .put("comment", "the image has this file")
            .build());
  }

  private static JsonObject.Builder head(
      String name, String id, Optional<String> version, String purpose) {
    return Json.object()
        .put("name", name)
        .put("SPDXID", id)
        .put("versionInfo", version)
        .put("downloadLocation", UNKNOWN)
        .put("filesAnalyzed", false)
        .put("primaryPackagePurpose", purpose)
        .put("licenseConcluded", UNKNOWN)
        .put("copyrightText", UNKNOWN);
  }

  private void relate(String from, String type, String to) {
    relationships.add(
        Json.object()
            .put("spdxElementId", from)
            .put("relationshipType", type)
            .put("relatedSpdxElement", to)
            .build());
  }

  private static JsonArray url(PackageUrl url) {
    return new JsonArray(
        List.of(
            Json.object()
                .put("referenceCategory", "PACKAGE-MANAGER")
                .put("referenceType", "purl")
                .put("referenceLocator", url.toString())
                .build()));
  }

  private static JsonArray checksums(Digest digest) {
    return new JsonArray(List.of(checksum("SHA256", digest.hex())));
  }

  private static Json checksum(String algorithm, String hex) {
    return Json.object().put("algorithm", algorithm).put("checksumValue", hex).build();
  }

  private static String supplier(String text) {
    Matcher matcher = PERSON.matcher(text);
    return "Organization: "
        + (matcher.matches() ? matcher.group(1) + " (" + matcher.group(2) + ")" : text);
  }

  private static boolean isLink(String text) {
    return text.matches("https?://[^\\s\"<>\\\\^`{|}]+");
  }

  // Letters, digits, `.` and `-` alone; what is lost by that, a digest makes up for.
  private static String id(String kind, String name, String whole) {
    String plain = name.replaceAll("[^A-Za-z0-9.-]", "-");
    String digest = Digest.of(whole.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 12);
    return "SPDXRef-" + kind + "-" + plain + "-" + digest;
  }
}
