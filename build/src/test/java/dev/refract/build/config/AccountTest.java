package dev.refract.build.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountTest {
  @Test
  void namesOfTheImageAndNumbersAreKnown() {
    assertThat(Account.owner("nonroot")).contains(Account.NONROOT.owner());
    assertThat(Account.owner("root:staff")).contains(new ProjectFile.Owner(0, 50));
    assertThat(Account.owner("12:tty")).contains(new ProjectFile.Owner(12, 5));
    assertThat(Account.owner("12")).contains(new ProjectFile.Owner(12, 12));
    assertThat(Account.owner("daemon")).isEmpty();
    assertThat(Account.owner("tty")).as("a group alone").isEmpty();
    assertThat(Account.owner("1:2:3")).isEmpty();
    assertThat(Account.owner("")).isEmpty();
    assertThat(Account.owner("-1")).isEmpty();
  }

  @Test
  void filesHaveTheFormThatGlibcReads() {
    assertThat(Account.passwd())
        .contains("\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n");
    assertThat(Account.passwd().lines())
        .allMatch(line -> line.matches("[a-z]+:x:\\d+:\\d+:[a-z]+:/[a-z/]+:/sbin/nologin"));
    assertThat(Account.group()).contains("\nnonroot:x:65532:\n").contains("\nstaff:x:50:\n");
  }
}
