// The connector of a call: it connects once and never again.
import { connect as connectTcp } from "node:net";
import { describe, expect, it } from "vitest";
import { connectOnce } from "../../../scripts/effects/vendor-http/connect-once.ts";
import { serve } from "../../support/vendor-exchange.ts";

type Target = Parameters<ReturnType<typeof connectOnce>>[0];

function tryConnecting(connect: ReturnType<typeof connectOnce>, target: Target): Promise<string> {
  return new Promise((resolve) => {
    connect(target, (error, socket) => {
      socket?.destroy();
      resolve(error === null ? "connected" : error.message);
    });
  });
}

describe("connectOnce", () => {
  it("refuses a second connection, also when the first one is long gone", async () => {
    const server = await serve({});
    const connect = connectOnce(new AbortController().signal, 1_000);
    const target = { hostname: "127.0.0.1", host: "127.0.0.1", protocol: "http:", port: String(server.port) };

    const attempts = [await tryConnecting(connect, target), await tryConnecting(connect, target)];

    expect(attempts).toEqual(["connected", "a second connection is not allowed"]);
    // Connections are accepted in order: with this one seen, no other is under way.
    const last = connectTcp(server.port, "127.0.0.1");
    await expect.poll(server.connectionCount).toBe(2);
    last.destroy();
  });
});
