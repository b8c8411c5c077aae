// callOnce when the request provably never left this machine.
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { callOnce } from "../../../scripts/effects/vendor-http/call-vendor.ts";
import { startScriptedServer } from "../../support/scripted-server.ts";
import { createSelfSignedCertificate } from "../../support/self-signed-certificate.ts";
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

describe("a call that provably never left", () => {
  it("is not sent when the port refuses", async () => {
    const server = await startScriptedServer({});
    await server.close();

    expect(proof(await callOnce(callTo(server.url), limits))).toBe("not-sent ECONNREFUSED");
  });

  it("is not sent when the host name cannot be resolved", async () => {
    // A label of more than 63 characters fails before anything is asked of the network.
    const transport = await callOnce(callTo(`https://${"a".repeat(64)}.invalid`), limits);

    expect(transport).toMatchObject({ kind: "not-sent", reason: "the vendor's host name could not be resolved" });
  });

  it("is not sent when the certificate is self-signed, even where checks are switched off", async () => {
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    onTestFinished(() => {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    });
    const server = await serve({ ...answering(withLength("{}")), certificate: createSelfSignedCertificate() });

    const transport = await callOnce(callTo(server.url), limits);

    expect(transport).toEqual({
      kind: "not-sent",
      reason: "the vendor's certificate is not valid",
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    expect(server.received()).toBe("");
  });

  it("is not sent when a trusted certificate is for another host", async () => {
    const server = await serve({ ...answering(withLength("{}")), certificate: trustedCertificate(2) });

    expect(proof(await callOnce(callTo(server.url), limits))).toBe("not-sent ERR_TLS_CERT_ALTNAME_INVALID");
    expect(server.received()).toBe("");
  });

  it("is not sent when the handshake is cut or is no TLS at all", async () => {
    const cutting = await serve({ onConnection: reset });
    const talking = await serve({ onConnection: (socket) => socket.end("220 mail ready\r\n") });

    const cut = await callOnce(callTo(`https://127.0.0.1:${cutting.port}`), limits);
    const noTls = await callOnce(callTo(`https://127.0.0.1:${talking.port}`), limits);

    expect(proof(cut)).toBe("not-sent ECONNRESET");
    expect(noTls.kind).toBe("not-sent");
  });

  it("is not sent when no connection stands in time, and hangs up", async () => {
    const server = await serve({ onConnection: () => undefined });

    const url = `https://127.0.0.1:${server.port}`;
    const transport = await callOnce(callTo(url), { ...limits, connectTimeoutMs: 60 });

    expect(proof(transport)).toBe("not-sent CONNECT_TIMEOUT");
    await wait(20);
    expect(server.connectionCount()).toBe(1);
    expect(server.openCount()).toBe(0);
  });

  it("is not sent when it is stopped beforehand, and connects to nothing", async () => {
    const server = await serve(answering(withLength("{}")));

    const transport = await callOnce(callTo(server.url), { ...limits, signal: AbortSignal.abort() });

    expect(proof(transport)).toBe("not-sent ABORTED");
    await wait(20);
    expect(server.connectionCount()).toBe(0);
  });

  it("is not sent when it is stopped while connecting", async () => {
    const server = await serve({});

    const url = `https://127.0.0.1:${server.port}`;
    const transport = await callOnce(callTo(url), { ...limits, signal: AbortSignal.timeout(50) });

    expect(proof(transport)).toBe("not-sent ABORTED");
  });

  it("is not sent when the caller objects to the ready connection: not one byte is written", async () => {
    const server = await serve(answering(withLength("{}")));

    const transport = await callOnce(callTo(server.url), {
      ...limits,
      objection: () => "its time to start had passed",
    });

    expect(transport).toEqual({ kind: "not-sent", reason: "its time to start had passed", code: "OBJECTION" });
    await wait(20);
    expect(server.connectionCount()).toBe(1);
    expect(server.received()).toBe("");
  });

  it("is not sent when a header cannot be written, without showing it", async () => {
    const server = await serve(answering(withLength("{}")));

    const headers = { "x-secret": "s3cret-value\n" };
    const transport = await callOnce(callTo(server.url, { headers }), limits);

    expect(proof(transport)).toBe("not-sent UND_ERR_INVALID_ARG");
    expect(JSON.stringify(transport)).not.toContain("s3cret");
    expect(server.received()).toBe("");
  });

  it.each([
    ["http://192.0.2.1", "INSECURE_URL"],
    ["http://localhost.example", "INSECURE_URL"],
    ["ftp://127.0.0.1", "INSECURE_URL"],
    ["no url", "INVALID_URL"],
  ])("is not sent to %s", async (url, code) => {
    expect(proof(await callOnce(callTo(url), limits))).toBe(`not-sent ${code}`);
  });
});
