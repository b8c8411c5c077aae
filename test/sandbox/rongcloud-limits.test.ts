// RongCloud's sandbox against SEED 002, SEED 003, RC-AUTH and RC-RECALL: authentication, limits, recalls.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import {
  type Answered,
  field,
  hourMs,
  minuteMs,
  rongcloudCall,
  rongcloudHeaders,
  sha1,
  startMs,
} from "./vendor-requests.ts";

const toUsers = "/message/broadcast.json";
const toChatrooms = "/message/chatroom/broadcast.json";
const recall = "/message/broadcast/recall.json";

/** The body of SEED 002's request example, byte for byte. */
const usersExample =
  "content=%7B%22content%22%3A%22hello%22%2C%22extra%22%3A%22helloExtra%22%7D&fromUserId=2191&objectName=RC:TxtMsg" +
  "&pushContent=thisisapush&pushData=%7B%22pushData%22%3A%22hello%22%7D";
const hello = { fromUserId: "2191", objectName: "RC:TxtMsg", content: '{"content":"hello"}' };

let clock: SandboxClock;
let sandbox: RunningSandbox;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandbox = await startSandbox("rongcloud", { nowMs: clock.nowMs });
});
afterEach(() => sandbox.close());

type Form = Readonly<Record<string, string>>;

function call(path: string, body: string | Form, more: Record<string, string> = {}): Promise<Answered> {
  return rongcloudCall(sandbox, path, body, { ...rongcloudHeaders(sandbox, clock.nowMs()), ...more });
}

function verdict(answered: Answered): string {
  return `${answered.status} ${field(answered, "code")}`;
}

describe("authentication at RongCloud", () => {
  it("takes a Signature that a shell computes, also with RC- headers", async () => {
    sandbox.configure({ credentials: { appKey: "uwd1c0sxdlx2", appSecret: "secret" } });
    // printf 'secret143141585127132438' | sha1sum
    const signature = "71a341ee2f41424fadbd3585d1efde73de4a3c62";

    const answered = await rongcloudCall(sandbox, toUsers, usersExample, {
      "RC-App-Key": "uwd1c0sxdlx2",
      "RC-Timestamp": "1585127132438",
      "RC-Nonce": "14314",
      "RC-Signature": signature,
    });

    expect(verdict(answered)).toBe("200 200");
  });

  it("takes a nonce of 18 characters, and seconds only where told so", async () => {
    const secret = sandbox.credentials["appSecret"] ?? "";
    const nonce = "n".repeat(18);
    const seconds = String(startMs / 1000);
    const inSeconds = { Nonce: nonce, Timestamp: seconds, Signature: sha1(`${secret}${nonce}${seconds}`) };
    const inMs = { Nonce: nonce, Signature: sha1(`${secret}${nonce}${startMs}`) };

    const ms = await call(toUsers, hello, inMs);
    sandbox.configure({ settings: { timestampDigits: 10 } });
    const s = await call(toUsers, hello, inSeconds);

    expect([ms, s].map(verdict)).toEqual(["200 200", "200 200"]);
  });

  it("refuses wrong credentials over HTTP 401", async () => {
    const headers = rongcloudHeaders(sandbox, startMs);
    const secret = sandbox.credentials["appSecret"] ?? "";
    const uuid = "9f3c2d1e-0000-4000-8000-000000000000";
    const seconds = String(startMs / 1000);
    const wrong = [
      { "App-Key": "other" },
      { Signature: sha1("guess") },
      { Signature: "" },
      { Nonce: uuid, Signature: sha1(`${secret}${uuid}${headers["Timestamp"] ?? ""}`) },
      { Timestamp: seconds, Signature: sha1(`${secret}${headers["Nonce"] ?? ""}${seconds}`) },
    ];

    const answers = await Promise.all(wrong.map((change) => call(toUsers, hello, change)));

    expect(answers.map(verdict)).toEqual(["401 1001", "401 1004", "401 1004", "401 1004", "401 1004"]);
    expect(sandbox.broadcasts).toEqual([]);
  });

  it("does not count calls it cannot attribute to the app", async () => {
    for (let index = 0; index < 5; index += 1) await call(toUsers, hello, { Signature: "0" });

    expect(verdict(await call(toUsers, hello))).toBe("200 200");
  });

  it("tells a locked app 1006", async () => {
    sandbox.configure({ locked: true });

    expect(verdict(await call(toUsers, hello))).toBe("401 1006");
  });
});

describe("limits at RongCloud", () => {
  it("takes 2 calls an hour and 3 a day, until midnight in Shanghai", async () => {
    const verdicts: string[] = [];
    for (const afterMs of [0, minuteMs, hourMs - 1, hourMs, 3 * hourMs, 16 * hourMs - 1, 16 * hourMs]) {
      clock.set(startMs + afterMs);
      verdicts.push(verdict(await call(toUsers, hello)));
    }

    expect(verdicts).toEqual(["200 200", "200 200", "429 1008", "200 200", "429 1008", "429 1008", "200 200"]);
  });

  it("says 1009 over HTTP 430 when the service is not opened, and 1008 when asked too often", async () => {
    sandbox.configure({ opened: { "rongcloud/users": false } });

    const answers = [await call(toUsers, hello), await call(toUsers, hello), await call(toUsers, hello)];

    expect(answers.map(verdict)).toEqual(["430 1009", "430 1009", "429 1008"]);
    expect(verdict(await call(toChatrooms, hello))).toBe("200 200");
  });

  it("holds limits that sales raised", async () => {
    sandbox.configure({ limits: { "rongcloud/users": { perHour: 5, perDay: 4 } } });
    const verdicts = [];
    for (let index = 0; index < 5; index += 1) verdicts.push(verdict(await call(toUsers, hello)));

    expect(verdicts).toEqual(["200 200", "200 200", "200 200", "200 200", "429 1008"]);
  });
});

describe("recalling at RongCloud", () => {
  async function sentUid(): Promise<string> {
    return field(await call(toUsers, hello), "messageUID");
  }

  it("takes back what the sender sent then", async () => {
    const messageUID = await sentUid();
    clock.advance(minuteMs);

    const form = {
      fromUserId: "2191",
      messageUID,
      sentTime: String(startMs + 2000),
      isAdmin: "0",
      isDelete: "1",
      extra: "x",
    };
    const answered = await call(recall, form);

    expect(answered.text).toBe('{"code":200}');
    expect(sandbox.broadcasts).toMatchObject([{ id: messageUID, recalledAtMs: startMs + minuteMs }]);
    expect(sandbox.log[1]).toMatchObject({ api: "rongcloud/recall", recalled: messageUID, undocumented: [] });
  });

  it.each([
    { what: "no sender", change: { fromUserId: "" } },
    { what: "another sender", change: { fromUserId: "2192" } },
    { what: "no message", change: { messageUID: "" } },
    { what: "an unknown message", change: { messageUID: "XXXX-JJJJ-KKKK-LLLL" } },
    { what: "no time", change: { sentTime: "" } },
    { what: "a time in seconds", change: { sentTime: String(startMs / 1000) } },
    { what: "a time an hour off", change: { sentTime: String(startMs - hourMs) } },
    { what: "isDelete written true", change: { isDelete: "true" } },
    { what: "isAdmin written true", change: { isAdmin: "true" } },
    { what: "disableUpdateLastMsg written 1", change: { disableUpdateLastMsg: "1" } },
  ])("refuses $what", async ({ change }) => {
    const messageUID = await sentUid();

    const answered = await call(recall, { fromUserId: "2191", messageUID, sentTime: String(startMs), ...change });

    expect(verdict(answered)).toBe("400 1002");
    expect(sandbox.broadcasts[0]?.recalledAtMs).toBeNull();
  });

  it("takes both values of every flag", async () => {
    const form = { fromUserId: "2191", messageUID: await sentUid(), sentTime: String(startMs) };

    const answers = [
      await call(recall, { ...form, isAdmin: "0", isDelete: "0", disableUpdateLastMsg: "false" }),
      await call(recall, { ...form, isAdmin: "1", isDelete: "1", disableUpdateLastMsg: "true" }),
    ];

    expect(answers.map(verdict)).toEqual(["200 200", "200 200"]);
  });

  it("takes 2 recalls an hour and 3 a day, apart from sends, and the same one again", async () => {
    const form = { fromUserId: "2191", messageUID: await sentUid(), sentTime: String(startMs) };
    const verdicts: string[] = [];
    for (const afterMs of [0, 1, 2, hourMs, 2 * hourMs + 1]) {
      clock.set(startMs + afterMs);
      verdicts.push(verdict(await call(recall, form)));
    }

    expect(verdicts).toEqual(["200 200", "200 200", "429 1008", "200 200", "429 1008"]);
  });
});

describe("requests RongCloud does not know", () => {
  it("answers a wrong path and a wrong method with 404", async () => {
    const get = await fetch(`${sandbox.baseUrl}${toUsers}`);
    await get.text();

    expect([(await call("/message/broadcast", hello)).status, get.status]).toEqual([404, 404]);
  });

  it("finds no data in an empty or a JSON body", async () => {
    const empty = await call(toUsers, "");
    const json = await call(toUsers, JSON.stringify(hello), { "Content-Type": "application/json" });

    expect([empty, json].map(verdict)).toEqual(["400 1003", "400 1003"]);
  });

  it("refuses repeated keys", async () => {
    expect(verdict(await call(toUsers, `${usersExample}&fromUserId=2192`))).toBe("400 1002");
  });
});
