// Easemob's sandbox against SEED 004: the limits of each channel over a driven clock.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import {
  type Answered,
  easemobCall,
  easemobToken,
  field,
  hourMs,
  minuteMs,
  secondMs,
  startMs,
} from "./vendor-requests.ts";

const toUsers = "/messages/broadcast";
const toOnline = "/messages/users/broadcast";
const toChatrooms = "/messages/chatrooms/broadcast";

const msg = { type: "txt", msg: "send broadcast to all users" };
const usersText = { target_type: "users", msg, from: "admin", ext: { extKey: "extValue" } };
const onlineText = { msg, from: "admin", ext: { extKey: "extValue" } };

let clock: SandboxClock;
let sandbox: RunningSandbox;
let token: string;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandbox = await startSandbox("easemob", { nowMs: clock.nowMs });
  token = await easemobToken(sandbox);
});
afterEach(() => sandbox.close());

function call(path: string, body: unknown, more: Record<string, string> = {}): Promise<Answered> {
  return easemobCall(sandbox, path, body, { Authorization: `Bearer ${token}`, ...more });
}

function verdict(answered: Answered): string {
  return [answered.status, field(answered, "error"), field(answered, "error_description")].join(" ").trimEnd();
}

describe("limits at Easemob", () => {
  const over = "429 reach_limit This request has reached api limit";

  async function verdictsAt(path: string, body: unknown, momentsMs: readonly number[]): Promise<readonly string[]> {
    const verdicts: string[] = [];
    for (const afterMs of momentsMs) {
      clock.set(startMs + afterMs);
      verdicts.push(verdict(await call(path, body)));
    }
    return verdicts;
  }

  it("takes one broadcast to all users in 30 minutes and 3 in a UTC day", async () => {
    const half = 30 * minuteMs;
    const verdicts = await verdictsAt(toUsers, usersText, [
      0,
      half - 1,
      half,
      2 * half,
      3 * half,
      24 * hourMs - 1,
      24 * hourMs,
    ]);

    const dayOver = "403 forbidden_op broadcast message limit exceeded";
    expect(verdicts).toEqual(["200", over, "200", "200", dayOver, dayOver, "200"]);
  });

  it("takes one broadcast to online users a minute and 50 a day", async () => {
    const moments = [...Array(51).keys()].map((index) => index * minuteMs);
    const verdicts = await verdictsAt(toOnline, onlineText, [
      ...moments.slice(0, 50),
      49 * minuteMs + 1,
      50 * minuteMs,
    ]);

    expect(verdicts.slice(0, 50)).toEqual(Array(50).fill("200"));
    expect(verdicts.slice(50)).toEqual([over, "403 forbidden_op online user broadcast limit exceeded"]);
  });

  it("takes one broadcast to chatrooms a second, 10 a minute and 100 a day", async () => {
    const perSecond = await verdictsAt(toChatrooms, onlineText, [0, 999, 1000]);
    const perMinute = await verdictsAt(
      toChatrooms,
      onlineText,
      [...Array(9).keys()].map((index) => (index + 2) * secondMs),
    );
    sandbox.spendElsewhere("easemob/chatrooms", 1);
    sandbox.configure({ limits: { "easemob/chatrooms": { perDay: 11 } } });
    const perDay = await verdictsAt(toChatrooms, onlineText, [2 * minuteMs, 3 * minuteMs]);

    expect(perSecond).toEqual(["200", over, "200"]);
    expect(perMinute).toEqual([...Array<string>(8).fill("200"), over]);
    expect(perDay).toEqual(["200", "403 forbidden_op chatroom broadcast limit exceeded"]);
  });

  it("takes 100 broadcasts to chatrooms a day", async () => {
    const moments = [...Array(101).keys()].map((index) => index * 6 * secondMs);

    const verdicts = await verdictsAt(toChatrooms, onlineText, moments);

    expect(verdicts.slice(0, 100)).toEqual(Array(100).fill("200"));
    expect(verdicts[100]).toBe("403 forbidden_op chatroom broadcast limit exceeded");
  });
});
