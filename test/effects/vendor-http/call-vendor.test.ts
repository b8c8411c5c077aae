// callOnce when the server answers: one connection, one request, and exactly what it said.
import { describe, expect, it, onTestFinished } from "vitest";
import { callOnce } from "../../../scripts/effects/vendor-http/call-vendor.ts";
import type { ScriptedServerOptions } from "../../support/scripted-server.ts";
import {
  answering,
  callTo,
  limits,
  proof,
  serve,
  trustedCertificate,
  withLength,
} from "../../support/vendor-exchange.ts";

describe("a call that is answered", () => {
  it("gives status and body, and used one connection and one request", async () => {
    const server = await serve(answering(withLength('{"code":200,"消息":"好"}')));

    const transport = await callOnce(callTo(server.url), limits);

    expect(transport).toEqual({ kind: "answer", answer: { status: 200, bodyText: '{"code":200,"消息":"好"}' } });
    expect(server.connectionCount()).toBe(1);
    expect(server.received().match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it("sends exactly the request: method, path with query, headers, length in bytes, no keep-alive", async () => {
    const server = await serve(answering(withLength("{}")));

    await callOnce(callTo(server.url), limits);

    const [head, body] = server.received().split("\r\n\r\n");
    expect(head?.split("\r\n").sort()).toEqual(
      [
        "POST /send?appkey=k3y HTTP/1.1",
        `host: 127.0.0.1:${server.port}`,
        "connection: close",
        "accept-encoding: identity",
        "content-type: application/json",
        "x-secret: s3cret-value",
        "content-length: 20",
      ].sort(),
    );
    expect(body).toBe('{"text":"大家好"}');
  });

  it("sends no body with a GET", async () => {
    const server = await serve(answering(withLength("{}")));

    await callOnce(callTo(server.url, { method: "GET", body: "" }), limits);

    expect(server.received()).toMatch(/^GET \/send\?appkey=k3y HTTP\/1\.1\r\n/);
    expect(server.received()).not.toContain("content-length");
  });

  it.each([301, 302, 307, 308, 401, 429, 500, 503])("takes a %d as an answer and goes nowhere else", async (status) => {
    const elsewhere = await serve(answering(withLength("{}")));
    const head = `HTTP/1.1 ${status} X\r\nlocation: ${elsewhere.url}/\r\nretry-after: 0\r\ncontent-length: 2\r\n\r\n{}`;
    const server = await serve(answering(head));

    const transport = await callOnce(callTo(server.url), limits);

    expect(transport).toEqual({ kind: "answer", answer: { status, bodyText: "{}" } });
    expect(server.connectionCount()).toBe(1);
    expect(elsewhere.connectionCount()).toBe(0);
  });

  it("puts a character together that arrives in two pieces", async () => {
    const bytes = Buffer.from(withLength("好"));
    const onRequest: ScriptedServerOptions["onRequest"] = (socket) => {
      socket.write(bytes.subarray(0, -1));
      setTimeout(() => socket.end(bytes.subarray(-1)), 30);
    };
    const server = await serve({ onRequest });

    const transport = await callOnce(callTo(server.url), limits);

    expect(transport).toMatchObject({ answer: { bodyText: "好" } });
  });

  it("waits for the answer longer than it would have waited for the connection", async () => {
    const server = await serve({
      onRequest: (socket) => setTimeout(() => socket.end(withLength("{}")), 150),
    });

    expect(proof(await callOnce(callTo(server.url), { ...limits, connectTimeoutMs: 50 }))).toBe("answer 200");
  });

  it("waits for the final answer after an early hint", async () => {
    const server = await serve(answering(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${withLength("{}")}`));

    expect(proof(await callOnce(callTo(server.url), limits))).toBe("answer 200");
  });

  it("reads a body that ends with the connection", async () => {
    const server = await serve(answering("HTTP/1.1 200 OK\r\n\r\n{}"));

    expect(await callOnce(callTo(server.url), limits)).toMatchObject({ answer: { bodyText: "{}" } });
  });

  it("does not use a proxy, whatever the environment says", async () => {
    const proxy = await serve(answering(withLength("proxied")));
    const server = await serve(answering(withLength("direct")));
    const names = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "NODE_USE_ENV_PROXY"];
    for (const name of names) process.env[name] = name === "NODE_USE_ENV_PROXY" ? "1" : proxy.url;
    onTestFinished(() => {
      for (const name of names) Reflect.deleteProperty(process.env, name);
    });

    expect(await callOnce(callTo(server.url), limits)).toMatchObject({ answer: { bodyText: "direct" } });
  });

  it("works over TLS with a certificate that is trusted", async () => {
    const certificate = trustedCertificate();
    const server = await serve({ ...answering(withLength("{}")), certificate });

    expect(proof(await callOnce(callTo(server.url), limits))).toBe("answer 200");
    expect(server.connectionCount()).toBe(1);
  });
});
