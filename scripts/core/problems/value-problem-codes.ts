// The codes of keys and values that do not fit their schema.

export const valueProblemCodes = {
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
} as const;
