// What people call our keys, channels and choices elsewhere, so that a wrong word can be answered with the right one.
import { nearest } from "../text/did-you-mean.ts";

/** Lower case, without separators: the words of other systems, and of Chinese, for a key. */
const keys: Readonly<Record<string, readonly string[]>> = {
  text: ["body", "msg"],
  message: ["body", "msg"],
  content: ["body", "msg"],
  body: ["msg"],
  正文: ["body"],
  内容: ["body"],
  文本: ["body"],
  subject: ["title"],
  name: ["title"],
  headline: ["title"],
  标题: ["title"],
  sender: ["from"],
  senderid: ["from"],
  fromuser: ["from"],
  发送者: ["from"],
  发送人: ["from"],
  channels: ["deliveries"],
  targets: ["deliveries"],
  destinations: ["deliveries"],
  channel: ["to", "deliveries"],
  target: ["to"],
  status: ["state"],
  urgency: ["priority"],
  application: ["app"],
  environment: ["app"],
  expires: ["ttl"],
  notbefore: ["schedule"],
  notafter: ["schedule"],
  start: ["schedule"],
  startat: ["schedule"],
  sendat: ["schedule"],
  end: ["schedule"],
  endat: ["schedule"],
  time: ["schedule"],
  date: ["schedule"],
  when: ["schedule"],
};

/** What other systems call a choice. */
const choices: Readonly<Record<string, readonly string[]>> = {
  android: ["aos"],
  windows: ["pc"],
  macos: ["mac"],
  iphone: ["ios"],
  text: ["txt"],
  image: ["img"],
  picture: ["img"],
  voice: ["audio"],
  location: ["loc"],
  command: ["cmd"],
  high: ["urgent"],
  critical: ["urgent"],
  medium: ["normal"],
  default: ["normal"],
  recall: ["absent"],
  recalled: ["absent"],
  removed: ["absent"],
  deleted: ["absent"],
  cancelled: ["absent"],
  off: ["absent"],
  active: ["present"],
  enabled: ["present"],
  on: ["present"],
};

/** The key that is meant by another word or a slip; null where nothing is near. */
export function meantKey(word: string, candidates: readonly string[]): string | null {
  return listed(keys, word, candidates) ?? nearest(word, candidates);
}

/** The choice that is meant by another word or a slip; null where nothing is near. */
export function meantChoice(word: string, candidates: readonly string[]): string | null {
  return listed(choices, word, candidates) ?? nearest(word, candidates);
}

function listed(
  words: Readonly<Record<string, readonly string[]>>,
  word: string,
  candidates: readonly string[],
): string | null {
  const plain = word.toLowerCase().replace(/[\s_-]/g, "");
  const meant = Object.hasOwn(words, plain) ? (words[plain] ?? []) : [];
  return meant.find((candidate) => candidates.includes(candidate) && candidate !== word) ?? null;
}
