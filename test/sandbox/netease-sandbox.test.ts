// NetEase's sandbox against SEED 000, SEED 001 and NE-CALL: the documents' examples, errors and authentication.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import {
  type Answered,
  field,
  hourMs,
  neteaseCall,
  neteaseHeaders,
  neteaseSend,
  post,
  sha1,
  startMs,
} from "./vendor-requests.ts";

let clock: SandboxClock;
let sandbox: RunningSandbox;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandbox = await startSandbox("netease", { nowMs: clock.nowMs });
});
afterEach(() => sandbox.close());

function call(
  path: string,
  form: Readonly<Record<string, string>>,
  more: Record<string, string> = {},
): Promise<Answered> {
  return neteaseCall(sandbox, path, form, { ...neteaseHeaders(sandbox, clock.nowMs()), ...more });
}

async function sent(form: Readonly<Record<string, string>>): Promise<string> {
  return field(await call(neteaseSend, form), "broadcastId");
}

describe("sending to NetEase", () => {
  it("accepts the document's cURL example and answers with the documented members", async () => {
    const answered = await call(neteaseSend, { from: "zhangsan", body: "abc" });

    expect(answered.status).toBe(200);
    expect(answered.contentType).toBe("application/json; charset=utf-8");
    expect(JSON.parse(answered.text)).toEqual({
      code: 200,
      msg: {
        body: "abc",
        createTime: startMs,
        isOffline: false,
        // JSON.parse damages it, which is the point.
        broadcastId: Number(field(answered, "broadcastId")),
        targetOs: ["ios", "aos", "pc", "web", "mac"],
        from: "zhangsan",
      },
    });
    expect(sandbox.broadcasts).toMatchObject([{ api: "netease/users", text: "abc", from: "zhangsan", atMs: startMs }]);
  });

  it("writes the id as a bare 19-digit number that a double cannot hold", async () => {
    const answered = await call(neteaseSend, { body: "abc" });

    const [, digits = ""] = /"broadcastId":(\d{19})[,}]/.exec(answered.text) ?? [];
    expect(digits).toBe(sandbox.broadcasts[0]?.id);
    expect(String(BigInt(Number(digits)))).not.toBe(digits);
  });

  it("can give 14-digit ids, as in the document's example", async () => {
    sandbox.configure({ settings: { idDigits: 14 } });

    expect(await sent({ body: "abc" })).toMatch(/^\d{14}$/);
  });

  it("stores for 7 days unless ttl says otherwise, and only what is offline expires", async () => {
    await call(neteaseSend, { body: "a", isOffline: "true" });
    await call(neteaseSend, { body: "b", isOffline: "true", ttl: "48", targetOs: '["ios","aos"]' });
    await call(neteaseSend, { body: "c", isOffline: "false", ttl: "48" });

    const expiries = sandbox.broadcasts.map(({ expiresAtMs }) => expiresAtMs);
    expect(expiries).toEqual([startMs + 168 * hourMs, startMs + 48 * hourMs, null]);
    expect(sandbox.log[1]?.answer?.bodyText).toContain(`"expireTime":${startMs + 48 * hourMs}`);
    expect(sandbox.log[1]?.answer?.bodyText).toContain('"targetOs":["ios","aos"]');
  });

  it.each([
    { what: "no body", form: {}, desc: "body is required" },
    { what: "4097 characters", form: { body: "公".repeat(4097) }, desc: "body exceeds 4096 characters" },
    { what: "an empty sender", form: { body: "a", from: "" }, desc: "from must be" },
    { what: "a sender of 33 characters", form: { body: "a", from: "x".repeat(33) }, desc: "from must be" },
    { what: "a flag written 1", form: { body: "a", isOffline: "1" }, desc: "isOffline must be" },
    { what: "a fraction of an hour", form: { body: "a", ttl: "1.5" }, desc: "ttl must be" },
    { what: "no hours", form: { body: "a", ttl: "0" }, desc: "ttl must be" },
    { what: "too many hours", form: { body: "a", ttl: "721" }, desc: "ttl exceeds" },
    { what: "clients that are no JSON", form: { body: "a", targetOs: "ios" }, desc: "targetOs must be" },
    { what: "an unknown client", form: { body: "a", targetOs: '["android"]' }, desc: "targetOs must be" },
    { what: "clients nested too deep", form: { body: "a", targetOs: '[["ios"]]' }, desc: "targetOs must be" },
    { what: "no clients", form: { body: "a", targetOs: "[]" }, desc: "targetOs must be" },
  ])("refuses $what as 414 over HTTP 200", async ({ form, desc }) => {
    const answered = await call(neteaseSend, form);

    expect(answered.status).toBe(200);
    expect(field(answered, "code")).toBe("414");
    expect(field(answered, "desc")).toContain(desc);
    expect(sandbox.broadcasts).toEqual([]);
  });

  it("accepts exactly 4096 characters, 32 characters of sender and the highest ttl", async () => {
    await sent({ body: "公".repeat(4096), from: "x".repeat(32), ttl: "720", isOffline: "true" });

    expect(sandbox.broadcasts).toHaveLength(1);
  });

  it("refuses repeated keys, which is not how a JSONArray is sent", async () => {
    const body = "body=a&targetOs=ios&targetOs=aos";
    const headers = { "Content-Type": "application/x-www-form-urlencoded", ...neteaseHeaders(sandbox, startMs) };

    const answered = await post(`${sandbox.baseUrl}${neteaseSend}`, body, headers);

    expect(answered.text).toBe('{"code":414,"desc":"targetOs is given twice"}');
  });

  it("names parameters that the documents do not know", async () => {
    await call(neteaseSend, { body: "a", offline: "true" });

    expect(sandbox.log[0]?.undocumented).toEqual(["offline"]);
  });

  it("refuses a repeated RequestId as 431 and broadcasts once", async () => {
    const first = await call(neteaseSend, { body: "a" }, { RequestId: "r-1" });
    const again = await call(neteaseSend, { body: "a" }, { RequestId: "r-1" });

    expect([field(first, "code"), field(again, "code")]).toEqual(["200", "431"]);
    expect(sandbox.broadcasts).toHaveLength(1);
  });
});

describe("authentication at NetEase", () => {
  it("takes a CheckSum that a shell computes: sha1 of secret, nonce and seconds in lower case", async () => {
    sandbox.configure({ credentials: { appKey: "key", appSecret: "secret" } });
    clock.set(1_443_592_222_000);

    // printf 'secret123451443592222' | sha1sum
    const answered = await neteaseCall(
      sandbox,
      neteaseSend,
      { body: "a" },
      {
        AppKey: "key",
        Nonce: "12345",
        CurTime: "1443592222",
        CheckSum: "e7aed96a862759539c5ad42450e5b2a62529aaf9",
      },
    );

    expect(field(answered, "code")).toBe("200");
  });

  it.each([
    { what: "another app key", change: { AppKey: "other" } },
    { what: "no nonce", change: { Nonce: "" } },
    { what: "a wrong CheckSum", change: { CheckSum: sha1("guess") } },
    { what: "a clock 5 minutes and a second behind", shiftMs: -301_000 },
    { what: "a clock 5 minutes and a second ahead", shiftMs: 301_000 },
  ])("refuses $what as 403", async ({ change, shiftMs = 0 }) => {
    const headers = { ...neteaseHeaders(sandbox, startMs + shiftMs), ...change };

    const answered = await neteaseCall(sandbox, neteaseSend, { body: "a" }, headers);

    expect(answered.status).toBe(200);
    expect(field(answered, "code")).toBe("403");
    expect(sandbox.broadcasts).toEqual([]);
  });

  it("refuses upper-case hex, milliseconds, and a nonce of 129 characters", async () => {
    const headers = neteaseHeaders(sandbox, startMs);
    const secret = sandbox.credentials["appSecret"] ?? "";
    const long = "n".repeat(129);
    const wrong = [
      { CheckSum: headers["CheckSum"]?.toUpperCase() ?? "" },
      { CurTime: String(startMs), CheckSum: sha1(`${secret}${headers["Nonce"] ?? ""}${startMs}`) },
      { Nonce: long, CheckSum: sha1(`${secret}${long}${headers["CurTime"] ?? ""}`) },
    ];

    const answers = await Promise.all(wrong.map((change) => call(neteaseSend, { body: "a" }, change)));

    expect(answers.map((answered) => field(answered, "code"))).toEqual(["403", "403", "403"]);
  });

  it("accepts a nonce of 128 characters", async () => {
    const headers = neteaseHeaders(sandbox, startMs);
    const nonce = "n".repeat(128);
    const checkSum = sha1(`${sandbox.credentials["appSecret"] ?? ""}${nonce}${headers["CurTime"] ?? ""}`);

    expect(field(await call(neteaseSend, { body: "a" }, { Nonce: nonce, CheckSum: checkSum }), "code")).toBe("200");
  });

  it("accepts a clock that is off by 5 minutes", async () => {
    const headers = neteaseHeaders(sandbox, startMs - 300_000);

    const answered = await neteaseCall(sandbox, neteaseSend, { body: "a" }, headers);

    expect(field(answered, "code")).toBe("200");
  });

  it("can answer 414, as the older page says", async () => {
    sandbox.configure({ settings: { authenticationFailureCode: 414 } });

    expect(field(await call(neteaseSend, { body: "a" }, { CheckSum: "0" }), "code")).toBe("414");
  });

  it("tells a locked app 301 and an app without the service 403", async () => {
    sandbox.configure({ opened: false });
    const unopened = await call(neteaseSend, { body: "a" });
    sandbox.configure({ opened: true, locked: true });
    const locked = await call(neteaseSend, { body: "a" });

    expect([field(unopened, "code"), field(locked, "code")]).toEqual(["403", "301"]);
    expect(field(unopened, "desc")).toContain("not activated");
  });
});

describe("requests NetEase does not know", () => {
  it("answers a wrong path with a gateway's 404 and GET with 405", async () => {
    const wrongPath = await call("/msg/broadcastMsg.action", { body: "a" });
    const get = await fetch(`${sandbox.baseUrl}${neteaseSend}`);
    await get.text();

    expect([wrongPath.status, get.status]).toEqual([404, 405]);
    expect(wrongPath.contentType).toBe("text/html");
    const nothing = { api: null, accepted: null, recalled: null };
    expect(sandbox.log).toMatchObject([nothing, nothing]);
  });

  it("refuses a JSON body", async () => {
    const answered = await call(neteaseSend, { body: "a" }, { "Content-Type": "application/json" });

    expect(field(answered, "code")).toBe("414");
  });
});
