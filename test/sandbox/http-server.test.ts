// The sandboxes over the wire: scripted faults do what they say, every request is logged, everything closes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxFault } from "../../scripts/sandbox/fault-scripts.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import {
  type Answered,
  field,
  neteaseCall,
  neteaseHeaders,
  neteaseQueryList,
  neteaseSend,
  startMs,
} from "./vendor-requests.ts";

let folder: string;
let logFile: string;
let sandbox: RunningSandbox;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-log-"));
  logFile = join(folder, "requests.jsonl");
  sandbox = await startSandbox("netease", { nowMs: () => startMs, logFile });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

function send(): Promise<Answered> {
  return neteaseCall(sandbox, neteaseSend, { body: "abc" }, neteaseHeaders(sandbox, startMs));
}

/** What a client sees: the answer, or the reason why there is none. */
async function outcomeOfSend(): Promise<string> {
  try {
    const answered = await send();
    return `${answered.status} ${answered.text}`;
  } catch (error) {
    // undici wraps the reason.
    const cause = error instanceof Error ? (error.cause as { code?: string; message?: string } | undefined) : undefined;
    return cause?.code ?? cause?.message ?? String(error);
  }
}

describe.each([true, false])("a scripted fault that accepts: %s", (accepts) => {
  const stored = accepts ? 1 : 0;

  it.each<{ fault: SandboxFault; sees: RegExp }>([
    { fault: { kind: "reset", accepts }, sees: /^ECONNRESET/ },
    { fault: { kind: "close", accepts }, sees: /^UND_ERR_SOCKET/ },
    { fault: { kind: "answer", status: 500, accepts }, sees: /^500 <html>/ },
    { fault: { kind: "answer", status: 502, accepts }, sees: /^502 <html>/ },
    { fault: { kind: "answer", status: 503, accepts }, sees: /^503 <html>/ },
    { fault: { kind: "answer", status: 504, accepts }, sees: /^504 <html>/ },
    { fault: { kind: "answer", status: 200, bodyText: '{"code":200}', accepts }, sees: /^200 \{"code":200\}$/ },
    { fault: { kind: "redirect", accepts }, sees: /^302 / },
    { fault: { kind: "truncate", accepts }, sees: /^UND_ERR_SOCKET/ },
    { fault: { kind: "slow", pauseMs: 2, accepts }, sees: accepts ? /^200 \{"code":200,"msg".*\}$/ : /^503 <html>/ },
  ])("plays $fault.kind $fault.status", async ({ fault, sees }) => {
    sandbox.failNext(fault);

    expect(await outcomeOfSend()).toMatch(sees);
    expect(sandbox.broadcasts).toHaveLength(stored);
    expect(sandbox.log[0]).toMatchObject({ fault: fault.kind, accepted: accepts ? sandbox.broadcasts[0] : null });
    expect(sandbox.faultsLeft()).toBe(0);
  });

  it("never answers when it hangs, and lets go when it closes", async () => {
    sandbox.failNext({ kind: "hang", accepts });

    const outcome = outcomeOfSend();
    const first = await Promise.race([outcome, pause(50).then(() => "still waiting")]);

    expect(first).toBe("still waiting");
    expect(sandbox.broadcasts).toHaveLength(stored);
    expect(sandbox.log[0]).toMatchObject({ fault: "hang", answer: null });
    await sandbox.close();
    expect(await outcome).toMatch(/^UND_ERR_SOCKET|^ECONNRESET/);
    sandbox = await startSandbox("netease", { nowMs: () => startMs });
  });
});

describe("the fault script", () => {
  it("plays faults in turn, as often as told, and only on the path they name", async () => {
    sandbox.failNext({ kind: "answer", status: 502, accepts: false, onPath: "/broadcastMsg.action", times: 2 });
    sandbox.failNext({ kind: "answer", status: 503, accepts: false });

    const list = await neteaseCall(sandbox, neteaseQueryList, {}, neteaseHeaders(sandbox, startMs));
    const sends = [await send(), await send(), await send()];

    expect([list, ...sends].map(({ status }) => status)).toEqual([503, 502, 502, 200]);
  });

  it("forgets what is cleared", async () => {
    sandbox.failNext({ kind: "reset", accepts: true });
    sandbox.clearFaults();

    expect((await send()).status).toBe(200);
  });

  it("redirects to the same URL unless told otherwise, so that a client that follows sends twice", async () => {
    sandbox.failNext({ kind: "redirect", status: 307, accepts: true });

    const response = await fetch(`${sandbox.baseUrl}${neteaseSend}`, {
      method: "POST",
      body: new URLSearchParams({ body: "abc" }),
      headers: neteaseHeaders(sandbox, startMs),
    });

    expect(field({ status: 200, contentType: null, text: await response.text() }, "code")).toBe("200");
    expect(sandbox.broadcasts).toHaveLength(2);
  });

  it("sends half of the body under the full length when it truncates", async () => {
    const whole = await send();
    sandbox.failNext({ kind: "truncate", accepts: true });
    const response = await fetch(`${sandbox.baseUrl}${neteaseSend}`, {
      method: "POST",
      body: new URLSearchParams({ body: "abc" }),
      headers: neteaseHeaders(sandbox, startMs),
    });

    expect(Number(response.headers.get("content-length"))).toBe(whole.text.length);
    await expect(response.text()).rejects.toThrow("terminated");
    expect(sandbox.log[1]?.answer?.bodyText).toHaveLength(whole.text.length);
  });
});

describe("a slow answer", () => {
  it("comes in pieces, with a pause before each", async () => {
    sandbox.failNext({ kind: "slow", pauseMs: 20, accepts: true });
    const response = await fetch(`${sandbox.baseUrl}${neteaseSend}`, {
      method: "POST",
      body: new URLSearchParams({ body: "abc" }),
      headers: neteaseHeaders(sandbox, startMs),
    });

    const pieces: Uint8Array[] = [];
    // The typings leave the pieces of a body open; they are bytes.
    for await (const piece of response.body as AsyncIterable<Uint8Array>) pieces.push(piece);

    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).toString()).toBe(sandbox.log[0]?.answer?.bodyText);
  });

  it("stops when the client leaves", async () => {
    sandbox.failNext({ kind: "slow", pauseMs: 5, accepts: true });
    const response = await fetch(`${sandbox.baseUrl}${neteaseSend}`, {
      method: "POST",
      body: new URLSearchParams({ body: "abc" }),
      headers: neteaseHeaders(sandbox, startMs),
    });
    await response.body?.cancel();

    expect((await send()).status).toBe(200);
  });
});

describe("the request log", () => {
  it("keeps what came and what was answered", async () => {
    await send();

    expect(sandbox.log).toMatchObject([
      {
        sequence: 1,
        atMs: startMs,
        method: "POST",
        path: neteaseSend,
        headers: { "content-type": "application/x-www-form-urlencoded;charset=utf-8", nonce: "4tgggergigwow323t23t" },
        bodyText: "body=abc",
        api: "netease/users",
        fields: { body: "abc" },
        answer: { status: 200 },
        accepted: { text: "abc", id: sandbox.broadcasts[0]?.id },
        fault: null,
      },
    ]);
  });

  it("has the request on disk before a client that is never answered could know", async () => {
    sandbox.failNext({ kind: "hang", accepts: true });
    const client = new AbortController();
    const body = new URLSearchParams({ body: "abc" });
    const headers = neteaseHeaders(sandbox, startMs);

    const waiting = fetch(`${sandbox.baseUrl}${neteaseSend}`, { method: "POST", body, headers, signal: client.signal });
    while (!existsSync(logFile)) await pause(1);
    client.abort();

    await expect(waiting).rejects.toThrow("aborted");
    const lines = readFileSync(logFile, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toEqual(JSON.parse(JSON.stringify(sandbox.log[0])));
    expect(sandbox.log[0]?.accepted?.text).toBe("abc");
  });

  it("logs a request that the client cut short, and takes nothing from it", async () => {
    const socket = connect(Number(new URL(sandbox.baseUrl).port), "127.0.0.1");
    socket.write(`POST ${neteaseSend} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbody=ab`);
    await pause(20);
    socket.destroy();
    while (sandbox.log.length === 0) await pause(1);

    expect(sandbox.log[0]).toMatchObject({ fault: "cut-short", bodyText: "body=ab", answer: null, accepted: null });
    expect(sandbox.broadcasts).toEqual([]);
  });
});
