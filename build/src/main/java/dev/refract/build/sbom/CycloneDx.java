package dev.refract.build.sbom;

import dev.refract.archive.Digest;
import dev.refract.build.image.Inventory;
import dev.refract.oci.json.Json;
import dev.refract.oci.json.JsonArray;
import dev.refract.oci.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// A bill as CycloneDX 1.6 in JSON.
final class CycloneDx {
  private static final String LINK = "dev.refract:link";

  private final Bill bill;

  private CycloneDx(Bill bill) {
    this.bill = bill;
  }

  static JsonObject document(Bill bill) {
    return new CycloneDx(bill).document();
  }

  private JsonObject document() {
    List<Json> components = new ArrayList<>();
    components.add(
        head("operating-system", system(), bill.system().id(), bill.system().version())
            .put("description", bill.system().title())
            .build());
    bill.components().forEach(component -> components.add(component(component)));
    bill.files().forEach(file -> components.add(file(file)));
    return Json.object()
        .put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
        .put("bomFormat", "CycloneDX")
        .put("specVersion", "1.6")
        .put("serialNumber", "urn:uuid:" + bill.uuid("cyclonedx"))
        .put("version", 1)
        .put("metadata", metadata())
        .put("components", new JsonArray(components))
        .put("dependencies", dependencies())
        .build();
  }

  private JsonObject metadata() {
    Json tool = Json.object().put("type", "application").put("name", "refract").build();
    return Json.object()
        .put("timestamp", bill.created().toString())
        .put("tools", Json.object().put("components", new JsonArray(List.of(tool))).build())
        .put(
            "component",
            head("container", image(), bill.name(), Optional.of(bill.manifest().toString()))
                .put("hashes", hashes(bill.manifest()))
                .put("purl", image())
                .build())
        .put(
            "properties",
            new JsonArray(List.of(property("dev.refract:platform", bill.platform().toString()))))
        .build();
  }

  private static Json component(Component component) {
    JsonObject.Builder json =
        head(
            switch (component.kind()) {
              case PROGRAM -> "application";
              case SHARD, LANGUAGE, LINKED, CARRIED -> "library";
            },
            reference(component),
            component.name(),
            component.version());
    component
        .supplier()
        .ifPresent(name -> json.put("supplier", Json.object().put("name", name).build()));
    component.origin().ifPresent(origin -> json.put("description", description(component, origin)));
    component.archive().ifPresent(digest -> json.put("hashes", hashes(digest)));
    component
        .license()
        .ifPresent(license ->
            json.put(
                "licenses",
                new JsonArray(
                    List.of(
                        license.isExpression()
                            ? Json.object().put("expression", license.text()).build()
                            : Json.object()
                                .put("license", Json.object().put("name", license.text()).build())
                                .build()))));
    json.put("purl", component.url().toString());
    switch (component.kind()) {
      case LINKED -> json.put("properties", new JsonArray(List.of(property(LINK, "static"))));
      case PROGRAM, SHARD, LANGUAGE, CARRIED -> {}
    }
    return json.build();
  }

  private static String description(Component component, String origin) {
    return switch (component.kind()) {
      case LINKED -> "linked into the program; built from " + origin;
      case CARRIED -> "files in the image; built from " + origin;
      case PROGRAM, SHARD, LANGUAGE -> origin;
    };
  }

  private static Json file(Inventory.File file) {
    return head("file", "file:/" + file.path(), "/" + file.path(), Optional.empty())
        .put(
            "hashes",
            new JsonArray(
                List.of(hash("SHA-1", file.sha1()), hash("SHA-256", file.digest().hex()))))
        .build();
  }

  private JsonArray dependencies() {
    SortedSet<String> ofImage = new TreeSet<>(List.of(system()));
    SortedSet<String> ofProgram = new TreeSet<>();
    List<String> programs = new ArrayList<>();
    for (Component component : bill.components()) {
      switch (component.kind()) {
        case PROGRAM -> programs.add(reference(component));
        case SHARD, LANGUAGE, LINKED -> ofProgram.add(reference(component));
        case CARRIED -> ofImage.add(reference(component));
      }
    }
    ofImage.addAll(programs);
    List<Json> all = new ArrayList<>();
    all.add(dependency(image(), ofImage));
    programs.forEach(program -> all.add(dependency(program, ofProgram)));
    return new JsonArray(all);
  }

  private static Json dependency(String of, SortedSet<String> on) {
    return Json.object().put("ref", of).put("dependsOn", JsonArray.ofTexts(on)).build();
  }

  private String image() {
    return bill.url().toString();
  }

  private String system() {
    return "system:" + bill.system().id();
  }

  // Two programs of one project have one address.
  private static String reference(Component component) {
    return switch (component.kind()) {
      case PROGRAM -> "program:" + component.name();
      case SHARD -> "shard:" + component.name();
      case LANGUAGE -> "language:" + component.name();
      case LINKED, CARRIED -> component.url().toString();
    };
  }

  private static JsonObject.Builder head(
      String type, String reference, String name, Optional<String> version) {
    return Json.object()
        .put("type", type)
        .put("bom-ref", reference)
        .put("name", name)
        .put("version", version);
  }

  private static JsonArray hashes(Digest digest) {
    return new JsonArray(List.of(hash("SHA-256", digest.hex())));
  }

  private static Json hash(String algorithm, String hex) {
    return Json.object().put("alg", algorithm).put("content", hex).build();
  }

  private static Json property(String name, String value) {
    return Json.object().put("name", name).put("value", value).build();
  }
}
