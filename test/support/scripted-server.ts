// A TCP or TLS server on loopback that answers each request byte by byte as a test says: resets, silence, half answers.
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Certificate } from "./self-signed-certificate.ts";

export interface ScriptedServerOptions {
  /** Called once for each connection, when the first whole request head has come in. */
  readonly onRequest?: (socket: Socket) => void;
  /** Called once for each connection, when it is accepted (with TLS: when the handshake is done). */
  readonly onConnection?: (socket: Socket) => void;
  /** Speaks TLS with this certificate. */
  readonly certificate?: Certificate;
}

export interface ScriptedServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, or `https://` with a certificate. */
  readonly url: string;
  /** TCP connections accepted so far. */
  readonly connectionCount: () => number;
  /** TCP connections that are still open. */
  readonly openCount: () => number;
  /** Everything received on all connections (with TLS: decrypted). */
  readonly received: () => string;
  readonly close: () => Promise<void>;
}

export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const open = new Set<Socket>();
  let connectionCount = 0;
  let received = "";

  function serve(socket: Socket): void {
    let head = "";
    socket.on("error", () => undefined);
    options.onConnection?.(socket);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("utf8");
      if (head.includes("\r\n\r\n")) return;
      head += chunk.toString("utf8");
      if (head.includes("\r\n\r\n")) options.onRequest?.(socket);
    });
  }

  function track(socket: Socket): void {
    connectionCount += 1;
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  }

  const { certificate } = options;
  const server: Server = certificate === undefined ? createTcpServer(serve) : createTlsServer(certificate, serve);
  server.on("connection", track);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Listening on a host and port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    connectionCount: () => connectionCount,
    openCount: () => open.size,
    received: () => received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of open) socket.destroy();
      }),
  };
}
