package dev.refract.crystal.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Text that looks like the begin of something else: each is followed by a `require` that counts,
/// and none of its own does.
class TrapTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# it's a \"comment",
        "x = \"# require \\\"./wrong\\\"\"",
        "x = \"\\\\\"",
        "x = \"a #{ \"b #{ '\"' } \\\"\" } c\"",
        "x = \"#{ {a: \"}\"} }\"",
        "x = '\"'",
        "x = '\\''",
        "x = '\\\\'",
        "x = '\\u{1F600}'",
        "x = '\u00e9'",
        "x = %(require \"./wrong\" (nested \") )",
        "x = %w(require \"./wrong\" ( ) \\) \")",
        "x = %i[\" ']",
        "x = %q(\\)",
        "x = %Q{ #{ \"}\" } \" }",
        "x = %|\"|",
        "x = %<\">",
        "x = %r{\"[/'] #{ \"}\" }}i",
        "x = %x(echo \")",
        "x = `echo \\` \"`",
        "x = /\"/",
        "x = [/'/, /\\//, /#{ \"/\" }\"/]",
        "puts /\"/",
        "puts(a / b, \"c\", d / e)",
        "a = b / c # \"\nd = e / f",
        "a = b/c + \"/\"",
        "a = 7 // 2 + x[1] / 3 + y(\"\") / 2",
        "a /= 2; b = \"/\"",
        "a = 10 % 3; b = x %y",
        "when /\"/ then 1",
        "x = y if z =~ /'/",
        "def /(other) \"\" end",
        "def %(other) \"\" end",
        "def `(cmd) \"\" end",
        "x = [:/, :%, :`, :<<, :[]=, :\"a b\", :'a]",
        "x.try &./(2)",
        "x = a ? b : \"c\"",
        "x = {\"a\": 1, b: '\"'}",
        "x = <<-TEXT\n  require \"./wrong\"\n  \" ' #{ \"TEXT\" } %( /\n  TEXT",
        "x = <<-'TEXT'\n#{ \"\n  TEXT",
        "f(<<-A, <<-B)\n \"\n A\n '\n B",
        "x = 1 << -2; y = \"\"",
        "x = <<-TEXT + \"\n\"\n  \"\n  TEXT",
        "{% if flag?(:win32) %}\n  \" {% end %}\n",
        "{% if flag?(:linux) %}\n # it's {{ 1 }} {% end %}\n",
        "{% x = \"%}\" %}",
        "{{ \"}}\" }}",
        "{% x = {a: {b: \"}\"}} %}",
        "x = {\"a\" => {1 => 2}}",
        "{% x = %w(a b) %}",
        "{% if flag?(:linux) %}%var = \"\"{% end %}",
        "macro foo(x)\n  %a = \"{{x}}\"\n  \\{% if true %} ' \\{% end %}\nend",
        "macro foo\n  \"{% if x %}\" {% else %} \"b\" {% end %}\nend",
        "a = \"b\" \\\n  \"c\"",
        "x.require \"./wrong\"",
        "def require(x) end",
        "x = {require: \"./wrong\"}",
        "\u00fcber = \"\"",
        "x = $~ ; y = $1 ; z = @a / @@b",
        "x = 1.5e3/2 ; 0x1F / 3 ; \"\"",
        "x = ->{ \"}\" } ; [] of Int32",
        "x = y.as(String) / 2 ; z = \"/\"",
        "x = nil.not_nil!/2; \"/\"",
        "\t\r",
      })
  void doesNotHideWhatFollows(String line) throws Exception {
    Sources sources = new Sources(folder).file("right.cr", "").file("wrong.cr", "");
    sources.file("main.cr", line + "\nrequire \"./right\"\n");
    Scan scan = sources.scan();
    assertThat(Sources.files(scan)).containsExactly("right.cr");
    assertThat(scan.unfollowed()).isEmpty();
  }
}
