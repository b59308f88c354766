package dev.refract.build.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refract.build.config.Account;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StackTest {
  private final Stack stack = new Stack();

  @BeforeEach
  void base() {
    stack.add(
        "base",
        new TreeMap<>(
            Map.of(
                "bin", new Entry.Symlink("usr/bin"),
                "usr/bin", Entry.directory(),
                "var/run", new Entry.Symlink("/run"),
                "run", Entry.directory(),
                "home/nonroot", new Entry.Directory(0700, Account.NONROOT.owner()))));
  }

  @Test
  void aPlaceIsBehindTheLinksAboveIt() {
    assertThat(stack.place("bin/tool")).isEqualTo("usr/bin/tool");
    assertThat(stack.place("var/run/app/pid")).isEqualTo("run/app/pid");
    assertThat(stack.place("bin")).isEqualTo("bin");
    assertThat(stack.placeOfDirectory("bin")).isEqualTo("usr/bin");
    assertThat(stack.placeOfDirectory("srv")).isEqualTo("srv");
  }

  @Test
  void aDirectoryStaysWhatItIsBelowALayerThatHasSomethingInIt() {
    stack.add("files", new TreeMap<>(Map.of("home/nonroot/x", Entry.file(Content.text("x")))));
    assertThat(stack.layers().getLast().entries())
        .containsEntry("home/nonroot", new Entry.Directory(0700, Account.NONROOT.owner()))
        .containsEntry("home", Entry.directory());
  }
}
