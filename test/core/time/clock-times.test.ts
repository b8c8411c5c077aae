// Times of day in announcements: which of them say in which zone they are meant.
import { describe, expect, it } from "vitest";
import { timesWithoutZone } from "../../../scripts/core/time/clock-times.ts";

function timesOf(text: string): readonly string[] {
  return timesWithoutZone(text).map((time) => time.text);
}

describe("timesWithoutZone", () => {
  it.each([
    ["Offline from 22:00 to 23:00.", ["22:00", "23:00"]],
    ["Starts at 10 pm, ends 11:30 p.m.", ["10 pm", "11:30"]],
    ["晚上10点升级，预计 2点30分 恢复", ["晚上10点", "2点30分"]],
    ["22：00 至 23：00 停机", ["22：00", "23：00"]],
    ["系统维护 Maintenance 2026-11-21 22:00–23:00", ["22:00", "23:00"]],
    ["升级时间 22:00（北京时间）\nMaintenance from 22:00", ["22:00"]],
  ])("finds them: %s", (text, times) => {
    expect(timesOf(text)).toEqual(times);
  });

  it.each([
    "Offline from 22:00 to 23:00 (UTC+8).",
    "Offline from 22:00 to 23:00. All times are UTC.",
    "2026-11-21T22:00:00+08:00",
    "At 22:00 Beijing time",
    "9:00 PST",
    "22:00 至 23:00（北京时间）升级",
    "当地时间晚上10点",
    "升级 22:00 至 23:00（北京时间）\nMaintenance: from 22:00 to 23:00 (UTC+8)",
    "维护：22:00–23:00（北京时间）\n期间 22:30 重启",
    "Photos in 16:9 and 4:3",
    "See https://status.example.com:8443/at/10:30 or 127.0.0.1:8080",
    "Version 5.0.1, build 10.15",
    "24小时客服，3点建议，第2点说明",
    "The first 10 users win 5 points",
  ])("leaves alone: %s", (text) => {
    expect(timesOf(text)).toEqual([]);
  });

  it("gives the place of each in the text", () => {
    const text = "Hello.\nFrom 22:00 to 23:00";

    for (const { index, text: time } of timesWithoutZone(text)) expect(text.slice(index).startsWith(time)).toBe(true);
  });

  it("takes a long and odd text as fast as any other", () => {
    for (const part of ["1", "1.", "1:", "12:3", "a.", "a.b-", "十", "https://"])
      expect(timesWithoutZone(part.repeat(100_000 / part.length)).length).toBeGreaterThanOrEqual(0);
  });
});
