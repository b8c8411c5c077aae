// The NetEase documents that numbers, fields and answers were read from.
import type { Source } from "../core/vendor-contract.ts";

const readOn = "2026-11-20";

/** SEED pages came with the project; the other labels are followed by their address. */
export const neteaseSources = {
  send: { page: "SEED 000 Send Broadcast Messages", readOn },
  limits: { page: "SEED 001 Broadcast messages (client SDK)", readOn },
  call: { page: "NE-CALL doc.commsease.com/messaging/server-apis/jk3MzY2MTI", readOn },
  oldCall: { page: "NE-OLD doc.yunxin.163.com, server API overview (接口概述)", readOn },
  badHeader: { page: 'third-party wrappers, which quote {"desc":"bad http header","code":414}', readOn },
  query: { page: "NE-QUERY doc.commsease.com/messaging/server-apis/TcxNjU5Mzg", readOn },
  status: { page: "NE-STATUS doc.commsease.com/en/messaging/server-apis/TM5NTk2Mzc", readOn },
  serverSdk: { page: "NE-J github netease-im/yunxin-server-sdk-java @ d77ec49", readOn },
  dayZone: { page: "no document names the zone of the day; Asia/Shanghai is assumed", readOn },
} as const satisfies Record<string, Source>;
