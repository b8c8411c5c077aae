// The codes of rules across the keys of an announcement.

export const announcementProblemCodes = {
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
} as const;
