// Announcements with a key or value that does not fit; the mark stands where the problem must be reported.
import type { Mistake } from "./marked-text.ts";
import {
  delivering,
  deliveringWithoutBody,
  deliveringWithoutSender,
  scheduled,
  withBroadcasts,
} from "./mistaken-texts.ts";

export const valueMistakes: readonly Mistake[] = [
  { code: "VALUE_TYPE", about: "a list instead of an announcement", text: "▲- title: T\n" },
  {
    code: "KEY_UNKNOWN",
    about: "a key nobody knows",
    text: "title: T\nbody: x\n▲colour: red\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "KEY_UNKNOWN",
    about: "a misspelt required key, which is not also missing",
    text: "▲titel: T\nbody: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "KEY_UNKNOWN",
    about: "a property every object inherits",
    text: "title: T\nbody: x\n▲constructor: x\ndeliveries: [{ to: netease/users }]\n",
  },
  {
    code: "KEY_UNKNOWN",
    about: "an option of another channel",
    text: delivering("- to: netease/users", "  ▲pushContent: x"),
  },
  {
    code: "KEY_UNKNOWN",
    about: "a field of another message type",
    text: deliveringWithoutBody("- to: easemob/users", "  msg: { type: txt, msg: x, ▲url: https://example.com }"),
  },
  { code: "KEY_MISSING", about: "no title", text: "▲body: x\ndeliveries: [{ to: netease/users }]\n" },
  { code: "KEY_MISSING", about: "no channel", text: delivering("- ▲app: staging") },
  { code: "KEY_MISSING", about: "a channel under another name", text: delivering("- ▲channel: netease/users") },
  {
    code: "KEY_MISSING",
    about: "a field that the message type requires",
    text: deliveringWithoutBody("- to: easemob/users", "  msg: ▲{ type: cmd }"),
  },
  {
    code: "KEY_NEEDS",
    about: "a VIVO category without classification",
    text: delivering("- to: rongcloud/users", "  pushExt: { pushConfigs: [{ VIVO: { ▲category: IM } }] }"),
  },
  {
    code: "OPTION_REFUSED",
    about: "a recall of chatrooms (RongCloud)",
    text: delivering("- to: rongcloud/chatrooms", "  ▲recall: { isDelete: 1 }"),
  },
  { code: "OPTION_REFUSED", about: "a recall of Easemob", text: delivering("- to: easemob/users", "  ▲recall: {}") },
  {
    code: "VALUE_TYPE",
    about: "a number in quotes",
    text: delivering("- to: netease/users", "  isOffline: true", '  ttl: ▲"48"'),
  },
  {
    code: "VALUE_TYPE",
    about: "a key without a value",
    text: "title: T\nbody: x\n▲schedule:\ndeliveries: [{ to: netease/users }]\n",
  },
  { code: "VALUE_TYPE", about: "ext: null", text: delivering("- to: easemob/users", "  ext: ▲null") },
  { code: "VALUE_TYPE", about: "a delivery that is only a channel", text: delivering("- ▲netease/users") },
  { code: "VALUE_TYPE", about: "a channel that is a list", text: delivering("- to: ▲[netease/users]") },
  {
    code: "VALUE_TYPE",
    about: "an id that is a number",
    text: withBroadcasts("netease/users: { status: sent, id: ▲48174937359009 }"),
  },
  {
    code: "VALUE_TYPE",
    about: "a sender that is a number",
    text: delivering("- to: netease/users").replace("from: bot", "from: ▲10001"),
  },
  {
    code: "VALUE_CHOICE",
    about: "a priority that does not exist",
    text: "title: T\nbody: x\npriority: ▲high\ndeliveries: [{ to: netease/users }]\n",
  },
  { code: "VALUE_CHOICE", about: "yes instead of true", text: delivering("- to: netease/users", "  isOffline: ▲yes") },
  {
    code: "VALUE_CHOICE",
    about: "a message type that does not exist",
    text: deliveringWithoutBody("- to: easemob/users", "  msg: { type: ▲text }"),
  },
  {
    code: "VALUE_FORM",
    about: "a http image for Huawei",
    text: delivering(
      "- to: rongcloud/users",
      "  pushExt: { pushConfigs: [{ HW: { image: ▲http://example.com/i.png } }] }",
    ),
  },
  {
    code: "VALUE_FORM",
    about: "an id that would start a line of its own",
    text: delivering(
      "- to: netease/users",
      '  resolve: { attempt: 1, outcome: sent, id: ▲"1\\nToken: x", sentAt: 2026-11-21T01:00:00Z }',
    ),
  },
  { code: "VALUE_FORM", about: "an app name in capitals", text: delivering("- to: netease/users", "  app: ▲Staging") },
  {
    code: "VALUE_FORM",
    about: "a key of broadcasts that is no delivery key",
    text: withBroadcasts("▲netease: { status: sent }"),
  },
  {
    code: "VALUE_FORM",
    about: "a title of two lines",
    text: 'title: ▲"a\\nb"\nbody: x\ndeliveries: [{ to: netease/users }]\n',
  },
  { code: "TIME_INVALID", about: "no offset", text: scheduled("notBefore: ▲2026-11-21T09:00:00") },
  { code: "TIME_INVALID", about: "a day that does not exist", text: scheduled("notBefore: ▲2026-02-30T09:00:00Z") },
  {
    code: "TIME_INVALID",
    about: "a time in broadcasts",
    text: withBroadcasts("netease/users: { status: sent, sentAt: ▲yesterday }"),
  },
  {
    code: "TEXT_EMPTY",
    about: "a body of spaces",
    text: 'title: T\nbody: ▲"  "\ndeliveries: [{ to: netease/users }]\n',
  },
  {
    code: "TEXT_EMPTY",
    about: "an empty sender",
    text: deliveringWithoutSender("- to: easemob/users", '  from: ▲""'),
  },
  {
    code: "TEXT_TOO_LONG",
    about: "a sender of 33 characters (NetEase)",
    text: deliveringWithoutSender("- to: netease/users", `  from: ▲${"a".repeat(33)}`),
  },
  {
    code: "TEXT_TOO_LONG",
    about: "a sender at the top that is too long for a channel",
    text: delivering("- to: netease/users", "- to: easemob/users").replace("from: bot", `from: ▲${"a".repeat(33)}`),
  },
  {
    code: "TEXT_TOO_LONG",
    about: "a push title of 51 characters",
    text: delivering("- to: rongcloud/users", `  pushExt: { title: ▲${"a".repeat(51)} }`),
  },
  {
    code: "NUMBER_RANGE",
    about: "a ttl of 0",
    text: delivering("- to: netease/users", "  isOffline: true", "  ttl: ▲0"),
  },
  { code: "LIST_EMPTY", about: "no deliveries", text: "title: T\nbody: x\ndeliveries: ▲[]\n" },
  { code: "LIST_EMPTY", about: "no clients", text: delivering("- to: netease/users", "  targetOs: ▲[]") },
  {
    code: "LIST_REPEATS",
    about: "a client twice",
    text: delivering("- to: netease/users", "  targetOs: [ios, pc, ▲ios]"),
  },
  {
    code: "MAP_SIZE",
    about: "two push services in one entry",
    text: delivering(
      "- to: rongcloud/users",
      "  pushExt: { pushConfigs: [▲{ HW: { channelId: a }, MI: { channelId: b } }] }",
    ),
  },
  {
    code: "MAP_SIZE",
    about: "more than 16 fields",
    text: deliveringWithoutBody("- to: easemob/users", `  msg: { type: custom, customExts: ▲{ ${fields(17)} } }`),
  },
];

function fields(count: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}: v`).join(", ");
}
