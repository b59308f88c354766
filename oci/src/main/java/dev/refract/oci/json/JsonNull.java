package dev.refract.oci.json;

/// `null`.
public enum JsonNull implements Json {
  NULL
}
