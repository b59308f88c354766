package dev.refract.acceptance;

import dev.refract.archive.Digest;
import dev.refract.archive.TarWriter;
import dev.refract.failure.Failure;
import dev.refract.oci.Annotations;
import dev.refract.oci.Blob;
import dev.refract.oci.Execution;
import dev.refract.oci.Image;
import dev.refract.oci.ImageConfig;
import dev.refract.oci.Layer;
import dev.refract.oci.MediaTypes;
import dev.refract.oci.Platform;
import dev.refract.oci.PlatformImage;
import dev.refract.oci.Reference;
import dev.refract.oci.layout.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// An image of Debian's busybox and a shell script, which runs on any machine that busybox runs on.
///
/// @param layout a layout directory
record BusyboxImage(Path layout) {
  private static final List<String> APPLETS =
      List.of("cat", "httpd", "id", "ls", "sh", "sleep", "uname");

  /// The entrypoint; its first argument says what it does.
  private static final String SCRIPT =
      """
      #!/bin/sh
      case $1 in
        --version)
          echo main 1.0
          ;;
        show)
          shift
          id -u
          id -g
          uname -m
          pwd
          echo "$GREETING from $HOME"
          for word; do echo "<$word>"; done
          ;;
        exit)
          exit "$2"
          ;;
        cat)
          cat
          ;;
        listen)
          trap 'echo INT; exit 3' INT
          trap 'echo TERM; exit 4' TERM
          trap 'echo HUP; exit 5' HUP
          trap 'echo USR1' USR1
          echo ready
          while :; do sleep 600 & wait; done
          ;;
        deaf)
          trap '' INT TERM
          echo ready
          while :; do sleep 600; done
          ;;
        serve)
          exec httpd -f -p "$2" -h /srv
          ;;
        mute)
          echo I wait >&2
          sleep 600
          ;;
        crash)
          echo now >&2
          kill -ILL $$
          ;;
        *)
          echo "unknown: $1" >&2
          exit 64
          ;;
      esac
      """;

  /// Runs as the user `app` (4321, group 1234) in `/srv`.
  static final Execution EXECUTION =
      new Execution(
          Optional.of("app"),
          new TreeSet<>(),
          List.of("GREETING=hello"),
          List.of("/bin/main"),
          List.of("show", "of the image"),
          new TreeSet<>(),
          Optional.of("/srv"),
          Annotations.NONE,
          Optional.empty());

  /// The same as `user`, in `directory`, with these words.
  static Execution execution(
      String user, String directory, List<String> entrypoint, String... arguments) {
    return new Execution(
        Optional.of(user),
        new TreeSet<>(),
        EXECUTION.env(),
        entrypoint,
        List.of(arguments),
        new TreeSet<>(),
        Optional.of(directory),
        Annotations.NONE,
        Optional.empty());
  }

  /// The same with these arguments.
  static Execution execution(String... arguments) {
    return execution("app", "/srv", EXECUTION.entrypoint(), arguments);
  }

  /// Debian's name of the architecture of a platform.
  private static String debian(Platform platform) {
    return switch (platform.toString()) {
      case "linux/arm/v7" -> "armhf";
      case "linux/arm/v6" -> "armel";
      case "linux/386" -> "i386";
      default -> platform.architecture();
    };
  }

  /// The image for `platforms`, each started as `execution` says.
  static BusyboxImage create(Execution execution, List<Platform> platforms)
      throws Failure, IOException, InterruptedException {
    Map<Platform, String> architectures = new LinkedHashMap<>();
    platforms.forEach(platform -> architectures.put(platform, debian(platform)));
    return create(execution, architectures);
  }

  /// The image for the keys of `architectures`, with busybox for the values, in Debian's spelling.
  ///
  /// @param more layers on top, tar files each
  static BusyboxImage create(
      Execution execution, Map<Platform, String> architectures, byte[]... more)
      throws Failure, IOException, InterruptedException {
    List<PlatformImage> images = new ArrayList<>();
    for (Platform platform : architectures.keySet()) {
      String architecture = architectures.getOrDefault(platform, "");
      List<Layer> layers = new ArrayList<>();
      layers.add(layer(base(architecture)));
      layers.add(layer(changes()));
      for (byte[] tar : more) {
        layers.add(layer(tar));
      }
      images.add(
          new PlatformImage(
              new ImageConfig(
                  Optional.empty(),
                  Optional.empty(),
                  platform,
                  execution,
                  layers.stream().map(Layer::diffId).toList(),
                  List.of()),
              layers,
              Annotations.NONE));
    }
    Path layout = Place.fresh("busybox").resolve("layout");
    Layout.write(
        layout, new Image(images, Annotations.NONE), List.of(Reference.parse("busybox:1")));
    return new BusyboxImage(layout);
  }

  static BusyboxImage create(Platform... platforms)
      throws Failure, IOException, InterruptedException {
    return create(EXECUTION, List.of(platforms));
  }

  private static byte[] base(String architecture)
      throws Failure, IOException, InterruptedException {
    Path busybox;
    try (Debian debian = Debian.open()) {
      busybox =
          debian.root(architecture, List.of("busybox-static"), Set.of()).resolve("bin/busybox");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes);
        InputStream content = Files.newInputStream(busybox)) {
      for (String directory : List.of("bin", "etc", "srv", "tmp")) {
        tar.directory(directory, 0755, 0, 0, 0);
      }
      tar.file("bin/busybox", 0755, 0, 0, 0, Files.size(busybox), content);
      for (String applet : APPLETS) {
        tar.symlink("bin/" + applet, "busybox", 0, 0, 0);
      }
      file(tar, "etc/passwd", 0644, "root:x:0:0::/root:/bin/sh\napp:x:4321:1234::/home:/bin/sh\n");
      file(tar, "etc/group", 0644, "root:x:0:\nstaff:x:50:\n");
      file(tar, "srv/old", 0644, "old\n");
    }
    return bytes.toByteArray();
  }

  private static byte[] changes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      tar.directory("bin", 0755, 0, 0, 0);
      tar.directory("srv", 0755, 0, 0, 0);
      file(tar, "bin/main", 0755, SCRIPT);
      file(tar, "srv/.wh.old", 0644, "");
      file(tar, "srv/healthz", 0644, "ok\n");
    }
    return bytes.toByteArray();
  }

  private static void file(TarWriter tar, String path, int mode, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    tar.file(path, mode, 0, 0, 0, content.length, new ByteArrayInputStream(content));
  }

  private static Layer layer(byte[] tar) {
    return new Layer(MediaTypes.LAYER, Digest.of(tar), Blob.of(tar));
  }
}
