// Announcements whose text or YAML is wrong; the mark stands where the problem must be reported.
import type { Mistake } from "./marked-text.ts";
import { delivering, withBroadcasts } from "./mistaken-texts.ts";

/** What makes a file with a title complete. */
const rest = "body: x\ndeliveries: [{ to: netease/users }]\n";

export const yamlMistakes: readonly Mistake[] = [
  { code: "FILE_EMPTY", about: "nothing in the file", text: "▲" },
  { code: "FILE_EMPTY", about: "nothing but a comment", text: "▲# to do\n" },
  {
    code: "TEXT_ENCODING",
    about: "a character that was not UTF-8",
    text: "title: caf▲\uFFFD\n" + "body: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "TEXT_ENCODING",
    about: "half a character as an escape",
    text: 'title: ▲"\\ud83d"\nbody: x\ndeliveries: [{ to: netease/users }]\n',
  },
  { code: "TEXT_CONTROL", about: "a NUL", text: "title: a▲\0b\nbody: x\ndeliveries: [{ to: netease/users }]\n" },
  {
    code: "TEXT_CONTROL",
    about: "a NUL as an escape",
    text: 'title: T\nbody: ▲"a\\0b"\ndeliveries: [{ to: netease/users }]\n',
  },
  {
    code: "TEXT_CONTROL",
    about: "an escape character in a key",
    text: 'title: T\nbody: x\ndeliveries:\n  - to: easemob/users\n    ext: { ▲"a\\e[31m": 1 }\n',
  },
  {
    code: "TEXT_CONTROL",
    about: "a carriage return alone",
    text: "title: T▲\r \nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  { code: "YAML_SYNTAX", about: "a colon in a value", text: `title: ▲Maintenance: Saturday\n${rest}` },
  { code: "YAML_SYNTAX", about: "a quote that is never closed", text: "title: ▲'T\nbody: x\n" },
  { code: "YAML_SYNTAX", about: "a bracket that is never closed", text: "title: [T\n▲body: x\n" },
  { code: "YAML_SYNTAX", about: "a line without a colon", text: "title: T\n▲body\ndeliveries: []\n" },
  { code: "YAML_SYNTAX", about: "a key that is indented too far", text: "title: T\n  ▲body: x\n" },
  { code: "YAML_SYNTAX", about: "a value that starts with @", text: `title: ▲@all\n${rest}` },
  { code: "YAML_SYNTAX", about: "a text that starts with a bracket", text: `title: ▲[New] Sale\n${rest}` },
  { code: "YAML_SYNTAX", about: "a quote inside quotes", text: `title: 'It'▲s new'\n${rest}` },
  { code: "YAML_SYNTAX", about: "a colon without a space", text: `title▲:T\n${rest}` },
  { code: "YAML_SYNTAX", about: "a text that is not indented", text: "title: T\nbody: |\n▲Hello\nWorld\n" },
  { code: "YAML_SYNTAX", about: "a text whose first line is indented more", text: "title: T\nbody: |\n    a\n  ▲b\n" },
  { code: "YAML_SYNTAX", about: "a merge conflict", text: "title: T\n▲<<<<<<< HEAD\nbody: x\n=======\n" },
  {
    code: "YAML_SYNTAX",
    about: "an option that is indented like its hyphen",
    text: delivering("- to: netease/users", "▲isOffline: true"),
  },
  { code: "YAML_SYNTAX", about: "a quote of another keyboard at the end", text: `title: ▲"T”\n${rest}` },
  { code: "YAML_SYNTAX", about: "an unknown escape", text: 'title: "a▲\\q"\n' },
  {
    code: "YAML_TAB",
    about: "a tab as indentation",
    text: delivering("- to: netease/users").replace("  - to", "▲\t- to"),
  },
  {
    code: "YAML_LOOKALIKE",
    about: "a non-breaking space as indentation",
    text: `title: T\nschedule:\n▲\u00a0\u00a0notBefore: 2026-11-21T09:00:00Z\n${rest}`,
  },
  { code: "YAML_LOOKALIKE", about: "an ideographic space after a colon", text: `title:▲\u3000T\n${rest}` },
  { code: "YAML_LOOKALIKE", about: "a full-width colon", text: `title▲：T\n${rest}` },
  { code: "YAML_LOOKALIKE", about: "a dash that starts a list entry", text: delivering("▲– to: netease/users") },
  { code: "YAML_LOOKALIKE", about: "a full-width colon in a list entry", text: delivering("- ▲to：netease/users") },
  {
    code: "YAML_DUPLICATE_KEY",
    about: "a key twice",
    text: "title: T\nbody: x\ndeliveries: [{ to: netease/users }]\n▲title: U\n",
  },
  {
    code: "YAML_DUPLICATE_KEY",
    about: "a key twice, once in quotes",
    text: 'title: T\nbody: x\ndeliveries:\n  - to: easemob/users\n    ext: { 1: a, ▲"1": b }\n',
  },
  {
    code: "YAML_KEY",
    about: "a list as a key",
    text: "title: T\nbody: x\ndeliveries:\n  - to: easemob/users\n    ext: { ? ▲[a] : b }\n",
  },
  { code: "YAML_MERGE_KEY", about: "a merge key", text: delivering("- to: easemob/users", "  ext: { ▲<<: { a: 1 } }") },
  {
    code: "KEY_UNKNOWN",
    about: "__proto__ in the announcement",
    text: "▲__proto__: { title: T }\ntitle: T\nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "KEY_UNKNOWN",
    about: "__proto__ where any key may stand",
    text: delivering("- to: easemob/users", "  ext: { ▲__proto__: { a: 1 } }"),
  },
  { code: "YAML_TAG", about: "a tag of YAML 1.1", text: "title: ▲!!binary aGVsbG8=\n" },
  { code: "YAML_TAG", about: "a tag of somebody's own", text: "title: ▲!secret T\n" },
  {
    code: "YAML_ALIAS",
    about: "an alias without an anchor",
    text: "title: ▲*all\nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "YAML_ALIAS",
    about: "an alias that contains itself",
    text: delivering("- to: easemob/users", "  ext: &ext { a: ▲*ext }"),
  },
  { code: "YAML_DIRECTIVE", about: "another YAML version", text: "▲%YAML 1.1\n---\ntitle: T\n" },
  { code: "YAML_DOCUMENTS", about: "two documents", text: `${delivering("- to: netease/users")}▲---\ntitle: U\n` },
  {
    code: "YAML_TOO_DEEP",
    about: "a tower of lists",
    text: delivering("- to: easemob/users", `  ext: { a: ${"[".repeat(61)}▲[${"]".repeat(62)} }`),
  },
  { code: "YAML_NUMBER", about: "an infinite number", text: delivering("- to: easemob/users", "  ext: { a: ▲.inf }") },
  {
    code: "INTEGER_TOO_LARGE",
    about: "an id without quotes",
    text: withBroadcasts("netease/users:", "  status: sent", "  id: ▲1365344904091349007"),
  },
  {
    code: "INTEGER_TOO_LARGE",
    about: "an integer beyond 2^53 deep in an option",
    text: delivering("- to: easemob/users", "  ext: { a: [{ b: ▲-9007199254740993 }] }"),
  },
];
