// The codes of paths, files, characters and YAML: what is wrong before there is any value.

export const textProblemCodes = {
  PATH_OUTSIDE: {
    severity: "error",
    meaning: "the file is not below announcements/",
    remedy: "Move it below announcements/.",
  },
  PATH_UNSAFE: {
    severity: "error",
    meaning: "the path has empty parts, `..`, `.git`, backslashes or characters that nobody sees",
    remedy: "Rename its folders with letters, digits and hyphens.",
  },
  PATH_EXTENSION: {
    severity: "error",
    meaning: "something below announcements/ is neither a .yaml file nor README.md",
    remedy: "Rename it to end in .yaml, or move it elsewhere.",
  },
  PATH_ID: {
    severity: "error",
    meaning: "the file's base name cannot be an id",
    remedy: "Rename it with lower-case letters, digits and hyphens, such as 2026-11-21-maintenance.yaml.",
  },
  FILE_UNREADABLE: {
    severity: "error",
    meaning: "it is a symlink, a submodule or not UTF-8 text",
    remedy: "Replace it with a plain UTF-8 YAML file.",
  },
  FILE_TOO_LARGE: {
    severity: "error",
    meaning: "the file is larger than such a file may be",
    remedy: "Shorten it; no vendor takes that much text.",
  },
  FILE_EMPTY: {
    severity: "error",
    meaning: "the file says nothing",
    remedy: "Write the announcement, or delete the file.",
  },
  TEXT_ENCODING: {
    severity: "error",
    meaning: "the text holds U+FFFD or half a character: it was not UTF-8",
    remedy: "Save the file as UTF-8 and type the character again.",
  },
  TEXT_CONTROL: {
    severity: "error",
    meaning: "the text holds a control character",
    remedy: "Remove it.",
  },
  TEXT_INVISIBLE: {
    severity: "warning",
    meaning: "the text holds a character that nobody sees, or that changes the direction of the text around it",
    remedy: "Remove it, unless the text needs it.",
  },
  TEXT_CUT: {
    severity: "warning",
    meaning: "a text is followed by a # that looks like a part of it, and is a comment",
    remedy: "Put the whole text in quotes, or the comment on a line of its own.",
  },
  YAML_SYNTAX: {
    severity: "error",
    meaning: "the file is not valid YAML",
    remedy: "Mend the line; an editor with YAML support shows it.",
  },
  YAML_TAB: {
    severity: "error",
    meaning: "a tab is used for indentation",
    remedy: "Use spaces.",
  },
  YAML_LOOKALIKE: {
    severity: "error",
    meaning: "a character only looks like a space or a colon",
    remedy: "Type an ordinary space or colon.",
  },
  YAML_DUPLICATE_KEY: {
    severity: "error",
    meaning: "a key stands twice in one map",
    remedy: "Keep one of them.",
  },
  YAML_KEY: {
    severity: "error",
    meaning: "a key is not text",
    remedy: "Write the key as text, in quotes if it looks like something else.",
  },
  YAML_MERGE_KEY: {
    severity: "error",
    meaning: "`<<` is used; YAML 1.2 has no merge keys",
    remedy: "Write the keys out.",
  },
  YAML_TAG: {
    severity: "error",
    meaning: "a tag (`!…`) is used that is not of YAML's core schema",
    remedy: "Remove the tag; put text in quotes.",
  },
  YAML_ALIAS: {
    severity: "error",
    meaning: "an alias (`*…`) has no anchor, contains itself, or there are too many",
    remedy: "Write the value out.",
  },
  YAML_DIRECTIVE: {
    severity: "error",
    meaning: "a directive (`%…`) is used",
    remedy: "Remove the line.",
  },
  YAML_DOCUMENTS: {
    severity: "error",
    meaning: "the file holds more than one YAML document",
    remedy: "Make one file of each.",
  },
  YAML_TOO_DEEP: {
    severity: "error",
    meaning: "the file nests too deep, or aliases make it too large",
    remedy: "Write it flatter.",
  },
  YAML_NUMBER: {
    severity: "error",
    meaning: "a number is infinite or not a number",
    remedy: "Put it in quotes if it is text.",
  },
  INTEGER_TOO_LARGE: {
    severity: "error",
    meaning: "a whole number is beyond 2^53 and would lose digits",
    remedy: "Put it in quotes.",
  },
  LEADING_ZERO: {
    severity: "warning",
    meaning: "a number has leading zeros, which are lost",
    remedy: "Put it in quotes to keep them.",
  },
} as const;
