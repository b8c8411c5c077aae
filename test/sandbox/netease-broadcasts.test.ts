// NetEase's sandbox against SEED 000, SEED 001 and NE-QUERY: limits, history, queries and deletion.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import {
  type Answered,
  field,
  hourMs,
  minuteMs,
  neteaseCall,
  neteaseDelete,
  neteaseHeaders,
  neteaseQueryList,
  neteaseQueryOne,
  neteaseSend,
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

describe("limits at NetEase", () => {
  it("takes 10 calls a minute, then blocks the app for a minute, and takes calls again", async () => {
    for (let index = 0; index < 10; index += 1) await call(neteaseSend, { body: `a${index}` });
    clock.advance(30_000);
    const eleventh = await call(neteaseSend, { body: "b" });
    clock.advance(59_999);
    // All ten are older than a minute now: only the block refuses it.
    const blocked = await call(neteaseSend, { body: "b" });
    clock.advance(1);
    const later = await call(neteaseSend, { body: "b" });

    expect([eleventh, blocked, later].map((answered) => field(answered, "code"))).toEqual(["416", "416", "200"]);
    expect(eleventh.status).toBe(200);
    expect(sandbox.broadcasts).toHaveLength(11);
  });

  it("blocks only the send API", async () => {
    const id = await sent({ body: "a" });
    for (let index = 0; index < 10; index += 1) await call(neteaseSend, { body: "b" });

    expect(field(await call(neteaseSend, { body: "b" }), "code")).toBe("416");
    expect(field(await call(neteaseDelete, { broadcastId: id }), "code")).toBe("200");
  });

  it("holds the daily limit until midnight in Shanghai", async () => {
    sandbox.configure({ limits: { "netease/users": { perDay: 2 } } });
    const codes: string[] = [];
    for (const afterMs of [0, hourMs, 2 * hourMs, 16 * hourMs - 1, 17 * hourMs]) {
      clock.set(startMs + afterMs);
      codes.push(field(await call(neteaseSend, { body: "a" }), "code"));
    }

    expect(codes).toEqual(["200", "200", "416", "416", "200"]);
  });

  it("counts calls that somebody else made", async () => {
    sandbox.spendElsewhere("netease/users", 10);

    expect(field(await call(neteaseSend, { body: "a" }), "code")).toBe("416");
  });

  it.each([neteaseQueryList, neteaseQueryOne])("takes 100 calls of %s a second", async (path) => {
    const api = path === neteaseQueryList ? "netease/query-list" : "netease/query-one";
    sandbox.spendElsewhere(api, 99);
    const hundredth = await call(path, { broadcastId: "1" });
    clock.advance(1000);
    const later = await call(path, { broadcastId: "1" });

    expect([hundredth, later].map((answered) => field(answered, "code"))).not.toContain("416");
  });

  it("blocks queries over 100 a second for 10 seconds", async () => {
    sandbox.spendElsewhere("netease/query-list", 100);
    const over = await call(neteaseQueryList, {});
    clock.advance(9_999);
    const blocked = await call(neteaseQueryList, {});
    clock.advance(1);
    const later = await call(neteaseQueryList, {});

    expect([over, blocked, later].map((answered) => field(answered, "code"))).toEqual(["416", "416", "200"]);
  });
});

describe("the history of NetEase", () => {
  it("lists the newest first, with limit, type and start id", async () => {
    const ids: string[] = [];
    for (const isOffline of ["true", "false", "true"]) {
      clock.advance(minuteMs);
      ids.push(await sent({ body: isOffline, isOffline, from: "zhangsan" }));
    }
    const [oldest = "", middle = "", newest = ""] = ids;

    async function listed(form: Readonly<Record<string, string>>): Promise<readonly string[]> {
      const answered = await call(neteaseQueryList, form);
      return [...answered.text.matchAll(/"broadcastId":(\d+)/g)].map(([, id = ""]) => id);
    }

    expect(await listed({})).toEqual([newest, middle, oldest]);
    expect(await listed({ broadcastId: "0", limit: "1", type: "1" })).toEqual([newest]);
    expect(await listed({ type: "2" })).toEqual([newest, oldest]);
    expect(await listed({ type: "3" })).toEqual([middle]);
    expect(await listed({ broadcastId: middle })).toEqual([middle, oldest]);
  });

  it("answers an empty history with an empty list", async () => {
    expect((await call(neteaseQueryList, {})).text).toBe('{"code":200,"msgs":[]}');
  });

  it.each([{ limit: "101" }, { limit: "0" }, { type: "4" }, { broadcastId: "x" }])(
    "refuses the list of %o",
    async (form) => {
      expect(field(await call(neteaseQueryList, form), "code")).toBe("414");
    },
  );

  it("answers a query for one with the members of the document's example, without a sender", async () => {
    const id = await sent({ body: "hello world", isOffline: "true", ttl: "10", from: "zhangsan" });

    const answered = await call(neteaseQueryOne, { broadcastId: id });

    expect(answered.text).toBe(
      `{"code":200,"msg":{"expireTime":${startMs + 10 * hourMs},"body":"hello world","createTime":${startMs},` +
        `"isOffline":true,"broadcastId":${id},"targetOs":["ios","aos","pc","web","mac"]}}`,
    );
  });

  it("deletes by id, once", async () => {
    const id = await sent({ body: "a", isOffline: "true" });
    clock.advance(minuteMs);

    const deleted = await call(neteaseDelete, { broadcastId: id });
    const again = await call(neteaseDelete, { broadcastId: id });
    const queried = await call(neteaseQueryOne, { broadcastId: id });

    expect(deleted.text).toBe('{"code":200}');
    expect([field(again, "code"), field(queried, "code")]).toEqual(["404", "404"]);
    expect(sandbox.broadcasts[0]?.recalledAtMs).toBe(startMs + minuteMs);
    expect(sandbox.log[1]?.recalled).toBe(id);
  });

  it("does not take an id whose digits were lost", async () => {
    const id = await sent({ body: "a" });

    const damaged = await call(neteaseDelete, { broadcastId: String(BigInt(Number(id))) });

    expect(field(damaged, "code")).toBe("404");
    expect(sandbox.broadcasts[0]?.recalledAtMs).toBeNull();
  });

  it("cannot recall what has expired", async () => {
    const id = await sent({ body: "a", isOffline: "true", ttl: "1" });
    clock.advance(hourMs);

    expect(field(await call(neteaseDelete, { broadcastId: id }), "code")).toBe("403");
  });

  it.each([neteaseDelete, neteaseQueryOne])("refuses %s without an id", async (path) => {
    expect(field(await call(path, {}), "code")).toBe("414");
    expect(field(await call(path, { broadcastId: "1e19" }), "code")).toBe("414");
    expect(field(await call(path, { broadcastId: "1".repeat(20) }), "code")).toBe("414");
  });
});
