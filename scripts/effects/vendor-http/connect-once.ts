// One connection for one call: plain or TLS, HTTP/1.1 only, no session kept, never a second attempt.
import { buildConnector } from "undici";

/**
 * A connector that connects a single time: undici connects again by itself when a connection dies before its request began.
 * Certificates are always verified, whatever NODE_TLS_REJECT_UNAUTHORIZED says.
 * @param hangUp ends the socket in every stage, also while it is connecting.
 */
export function connectOnce(hangUp: AbortSignal, connectTimeoutMs: number): buildConnector.connector {
  const connect = buildConnector({
    rejectUnauthorized: true,
    allowH2: false,
    maxCachedSessions: 0,
    // The caller keeps the time; undici's timer is a second off.
    timeout: 0,
    // Node gives each address of a host 250 ms, less than a round trip to another continent may take.
    autoSelectFamilyAttemptTimeout: Math.max(250, Math.floor(connectTimeoutMs / 3)),
    signal: hangUp,
  });
  let isUsed = false;
  return (target, callback) => {
    if (isUsed) {
      callback(new Error("a second connection is not allowed"), null);
      return;
    }
    isUsed = true;
    connect(target, callback);
  };
}
