// The RongCloud documents that numbers, fields and answers were read from.
import type { Source } from "../core/vendor-contract.ts";

const readOn = "2026-11-20";

/** SEED pages came with the project; the other labels are followed by their address. */
export const rongcloudSources = {
  users: { page: "SEED 002 Send Broadcast to Users", readOn },
  usersLimits: {
    page: "SEED 002 Send Broadcast to Users; adjustable in the console: docs.rongcloud.cn/v4-platform server/system/broadcast (2021-03-08)",
    readOn,
  },
  chatrooms: { page: "SEED 003 Send Broadcast Message to All Chatrooms", readOn },
  recall: { page: "RC-RECALL docs.rongcloud.io/platform-chat-api/system/recall-message-broadcast-to-all", readOn },
  auth: { page: "RC-AUTH docs.rongcloud.io/platform-chat-api/auth", readOn },
  hosts: { page: "RC-URL docs.rongcloud.io/platform-chat-api/base-url", readOn },
  codes: { page: 'RC-CODES copies of "Server API status codes" (2018)', readOn },
  newerCodes: { page: "RC-N github rongcloud/server-sdk-nodejs docs/errorcode.md", readOn },
  newcomers: { page: "RC-CFG docs.rongcloud.io/platform-chat-api/system/broadcast-and-push-about", readOn },
  types: { page: "RC-TYPES docs.rongcloud.io/platform-chat-api/message-about/objectname", readOn },
  sdkTypes: { page: "RC-J github rongcloud/server-sdk-java @ 8305ae5, messages/*.java", readOn },
  dayZone: { page: "SEED 002 says natural day and names no zone; Asia/Shanghai is assumed", readOn },
} as const satisfies Record<string, Source>;
