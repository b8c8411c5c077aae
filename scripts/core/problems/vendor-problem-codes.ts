// The codes of the vendors' own rules, from `ChannelSpec.check`; message and remedy come with each violation.

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
