package dev.refract.acceptance;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The JSON schemas of those who define a format, from the libraries that they publish.
enum OfficialSchema {
  SPDX("/resources/spdx-schema-v2.3.json"),
  CYCLONEDX("/bom-1.6.schema.json");

  private final String resource;

  OfficialSchema(String resource) {
    this.resource = resource;
  }

  private Dialect dialect() {
    return switch (this) {
      case SPDX -> Dialects.getDraft201909();
      case CYCLONEDX -> Dialects.getDraft7();
    };
  }

  /// What is wrong with `document`; empty if it is as the schema wants it.
  List<String> problems(byte[] document) throws IOException {
    SchemaRegistry registry =
        SchemaRegistry.withDialect(
            dialect(),
            builder ->
                builder.schemaIdResolvers(
                    ids -> ids.mapPrefix("http://cyclonedx.org/schema/", "classpath:/")));
    try (InputStream in =
        Objects.requireNonNull(OfficialSchema.class.getResourceAsStream(resource), resource)) {
      Schema schema =
          registry.getSchema(
              new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
      return schema
          .validate(new String(document, StandardCharsets.UTF_8), InputFormat.JSON)
          .stream()
          .map(error -> error.getInstanceLocation() + " " + error.getMessage())
          .toList();
    }
  }
}
