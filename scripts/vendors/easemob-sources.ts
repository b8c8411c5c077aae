// The Easemob documents that numbers, fields and answers were read from.
import type { Source } from "../core/vendor-contract.ts";

const readOn = "2026-11-20";

/** SEED pages came with the project; the EM pages are in the vendor's own documentation repository. */
export const easemobSources = {
  users: { page: "SEED 004 发送全局广播消息, all users", readOn },
  online: { page: "SEED 004 发送全局广播消息, online users", readOn },
  chatrooms: { page: "SEED 004 发送全局广播消息, chatrooms", readOn },
  recall: { page: "EM-RECALL easemob/easemob-doc docs/document/server-side/message_recall.md", readOn },
  token: { page: "EM-TOK easemob/easemob-doc docs/product/easemob_app_token.md", readOn },
  errors: { page: "EM-ERR easemob/easemob-doc docs/document/server-side/error.md @ 025b651", readOn },
  olderErrors: { page: "EM-ERR easemob/easemob-doc docs/document/server-side/error.md @ 2622077", readOn },
  message: { page: "EM-MSG easemob/easemob-doc docs/document/server-side/message_single.md", readOn },
  hosts: { page: "EM-DC easemob/easemob-doc docs/product/data_center.md", readOn },
  dayZone: { page: "EM-LIM doc.easemob.com/document/server-side/limitationapi.html", readOn },
} as const satisfies Record<string, Source>;
