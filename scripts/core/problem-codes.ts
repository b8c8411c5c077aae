// Every code a problem can have, with its meaning and remedy: the README's list is made from this.

export interface ProblemCodeEntry {
  readonly severity: "error" | "warning";
  /** One line, without a full stop. */
  readonly meaning: string;
  /** One line, in the imperative. */
  readonly remedy: string;
}

/** The codes of the readers. */
export const problemCodes = {
  PATH_OUTSIDE: {
    severity: "error",
    meaning: "the file is not below announcements/",
    remedy: "Move it below announcements/.",
  },
  PATH_UNSAFE: {
    severity: "error",
    meaning: "the path has empty parts, `..`, backslashes or control characters",
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
    remedy: "Use lower-case letters, digits and hyphens, at most 100, starting with a letter or digit.",
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
  KEY_UNKNOWN: {
    severity: "error",
    meaning: "a key is not known here",
    remedy: "Correct or remove it.",
  },
  KEY_MISSING: {
    severity: "error",
    meaning: "a required key is missing",
    remedy: "Add it.",
  },
  KEY_NEEDS: {
    severity: "error",
    meaning: "a key has no effect without another one",
    remedy: "Add the other key, or remove this one.",
  },
  OPTION_REFUSED: {
    severity: "error",
    meaning: "the channel cannot do what the option asks for",
    remedy: "Remove the option.",
  },
  VALUE_TYPE: {
    severity: "error",
    meaning: "a value is of the wrong kind: text, number, true or false, list, map",
    remedy: "Write a value of the right kind.",
  },
  VALUE_CHOICE: {
    severity: "error",
    meaning: "a value is not one of the possible ones",
    remedy: "Choose one of them.",
  },
  VALUE_FORM: {
    severity: "error",
    meaning: "a text does not have the form it needs",
    remedy: "Correct it.",
  },
  VALUE_INVALID: {
    severity: "error",
    meaning: "a value breaks another rule of the schema",
    remedy: "Correct it.",
  },
  TIME_INVALID: {
    severity: "error",
    meaning: "a time is not RFC 3339 with seconds and an explicit offset",
    remedy: "Write it like 2026-11-21T09:00:00+08:00.",
  },
  TEXT_EMPTY: {
    severity: "error",
    meaning: "a text is empty or only spaces",
    remedy: "Write something, or remove the key.",
  },
  TEXT_TOO_LONG: {
    severity: "error",
    meaning: "a text is longer than the vendor or this system takes",
    remedy: "Shorten it.",
  },
  NUMBER_RANGE: {
    severity: "error",
    meaning: "a number is too small or too large",
    remedy: "Correct it.",
  },
  LIST_EMPTY: {
    severity: "error",
    meaning: "a list is empty",
    remedy: "Add an entry, or remove the key.",
  },
  LIST_REPEATS: {
    severity: "error",
    meaning: "a list holds the same entry twice",
    remedy: "Remove one of them.",
  },
  MAP_SIZE: {
    severity: "error",
    meaning: "a map has too few or too many keys",
    remedy: "Correct it.",
  },
  CHANNEL_UNKNOWN: {
    severity: "error",
    meaning: "there is no such channel",
    remedy: "Use one of the channels of the README's table.",
  },
  APP_UNKNOWN: {
    severity: "error",
    meaning: "the vendors file has no app of that name",
    remedy: "Use one of its apps, or add the app there.",
  },
  APP_MISSING: {
    severity: "error",
    meaning: "a delivery names no app and the vendors file has no defaultApp",
    remedy: "Add `app:` to the delivery.",
  },
  APP_WITHOUT_VENDOR: {
    severity: "error",
    meaning: "the app has no account with the channel's vendor",
    remedy: "Use another app, or add the account to the vendors file.",
  },
  DELIVERY_DUPLICATE: {
    severity: "error",
    meaning: "two deliveries go to the same channel of the same app",
    remedy: "Keep one of them.",
  },
  SENDER_MISSING: {
    severity: "error",
    meaning: "the channel requires a sender and there is none",
    remedy: "Add `from:` at the top, or the channel's own sender option.",
  },
  SENDER_TWICE: {
    severity: "error",
    meaning: "a delivery names its sender although the announcement has `from`",
    remedy: "Keep one: `from` at the top for all deliveries, or a sender in each delivery.",
  },
  BODY_MISSING: {
    severity: "error",
    meaning: "a delivery has nothing to send: no body and no content of its own",
    remedy: "Add `body:` at the top.",
  },
  BODY_UNUSED: {
    severity: "warning",
    meaning: "every delivery carries its own content, so the body is never sent",
    remedy: "Remove the body.",
  },
  BODY_FOLDED: {
    severity: "warning",
    meaning: "the body is written with `>`, which joins its lines",
    remedy: "Write `body: |` to keep the line breaks.",
  },
  SCHEDULE_ORDER: {
    severity: "error",
    meaning: "notAfter is not after notBefore",
    remedy: "Correct one of them.",
  },
  BROADCASTS_LAST: {
    severity: "warning",
    meaning: "`broadcasts` is not the last key of the file",
    remedy: "Move your keys above `broadcasts:`.",
  },
  RESOLVE_ID_MISSING: {
    severity: "error",
    meaning: "a resolve says sent without the id, which can be looked up at this vendor",
    remedy: "Add the id that the vendor's console or broadcast query shows, in quotes.",
  },
  RESOLVE_WITHOUT_ID: {
    severity: "warning",
    meaning: "a resolve says sent without the id the channel gives",
    remedy: "Add the id in quotes, if anybody can find it.",
  },
  RESOLVE_ID_UNEXPECTED: {
    severity: "error",
    meaning: "a resolve gives an id where there is none",
    remedy: "Remove the id.",
  },
  RESOLVE_SENT_AT: {
    severity: "error",
    meaning: "a resolve says sent without sentAt, or not-sent with it",
    remedy: "Add or remove sentAt.",
  },
  HOST_INVALID: {
    severity: "error",
    meaning: "a host is neither a bare host name nor a loopback address",
    remedy: "Write the bare host name, such as api.example.com; it is always reached over https.",
  },
  HOST_MISSPELT: {
    severity: "warning",
    meaning: "a host is nearly, but not quite, one that the vendor documents",
    remedy: "Check the host: the account's secrets are sent there.",
  },
  SECRET_LITERAL: {
    severity: "error",
    meaning: "a secret is written into the file",
    remedy: "Replace it by { env: NAME }, and change the secret at the vendor: it has been seen.",
  },
  ACCOUNT_SHARED: {
    severity: "error",
    meaning: "two apps use the same account and would share its quota",
    remedy: "Make them one app, or give one its own account.",
  },
  LIMIT_UNKNOWN: {
    severity: "error",
    meaning: "the vendor documents no such limit for the channel",
    remedy: "Use one of the limits it documents.",
  },
  LIMIT_NOT_RAISABLE: {
    severity: "error",
    meaning: "a limit is set higher than the vendor's, which its sales cannot raise",
    remedy: "Lower it to the documented limit or less.",
  },
  ZONE_UNKNOWN: {
    severity: "error",
    meaning: "there is no such time zone",
    remedy: "Use an IANA name, such as Asia/Shanghai or UTC.",
  },
  ZONE_DOCUMENTED: {
    severity: "error",
    meaning: "the vendor documents its day, and another zone is set",
    remedy: "Remove the zone.",
  },
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** The codes of the vendors' own rules, from `ChannelSpec.check`; message and remedy come with each violation. */
export const vendorProblemCodes = {
  BODY_TOO_LONG: {
    severity: "error",
    meaning: "the body is longer than the vendor takes",
    remedy: "Shorten the body.",
  },
  SENDER_TOO_LONG: {
    severity: "error",
    meaning: "the sender's name is longer than the vendor takes",
    remedy: "Name the sender by its user id.",
  },
  TTL_WITHOUT_OFFLINE: {
    severity: "warning",
    meaning: "NetEase stores nothing without isOffline, so ttl has no effect",
    remedy: "Add `isOffline: true`, or remove ttl.",
  },
  NUMBER_NOT_EXACT: {
    severity: "error",
    meaning: "a number would not reach the vendor as it is written",
    remedy: "Put it in quotes.",
  },
  OBJECT_NAME_RESERVED: {
    severity: "error",
    meaning: "a RongCloud objectName starts with RC: and is no type that can be broadcast",
    remedy: "Use a built-in type, or one of your own that does not start with RC:.",
  },
  CONTENT_REQUIRED: {
    severity: "error",
    meaning: "a RongCloud message type cannot be made from the body",
    remedy: "Add `content` in the form that the type wants, or remove objectName.",
  },
  CONTENT_NOT_JSON: {
    severity: "error",
    meaning: "the content of a built-in RongCloud message type is no JSON object",
    remedy: "Write content as a map.",
  },
  CONTENT_FIELD_MISSING: {
    severity: "error",
    meaning: "the content of a RongCloud message type lacks a field that the documents require",
    remedy: "Add the field to content.",
  },
  CONTENT_FIELD_EXPECTED: {
    severity: "warning",
    meaning: "the content of a RongCloud message type lacks a field that clients show",
    remedy: "Add the field to content, or make sure that clients do without.",
  },
  CONTENT_TOO_LARGE: {
    severity: "error",
    meaning: "the content is larger than RongCloud takes",
    remedy: "Shorten the content.",
  },
  REQUEST_TOO_LARGE: {
    severity: "warning",
    meaning: "the encoded request is so large that RongCloud may refuse it",
    remedy: "Shorten the content: a Chinese character takes 9 bytes on the wire.",
  },
  NO_PUSH: {
    severity: "warning",
    meaning: "users who are offline get no push notification of this RongCloud message type",
    remedy: "Add pushContent if they should get one.",
  },
  MESSAGE_TOO_LARGE: {
    severity: "error",
    meaning: "text and ext together are larger than Easemob takes",
    remedy: "Shorten the text or ext.",
  },
} as const;

export interface ListedProblemCode extends ProblemCodeEntry {
  readonly code: string;
}

/** The whole catalogue as a list, in its own order. */
export function listProblemCodes(): readonly ListedProblemCode[] {
  return [...Object.entries(problemCodes), ...Object.entries(vendorProblemCodes)].map(([code, entry]) => ({
    code,
    ...entry,
  }));
}
