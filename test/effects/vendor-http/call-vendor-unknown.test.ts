// callOnce when the request may have left and no whole answer came back.
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callOnce } from "../../../scripts/effects/vendor-http/call-vendor.ts";
import { startScriptedServer, type ScriptedServerOptions } from "../../support/scripted-server.ts";
import {
  answering,
  callTo,
  limits,
  proof,
  reset,
  serve,
  trustedCertificate,
  withLength,
} from "../../support/vendor-exchange.ts";

describe("a call of which nobody knows", () => {
  it.each<[string, ScriptedServerOptions, string]>([
    ["resets after the request", { onRequest: reset }, "ECONNRESET"],
    ["closes after the request", { onRequest: (socket) => socket.end() }, "UND_ERR_SOCKET"],
    ["closes as soon as it is connected", { onConnection: (socket) => socket.end() }, "UND_ERR_SOCKET"],
    [
      "resets after the head of the answer",
      {
        onRequest: (socket) => {
          socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{");
          setTimeout(() => socket.resetAndDestroy(), 20);
        },
      },
      "ECONNRESET",
    ],
    ["cuts the answer short", answering("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}"), "UND_ERR_SOCKET"],
    [
      "cuts a chunked answer short",
      answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
      "UND_ERR_SOCKET",
    ],
    ["answers too much", answering(withLength("x".repeat(1_001))), "ANSWER_TOO_LARGE"],
    [
      "answers with bytes that are no text",
      answering(Buffer.from(withLength("ab").replace("ab", "\xff\xfe"), "latin1")),
      "ANSWER_NOT_UTF8",
    ],
    [
      "answers compressed",
      answering("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}"),
      "ANSWER_ENCODED",
    ],
    ["answers with something else than HTTP", answering("SSH-2.0-OpenSSH_9.7\r\n\r\n"), "HTTPParserError"],
    [
      "answers with a head that never ends",
      answering(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}`),
      "UND_ERR_HEADERS_OVERFLOW",
    ],
  ])("is unknown when the server %s, and is not repeated", async (_what, options, code) => {
    const server = await serve(options);

    const transport = await callOnce(callTo(server.url), limits);

    expect(proof(transport)).toBe(`unknown ${code}`);
    await wait(10);
    expect(server.connectionCount()).toBe(1);
    expect(server.openCount()).toBe(0);
  });

  it("is unknown when no answer comes in time", async () => {
    const server = await serve({ onRequest: () => undefined });

    const transport = await callOnce(callTo(server.url), { ...limits, answerTimeoutMs: 60 });

    expect(proof(transport)).toBe("unknown ANSWER_TIMEOUT");
  });

  it("is unknown when the answer trickles in for longer than the time for the whole of it", async () => {
    const onRequest: ScriptedServerOptions["onRequest"] = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n");
      const trickle = setInterval(() => socket.write("x"), 10);
      socket.on("close", () => {
        clearInterval(trickle);
      });
    };
    const server = await serve({ onRequest });

    const transport = await callOnce(callTo(server.url), { ...limits, answerTimeoutMs: 100 });

    expect(proof(transport)).toBe("unknown ANSWER_TIMEOUT");
  });

  it("is unknown when it is stopped while waiting for the answer", async () => {
    const stop = new AbortController();
    const server = await serve({
      onRequest: () => {
        stop.abort();
      },
    });

    expect(proof(await callOnce(callTo(server.url), { ...limits, signal: stop.signal }))).toBe("unknown ABORTED");
  });

  it("is unknown when a TLS connection breaks after the handshake, whose bytes do not count as the request", async () => {
    const server = await serve({ onRequest: (socket) => socket.destroy(), certificate: trustedCertificate() });

    const transport = await callOnce(callTo(server.url), limits);

    expect(transport.kind).toBe("unknown");
    expect(server.received()).toContain("大家好");
  });

  it("tells how long ago the request began to leave, on the clock it was given", async () => {
    const server = await serve({ onRequest: reset });
    let nowMs = 0;

    const transport = await callOnce(callTo(server.url), { ...limits, monotonicMs: () => (nowMs += 500) });

    expect(transport).toMatchObject({ reason: "the connection broke, 500 ms after the request began to leave" });
  });
});

describe("whatever the server answers", () => {
  it("never says not-sent after the request was read, never connects twice and never shows a secret", async () => {
    const statusLine = fc.constantFrom("", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 204 No\r\n", "HTTP/1.0 999 \r\n\r\n");
    const noise = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(statusLine, noise, fc.boolean(), async (line, bytes, isReset) => {
        const server = await startScriptedServer({
          onRequest: (socket) => {
            socket.write(Buffer.concat([Buffer.from(line), bytes]), () =>
              isReset ? socket.resetAndDestroy() : socket.end(),
            );
          },
        });
        try {
          const transport = await callOnce(callTo(server.url), { ...limits, answerTimeoutMs: 200 });

          expect(transport.kind).not.toBe("not-sent");
          expect(server.connectionCount()).toBe(1);
          expect(JSON.stringify(transport)).not.toMatch(/s3cret|k3y|大家好/);
        } finally {
          await server.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
