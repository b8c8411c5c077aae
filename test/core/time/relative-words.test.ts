// Words that are true only for a while, by language: found where they mislead, and not where they only look like it.
import { describe, expect, it } from "vitest";
import { relativeWords } from "../../../scripts/core/time/relative-words.ts";

function wordsOf(text: string): readonly string[] {
  return relativeWords(text).map((word) => word.text);
}

describe("relativeWords", () => {
  it.each([
    ["We will be offline tonight from 22:00.", ["tonight"]],
    ["Tomorrow we move. See you the day after tomorrow!", ["Tomorrow", "the day after tomorrow"]],
    ["The update starts in an hour.", ["in an hour"]],
    ["Back in 30 minutes", ["in 30 minutes"]],
    ["Signing in broke 20 minutes ago and works again.", ["20 minutes ago"]],
    ["We just now found the cause.", ["just now"]],
    ["Sale this weekend, and next Monday too", ["this weekend", "next Monday"]],
    ["New rules apply in two weeks.", ["in two weeks"]],
    ["系统将于今晚升级。", ["今晚"]],
    ["服务刚刚恢复，明天继续观察。", ["刚刚", "明天"]],
    ["维护马上开始，请保存。", ["马上"]],
    ["服务将在两小时后恢复", ["两小时后"]],
    ["30分钟后重启", ["30分钟后"]],
    ["下周一放假，本周末加班", ["下周一", "本周末"]],
    ["三天后到期", ["三天后"]],
    ["系統將於後天升級，剛剛通知", ["後天", "剛剛"]],
    ["今夜メンテナンスを行います", ["今夜"]],
    ["내일 점검합니다", ["내일"]],
    ["【系统维护】今晚 22:00 升级。\nMaintenance tonight from 22:00.", ["今晚", "tonight"]],
  ])("finds them: %s", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    "We will be offline on 2026-11-21 from 22:00 to 23:00 (UTC+8).",
    "Version 5.0 is now available. Update soon!",
    "The move takes 2 hours and is done within an hour at most.",
    "You can vote once in 24 hours.",
    "Backups run every day; refunds take 7 days.",
    "As USA Today wrote about Tomorrowland",
    "今日头条上线新功能",
    "《明日方舟》与《明日之后》联动",
    "尺寸刚刚好",
    "马上登录领取奖励",
    "先天后天都重要",
    "24小时客服热线",
    "每周三更新，上周边商品",
    "请立即升级到 5.0 版本",
  ])("leaves alone: %s", (text) => {
    expect(wordsOf(text)).toEqual([]);
  });

  it.each([
    "Maintenance tonight, 2026-11-21, from 22:00 (UTC+8)",
    "Tomorrow (22 November) we move.",
    "今晚（11月21日）22:00 升级",
    "11月22日，即明天，停机",
  ])("lets a date beside it say which day is meant: %s", (text) => {
    expect(wordsOf(text)).toEqual([]);
  });

  it("does not let the date of one language speak for the other", () => {
    expect(wordsOf("今晚（2026-11-21）升级\nMaintenance tonight")).toEqual(["tonight"]);
  });

  it("gives the place of each in the text", () => {
    const text = "Hello.\nSee you tomorrow, or tonight";

    for (const { index, text: word } of relativeWords(text)) expect(text.slice(index).startsWith(word)).toBe(true);
  });

  it("takes a long and odd text as fast as any other", () => {
    for (const part of ["1", "1.", "in 1 ", "12:", "二", "下", "a.b-", "10点"])
      expect(relativeWords(part.repeat(100_000 / part.length)).length).toBeGreaterThanOrEqual(0);
  });
});
