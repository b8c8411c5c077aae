// Announcements that break a rule across keys, and those that only deserve a warning; the mark stands where.
import type { Mistake } from "./marked-text.ts";
import { delivering, deliveringWithoutBody, deliveringWithoutSender, scheduled } from "./mistaken-texts.ts";

export const ruleMistakes: readonly Mistake[] = [
  { code: "CHANNEL_UNKNOWN", about: "a channel nobody has", text: delivering("- to: ▲wechat/users") },
  {
    code: "CHANNEL_UNKNOWN",
    about: "a property every object inherits as a channel",
    text: delivering("- to: ▲netease/constructor"),
  },
  {
    code: "DELIVERY_DUPLICATE",
    about: "a channel twice",
    text: delivering("- to: netease/users", "- to: ▲netease/users"),
  },
  {
    code: "DELIVERY_DUPLICATE",
    about: "a channel of an app twice",
    text: delivering(
      "- { to: netease/users, app: a }",
      "- { to: netease/users, app: b }",
      "- { to: ▲netease/users, app: a }",
    ),
  },
  {
    code: "SENDER_MISSING",
    about: "RongCloud without a sender",
    text: deliveringWithoutSender("- ▲to: rongcloud/users"),
  },
  {
    code: "BODY_MISSING",
    about: "no body",
    text: deliveringWithoutBody("- to: rongcloud/users", "  content: { content: x }", "- ▲to: netease/users"),
  },
  {
    code: "SCHEDULE_ORDER",
    about: "an end before its start, in another zone",
    text: scheduled("notBefore: 2026-11-21T09:00:00+08:00", "notAfter: ▲2026-11-21T01:00:00Z"),
  },
  {
    code: "RESOLVE_ID_MISSING",
    about: "sent without the id that NetEase can be asked for",
    text: delivering("- to: netease/users", "  resolve: ▲{ attempt: 1, outcome: sent, sentAt: 2026-11-21T01:00:00Z }"),
  },
  {
    code: "RESOLVE_ID_UNEXPECTED",
    about: "an id of a channel without ids",
    text: delivering(
      "- to: rongcloud/chatrooms",
      '  resolve: { attempt: 1, outcome: sent, ▲id: "1", sentAt: 2026-11-21T01:00:00Z }',
    ),
  },
  {
    code: "RESOLVE_ID_UNEXPECTED",
    about: "an id of what was not sent",
    text: delivering("- to: netease/users", '  resolve: { attempt: 1, outcome: not-sent, ▲id: "1" }'),
  },
  {
    code: "RESOLVE_SENT_AT",
    about: "sent, but not when",
    text: delivering("- to: netease/users", '  resolve: ▲{ attempt: 1, outcome: sent, id: "1" }'),
  },
  {
    code: "RESOLVE_SENT_AT",
    about: "not sent, and yet when",
    text: delivering(
      "- to: netease/users",
      "  resolve: { attempt: 1, outcome: not-sent, ▲sentAt: 2026-11-21T01:00:00Z }",
    ),
  },
  {
    code: "CONTENT_REQUIRED",
    about: "a rule of the vendor's own",
    text: delivering("- to: rongcloud/users", "  pushContent: x", "  objectName: ▲RC:ImgMsg"),
  },
];

/** These leave the announcement valid. */
export const warnings: readonly Mistake[] = [
  {
    code: "TEXT_INVISIBLE",
    about: "a direction control in the body",
    text: "title: T\nbody: a▲\u202Eb\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "TEXT_INVISIBLE",
    about: "a zero-width space in a comment",
    text: "title: T # a▲\u200Bb\nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "TEXT_INVISIBLE",
    about: "a direction control as an escape",
    text: 'title: T\nbody: ▲"a\\u202Eb"\ndeliveries: [{ to: netease/users }]\n',
  },
  {
    code: "TEXT_INVISIBLE",
    about: "a joiner between Latin letters",
    text: "title: ad▲\u200Dmin\nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "TEXT_CUT",
    about: "a number sign in a title",
    text: "title: Issue ▲#42 is mended\nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "TEXT_CUT",
    about: "anything behind a # in a body",
    text: "title: T # fine\nbody: Sale ▲# 50% off\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "BODY_FOLDED",
    about: "a body of several lines without a |",
    text: "title: T\nbody: ▲a\n  b\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "LEADING_ZERO",
    about: "zeros that get lost",
    text: delivering("- to: easemob/users", "  ext: { code: ▲007 }"),
  },
  {
    code: "BODY_FOLDED",
    about: "a folded body",
    text: "title: T\nbody: ▲>\n  a\n  b\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "BODY_UNUSED",
    about: "a body that nobody sends",
    text: "title: T\n▲body: x\nfrom: bot\ndeliveries: [{ to: rongcloud/users, content: { content: y } }]\n",
  },
  {
    code: "BROADCASTS_LAST",
    about: "broadcasts above other keys",
    text: "title: T\nbody: x\n▲broadcasts: {}\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "RESOLVE_WITHOUT_ID",
    about: "sent without an id that nobody can look up",
    text: delivering("- to: easemob/users", "  resolve: ▲{ attempt: 1, outcome: sent, sentAt: 2026-11-21T01:00:00Z }"),
  },
  {
    code: "TTL_WITHOUT_OFFLINE",
    about: "a warning of the vendor's own",
    text: delivering("- to: netease/users", "  ttl: ▲48"),
  },
];
