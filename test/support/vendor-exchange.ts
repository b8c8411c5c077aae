// A call to a scripted server and the pieces of such tests: limits, answers, a certificate that is trusted for one test.
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { onTestFinished } from "vitest";
import type { Call } from "../../scripts/core/vendor-contract.ts";
import type { CallOptions, Transport } from "../../scripts/effects/vendor-http/call-vendor.ts";
import { startScriptedServer, type ScriptedServer, type ScriptedServerOptions } from "./scripted-server.ts";
import { createSelfSignedCertificate, type Certificate } from "./self-signed-certificate.ts";

export const limits: CallOptions = {
  connectTimeoutMs: 2_000,
  answerTimeoutMs: 2_000,
  maxAnswerBytes: 1_000,
  monotonicMs: () => performance.now(),
};

export function callTo(url: string, overrides: Partial<Call> = {}): Call {
  const headers = { "content-type": "application/json", "x-secret": "s3cret-value" };
  return { method: "POST", url: `${url}/send?appkey=k3y`, headers, body: '{"text":"大家好"}', ...overrides };
}

export async function serve(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const server = await startScriptedServer(options);
  onTestFinished(() => server.close());
  return server;
}

export function answering(answer: string | Buffer): ScriptedServerOptions {
  return { onRequest: (socket) => socket.end(answer) };
}

export function withLength(body: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export function reset(server: { resetAndDestroy: () => unknown }): void {
  server.resetAndDestroy();
}

/** The transport without its reason, which is prose. */
export function proof(transport: Transport): string {
  return transport.kind === "answer" ? `answer ${transport.answer.status}` : `${transport.kind} ${transport.code}`;
}

/** A certificate that this process trusts until the test ends. */
export function trustedCertificate(lastByte = 1): Certificate {
  const before = getCACertificates("default");
  const certificate = createSelfSignedCertificate(lastByte);
  setDefaultCACertificates([...before, certificate.cert]);
  onTestFinished(() => {
    setDefaultCACertificates(before);
  });
  return certificate;
}
