package dev.refract.cli;

/// The command `refract`.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println("refract");
  }
}
